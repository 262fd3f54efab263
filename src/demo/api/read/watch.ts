import type { ServerResponse } from 'node:http';
import type { Kind } from '../../../core/kinds.ts';
import { apiVersionOf } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { StatusError } from '../../status-error.ts';
import type { Store, StoreEvent } from '../../store.ts';
import { badVersion, matcherOf } from './list.ts';
import { includeOf, shapeOf, type Reply } from '../http/reply.ts';
import type { ApiRequest, Target } from '../http/request.ts';
import { partialOf, tableOf } from '../tables/table.ts';

/** The real server sends a bookmark about once a minute. */
const BOOKMARK_MS = 60_000;
/**
 * min-request-timeout of the real server is 1800 s; watches without timeoutSeconds end at random between that and twice
 * it.
 */
const DEFAULT_SECONDS = 1800;

type Line = { readonly type: string; readonly object: unknown };

function timeoutOf(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_SECONDS;
}

/** A store event as this watch sees it: an object that starts or stops matching is ADDED or DELETED. */
function seenAs(event: StoreEvent, match: (object: KubeObject) => boolean): string | undefined {
  const before = event.old !== undefined && match(event.old);
  const after = event.type !== 'DELETED' && match(event.object);
  if (before && after) return 'MODIFIED';
  if (after) return 'ADDED';
  return before ? 'DELETED' : undefined;
}

/**
 * A watch: JSON lines, with the current objects first when no resourceVersion (or 0, or sendInitialEvents) is given. A
 * version that is forgotten is told by an ERROR event with a 410 Status inside the 200, as the real watch cache does.
 * `convert` gives the served shape.
 */
export function watchReply(
  store: Store,
  request: ApiRequest,
  target: Target,
  stored: Kind,
  convert: (object: KubeObject) => KubeObject,
): Reply {
  const { query } = request;
  const { kind } = target.served;
  const match = matcherOf(request, target);
  const version = query.get('resourceVersion') ?? '';
  if (version !== '' && !/^\d+$/.test(version)) throw new StatusError(500, '', badVersion(version));
  const initial = query.get('sendInitialEvents') === 'true';
  const bookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
  const shape = shapeOf(request.accept);
  let headers = true;

  const draw = (object: KubeObject): unknown => {
    const shown = convert(object);
    if (shape === 'Partial') return partialOf(shown);
    if (shape !== 'Table') return shown;
    const options = { include: includeOf(query), now: store.clock.now(), headers };
    headers = false;
    return tableOf(kind, [shown], { resourceVersion: object.metadata?.resourceVersion }, options);
  };
  const bookmark = (annotations?: Record<string, string>): Line => {
    const metadata = { resourceVersion: store.resourceVersion, ...(annotations ? { annotations } : {}) };
    const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } as unknown as KubeObject;
    return { type: 'BOOKMARK', object: shape === 'plain' ? object : draw(object) };
  };
  const concerns = (event: StoreEvent): boolean =>
    event.kind.plural === stored.plural &&
    event.kind.group === stored.group &&
    (target.namespace === undefined || event.object.metadata?.namespace === target.namespace);

  const start = (response: ServerResponse): (() => void) => {
    const send = (line: Line): void => void response.write(`${JSON.stringify(line)}\n`);
    const sendEvent = (event: StoreEvent): void => {
      const type = concerns(event) ? seenAs(event, match) : undefined;
      if (type !== undefined) send({ type, object: draw(event.object) });
    };
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    try {
      if (version === '' || version === '0' || initial) {
        for (const object of store.list(stored, target.namespace).filter(match))
          send({ type: 'ADDED', object: draw(object) });
        if (initial && bookmarks) send(bookmark({ 'k8s.io/initial-events-end': 'true' }));
      } else for (const event of store.history.since(Number(version))) sendEvent(event);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      response.end(`${JSON.stringify({ type: 'ERROR', object: error.body })}\n`);
      return () => {};
    }
    const stopWatching = store.watch(sendEvent);
    // The real watch cache says goodbye with a bookmark, so that the next watch starts from here.
    const end = setTimeout(
      () => {
        if (bookmarks) send(bookmark());
        response.end();
      },
      timeoutOf(query) * 1000,
    );
    const ticking = setInterval(() => bookmarks && send(bookmark()), BOOKMARK_MS);
    return () => {
      stopWatching();
      clearTimeout(end);
      clearInterval(ticking);
    };
  };
  return { type: 'stream', start };
}
