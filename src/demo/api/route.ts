import type { Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { notFound, StatusError } from '../status-error.ts';
import type { Api } from './api.ts';
import { discovery } from './read/discovery.ts';
import { newEvent } from './tables/events-view.ts';
import { listReply } from './read/list.ts';
import { metricsReply } from './read/metrics.ts';
import { openApi } from './read/openapi.ts';
import { upgradeRequired } from './read/pod-sockets.ts';
import { logReply } from './read/pod-log.ts';
import { json, type Reply } from './http/reply.ts';
import { bodyObject, targetOf, type ApiRequest, type Target } from './http/request.ts';
import { isServedGroup, NEW_EVENTS, storedKind } from './types/resources.ts';
import { reviewReply } from './read/reviews.ts';
import { scaleOf } from './write/scale.ts';
import { watchReply } from './read/watch.ts';
import { writeReply } from './write/write.ts';

const VERSION = {
  major: '1',
  minor: '37',
  gitVersion: 'v1.37.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-05-12T00:00:00Z',
  goVersion: 'go1.26.2',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const isTrue = (text: string | null): boolean => text === 'true' || text === '1';
const pathNotFound = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
const notAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

const shownAs = (kind: Kind, object: KubeObject): KubeObject => (kind === NEW_EVENTS ? newEvent(object) : object);

/** One request → what to answer; a StatusError for everything that is refused. */
export function answer(api: Api, request: ApiRequest): Reply {
  const { method, path, accept } = request;
  if (/^\/(healthz|readyz|livez)(\/|$)/.test(path))
    return { type: 'bytes', code: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };
  if (path === '/version' || path === '/version/') return json(VERSION);
  const found = method === 'GET' ? discovery(path.replace(/\/$/, ''), accept, api.host) : undefined;
  if (found) return { type: 'json', code: 200, body: found.body, contentType: found.type };
  const spec = openApi(path);
  if (spec && method === 'GET') return json(spec);
  const target = targetOf(path);
  if (!target && !isServedGroup(path))
    return { type: 'bytes', code: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8' };
  if (!target) throw pathNotFound();
  const { verbs, kind } = target.served;
  if (kind.group === 'metrics.k8s.io' && method === 'GET') return metricsReply(api.store, api.usage(), request, target);
  if (verbs.length === 1 && method === 'POST') return reviewReply(target, bodyObject(request, kind.kind));
  if (verbs.length <= 2) throw notAllowed();
  return method === 'GET' || method === 'HEAD' ? read(api, request, target) : writeReply(api, request, target);
}

function read(api: Api, request: ApiRequest, target: Target): Reply {
  const { store } = api;
  const { kind } = target.served;
  const stored = storedKind(kind);
  if (['exec', 'portforward'].includes(target.subresource?.name ?? '')) throw upgradeRequired();
  if (target.subresource?.name === 'log') return logReply(store, api.logs, request, target);
  if (target.subresource && !target.subresource.verbs.includes('get')) throw notAllowed();
  if (isTrue(request.query.get('watch')))
    return watchReply(store, request, target, stored, (object) => shownAs(kind, object));
  if (target.name === undefined) {
    const list = listReply(store, request, target, stored);
    return list.type === 'list' ? { ...list, items: list.items.map((object) => shownAs(kind, object)) } : list;
  }
  const object = store.get(stored, target.namespace, target.name);
  if (!object) throw notFound(kind, target.name);
  const shown = target.subresource?.name === 'scale' ? scaleOf(object) : shownAs(kind, object);
  return { type: 'object', code: 200, kind, object: shown };
}
