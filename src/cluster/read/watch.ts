import type { ListQuery, WatchEvent } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { apiVersionOf, collectionPath, type Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { saidOf } from '../connection/errors.ts';
import { listObjects, namespaceOf } from './list.ts';
import { askedOf } from '../wire/paths.ts';
import { jitter, pause } from '../wire/retry.ts';
import { openLines } from '../wire/streams.ts';
import { Tidy } from './tidy.ts';
import type { Transport } from '../wire/transport.ts';

type Query = Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>;
type Raw = { type?: string; object?: KubeObject & { code?: number; message?: string } };

/**
 * Bookmarks come about once a minute, so two silent minutes mean a dead connection. A line is a whole object: etcd
 * takes 1.5 MiB, which JSON can double.
 */
const WATCH_LINES = { idleMs: 120_000, longest: 4 * 1024 * 1024 };
const FINAL = new Set([400, 401, 403, 404, 405]);

/** The version is too old to go on from (410), or what comes from it cannot be read: list again. */
class Expired extends Error {}

/**
 * List, then watch from the list's version, for ever. A lost connection is told (LOST) and resumed from the last
 * version seen; a version that is too old, or a line that cannot be read, lists again (ALL). Throws only for what will
 * not change by waiting: 401, 403, 404.
 */
export async function* watchObjects<T>(
  transport: Transport,
  kind: Kind<T>,
  query: Query,
  limitMs: number,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  let from = '';
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (from === '') {
        const all = await listObjects(transport, kind, query, limitMs, signal);
        from = all.resourceVersion;
        yield { type: 'ALL', objects: all.items };
      }
      for await (const line of openLines(transport, watchCall(transport, kind, query, from), WATCH_LINES, signal)) {
        const event = parsed(line);
        failures = 0;
        from = event.object.metadata?.resourceVersion ?? from;
        if (!isSeen(event.type)) continue;
        const object = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...event.object };
        yield { type: event.type, object: new Tidy().object(object, kind.kind) as T };
      }
      // A clean end is normal (timeoutSeconds); never spin.
      await pause(jitter(transport.retryMs), signal);
    } catch (error) {
      if (signal.aborted || (error instanceof AppError && error.code === 'aborted')) return;
      if (error instanceof AppError && FINAL.has(error.status ?? 0)) throw error;
      const expired = error instanceof Expired || (error instanceof AppError && error.status === 410);
      if (expired) from = '';
      if (expired && failures++ === 0) continue;
      yield { type: 'LOST', reason: error instanceof Error ? error.message : 'the connection was lost' };
      const asked = saidOf(error)?.retryAfterSeconds ?? 0;
      const wait = asked > 0 ? Math.min(asked, 60) * 1000 : Math.min(transport.retryMs * 2 ** failures++, 30_000);
      await pause(jitter(wait), signal).catch(() => undefined);
    }
  }
}

function watchCall(transport: Transport, kind: Kind<unknown>, query: Query, from: string) {
  const namespace = namespaceOf(kind, query.namespace, transport.target.namespace);
  const params = new URLSearchParams({
    watch: 'true',
    resourceVersion: from,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(300 + Math.floor(Math.random() * 300)),
  });
  if (query.labelSelector) params.set('labelSelector', query.labelSelector);
  if (query.fieldSelector) params.set('fieldSelector', query.fieldSelector);
  return {
    method: 'GET' as const,
    path: `${collectionPath(kind, namespace)}?${params.toString()}`,
    asked: askedOf('watch', kind, namespace),
    limitMs: 0,
  };
}

const isSeen = (type: string): type is 'ADDED' | 'MODIFIED' | 'DELETED' =>
  type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED';

function parsed(line: string): { type: string; object: KubeObject } {
  let raw: Raw;
  try {
    raw = JSON.parse(line) as Raw;
  } catch {
    // From the same version the same line would come again.
    throw new Expired('the watch sent something that is not JSON');
  }
  if (raw.type === 'ERROR' && raw.object?.code === 410) throw new Expired();
  if (typeof raw.type !== 'string' || typeof raw.object !== 'object' || raw.object === null || raw.type === 'ERROR')
    throw new AppError('server', `the watch failed: ${new Tidy().text(raw.object?.message ?? 'no reason given')}`);
  return { type: raw.type, object: raw.object };
}
