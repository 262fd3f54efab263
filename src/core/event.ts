import type { ClusterEvent } from './cluster.ts';
import type { KubeObject } from './kubernetes.ts';

type About = { kind?: string; namespace?: string; name?: string; uid?: string; fieldPath?: string };

/**
 * The members of core/v1 and of events.k8s.io/v1 (note, regarding, deprecated…), which the API server keeps as one
 * object.
 */
export type EitherEvent = KubeObject & {
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

/**
 * Characters of an event's text. The API holds 1,024, but kubelets have written 200,000 (a path that a workload chose).
 */
const MOST_TEXT = 4096;

const time = (...stamps: readonly (string | null | undefined)[]): string => stamps.find((stamp) => stamp) ?? '';

/**
 * One event in the one form. Counts and times by the rules of both APIs: those of the scheduler and of newer components
 * have null first and last times, a series counts on where they have one.
 */
export function eventOf(raw: EitherEvent): ClusterEvent {
  const about = raw.involvedObject ?? raw.regarding ?? {};
  const { creationTimestamp: created, namespace = '', name = '', uid } = raw.metadata ?? {};
  return {
    uid: uid ?? `${namespace}/${name}`,
    type: raw.type === 'Warning' ? 'Warning' : 'Normal',
    reason: raw.reason ?? '',
    message: (raw.message ?? raw.note ?? '').slice(0, MOST_TEXT),
    count: raw.series?.count ?? (raw.count || raw.deprecatedCount || 1),
    lastSeen: time(
      raw.series?.lastObservedTime,
      raw.lastTimestamp,
      raw.deprecatedLastTimestamp,
      raw.eventTime,
      created,
    ),
    firstSeen: time(raw.firstTimestamp, raw.deprecatedFirstTimestamp, raw.eventTime, created),
    about: {
      kind: about.kind ?? '',
      namespace: about.namespace ?? namespace,
      name: about.name ?? '',
      uid: about.uid ?? '',
      fieldPath: about.fieldPath ?? '',
    },
    source:
      [raw.source?.component, raw.deprecatedSource?.component, raw.reportingComponent, raw.reportingController].find(
        (word) => word,
      ) ?? '',
  };
}

/**
 * Each event once, newest first. The API server sends one as often as it changed while it was listed or watched: the
 * newest state stands.
 */
export function mergeEvents(events: Iterable<ClusterEvent>): ClusterEvent[] {
  const merged = new Map<string, ClusterEvent>();
  let nameless = 0;
  for (const event of events) {
    const key = event.uid === '' || event.uid === '/' ? `#${nameless++}` : event.uid;
    const known = merged.get(key);
    if (!known || Date.parse(known.lastSeen || '0') < Date.parse(event.lastSeen || '0')) merged.set(key, event);
  }
  return [...merged.values()].sort((a, b) => Date.parse(b.lastSeen || '0') - Date.parse(a.lastSeen || '0'));
}
