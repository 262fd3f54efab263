import type { ClusterEvent, EventQuery } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { listObjects } from './list.ts';
import type { Transport } from '../wire/transport.ts';

const MOST = 2000;

type About = { kind?: string; namespace?: string; name?: string; uid?: string; fieldPath?: string };
/** The members of core/v1 and of events.k8s.io/v1 (note, regarding, deprecated…), which the API server keeps as one object. */
type Raw = KubeObject & {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  count?: number;
  deprecatedCount?: number;
  series?: { count?: number; lastObservedTime?: string } | null;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  involvedObject?: About;
  regarding?: About;
  source?: { component?: string };
  deprecatedSource?: { component?: string };
  reportingComponent?: string;
  reportingController?: string;
};

const NEWER: Kind<Raw> = { ...(KINDS.events as Kind<Raw>), group: 'events.k8s.io', version: 'v1' };

/** One event in the one form; counts and times by the rules of both APIs (the scheduler's events have null first and last times). */
export function eventOf(raw: Raw): ClusterEvent {
  const about = raw.involvedObject ?? raw.regarding ?? {};
  const created = raw.metadata?.creationTimestamp ?? '';
  const last =
    raw.lastTimestamp ?? raw.deprecatedLastTimestamp ?? raw.series?.lastObservedTime ?? raw.eventTime ?? created;
  const first = raw.firstTimestamp ?? raw.deprecatedFirstTimestamp ?? raw.eventTime ?? created;
  return {
    uid: raw.metadata?.uid ?? `${raw.metadata?.namespace ?? ''}/${raw.metadata?.name ?? ''}`,
    type: raw.type === 'Warning' ? 'Warning' : 'Normal',
    reason: raw.reason ?? '',
    message: raw.message ?? raw.note ?? '',
    count: raw.series?.count ?? raw.count ?? raw.deprecatedCount ?? 1,
    lastSeen: last,
    firstSeen: first,
    about: {
      kind: about.kind ?? '',
      namespace: about.namespace ?? '',
      name: about.name ?? '',
      uid: about.uid ?? '',
      fieldPath: about.fieldPath ?? '',
    },
    source:
      raw.source?.component ??
      raw.deprecatedSource?.component ??
      raw.reportingComponent ??
      raw.reportingController ??
      '',
  };
}

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
  const read = async (kind: Kind<Raw>, member: 'involvedObject' | 'regarding') => {
    const fieldSelector = selectorOf(query, member);
    // The server lists by name, not by time: read more than are wanted, then keep the newest.
    return listObjects<Raw>(
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
  const listing = await read(KINDS.events as Kind<Raw>, 'involvedObject').catch((error: unknown) => {
    if (!(error instanceof AppError) || (error.status !== 403 && error.status !== 404)) throw error;
    return read(NEWER, 'regarding').catch(() => {
      throw error;
    });
  });
  const merged = new Map<string, ClusterEvent>();
  for (const event of listing.items.map(eventOf)) {
    const known = merged.get(event.uid);
    if (!known || known.lastSeen < event.lastSeen) merged.set(event.uid, event);
  }
  const events = [...merged.values()].sort((a, b) => Date.parse(b.lastSeen || '0') - Date.parse(a.lastSeen || '0'));
  return { events: events.slice(0, most), more: listing.more || events.length > most };
}
