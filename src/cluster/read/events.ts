import { eventOf, mergeEvents, type EitherEvent } from '../../core/event.ts';
import type { EventQuery, EventsRead } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import { listObjects } from './list.ts';
import type { Transport } from '../wire/transport.ts';

const MOST = 2000;
/** Events that are read at most: 40 pages. */
const MOST_READ = 20_000;

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

/**
 * Merged by uid, newest first, at most `most` (default 2,000), chosen from all that there are. `more` says that older
 * ones were left out, `unread` that not all could be read (more than 20,000). core/v1 shows all events; the newer API
 * is asked where core's is closed.
 */
export async function readEvents(
  transport: Transport,
  query: EventQuery,
  limitMs: number,
  signal: AbortSignal,
): Promise<EventsRead> {
  const most = query.most ?? MOST;
  const read = async (kind: Kind<EitherEvent>, member: 'involvedObject' | 'regarding') => {
    const fieldSelector = selectorOf(query, member);
    // The server lists by name, not by time: a part of the list says nothing about the newest.
    return listObjects<EitherEvent>(
      transport,
      kind,
      {
        most: MOST_READ,
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
  return { events: events.slice(0, most), more: events.length > most, unread: listing.more };
}
