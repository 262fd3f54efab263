import { eventOf, mergeEvents, type EitherEvent } from '../../core/event.ts';
import type { ClusterEvent, EventQuery } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import { listObjects } from './list.ts';
import type { Transport } from '../wire/transport.ts';

const MOST = 2000;

const NEWER: Kind<EitherEvent> = { ...(KINDS.events as Kind<EitherEvent>), group: 'events.k8s.io', version: 'v1' };

function selectorOf({ about, type }: EventQuery, member: 'involvedObject' | 'regarding'): string | undefined {
  const given = Object.entries(about ?? {}).filter(([, value]) => value !== undefined && value !== '');
  // These have a meaning in a selector and in no kind, name or uid.
  if (given.some(([, value]) => /[,=!\\]/.test(value)))
    throw new AppError('bad-input', 'events are about a kind, a name or a uid', 'write them as kubectl shows them');
  const parts = given.map(([key, value]) => `${member}.${key}=${value}`);
  if (type) parts.push(`type=${type}`);
  return parts.length > 0 ? parts.join(',') : undefined;
}

/** Merged by uid, newest first, at most `most` (default 2,000). core/v1 shows all events; the newer API is asked where core's is closed. */
export async function readEvents(
  transport: Transport,
  query: EventQuery,
  limitMs: number,
  signal: AbortSignal,
): Promise<{ readonly events: readonly ClusterEvent[]; readonly more: boolean }> {
  const most = query.most ?? MOST;
  const read = async (kind: Kind<EitherEvent>, member: 'involvedObject' | 'regarding') => {
    const fieldSelector = selectorOf(query, member);
    // The server lists by name, not by time: read more than are wanted, then keep the newest.
    return listObjects<EitherEvent>(
      transport,
      kind,
      {
        most: Math.max(most, MOST),
        ...(query.namespace === undefined ? {} : { namespace: query.namespace }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
      },
      limitMs,
      signal,
    );
  };
  const listing = await read(KINDS.events as Kind<EitherEvent>, 'involvedObject').catch((error: unknown) => {
    if (!(error instanceof AppError) || (error.status !== 403 && error.status !== 404)) throw error;
    return read(NEWER, 'regarding').catch(() => {
      throw error;
    });
  });
  const events = mergeEvents(listing.items.map(eventOf));
  return { events: events.slice(0, most), more: listing.more || events.length > most };
}
