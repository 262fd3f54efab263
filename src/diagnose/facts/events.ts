import type { ClusterEvent } from '../../core/cluster.ts';
import type { KubeObject, RawEvent } from '../../core/kubernetes.ts';
import { perFacts } from './facts.ts';
import type { Facts } from '../types.ts';

/** Events in one form, each uid once, newest first. Times and counts as reading rule 8 has them: both APIs leave some fields null. */
export function eventsFrom(raw: readonly RawEvent[]): ClusterEvent[] {
  const seen = new Map<string, ClusterEvent>();
  for (const event of raw) {
    const one = eventOf(event);
    seen.set(one.uid === '' ? `#${seen.size}` : one.uid, one);
  }
  return [...seen.values()].sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : a.lastSeen > b.lastSeen ? -1 : 0));
}

// The `regarding` and `note` names are those of events.k8s.io; core/v1 says involvedObject and message.
type Either = RawEvent & { regarding?: RawEvent['involvedObject']; note?: string; reportingController?: string };

function eventOf(event: Either): ClusterEvent {
  const about = event.involvedObject ?? event.regarding ?? {};
  const created = event.metadata?.creationTimestamp ?? '';
  return {
    uid: event.metadata?.uid ?? '',
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? event.note ?? '',
    count: event.series?.count ?? event.count ?? 1,
    lastSeen: event.lastTimestamp ?? event.series?.lastObservedTime ?? event.eventTime ?? created,
    firstSeen: event.firstTimestamp ?? event.eventTime ?? created,
    about: {
      kind: about.kind ?? '',
      namespace: about.namespace ?? event.metadata?.namespace ?? '',
      name: about.name ?? '',
      uid: about.uid ?? '',
      fieldPath: about.fieldPath ?? '',
    },
    source: event.source?.component ?? event.reportingComponent ?? event.reportingController ?? '',
  };
}

const index = perFacts((facts) => {
  const byUid = new Map<string, ClusterEvent[]>();
  const byName = new Map<string, ClusterEvent[]>();
  for (const event of facts.events) {
    push(byUid, event.about.uid, event);
    push(byName, `${event.about.kind}/${event.about.name}`, event);
  }
  return { byUid, byName };
});

function push(map: Map<string, ClusterEvent[]>, key: string, event: ClusterEvent): void {
  const list = map.get(key);
  if (list) list.push(event);
  else map.set(key, [event]);
}

/**
 * Events about one object, newest first. The uid decides: those of an earlier object of the same name are left out. Events or objects
 * without a uid, and nodes (the kubelet writes the node's name for the uid), match by kind and name.
 */
export function eventsAbout(facts: Facts, kind: string, object: KubeObject): readonly ClusterEvent[] {
  const name = object.metadata?.name ?? '';
  const uid = object.metadata?.uid ?? '';
  const named = index(facts).byName.get(`${kind}/${name}`) ?? [];
  if (kind === 'Node' || uid === '') return named;
  return named.filter(({ about }) => about.uid === uid || about.uid === '');
}

/** Milliseconds of an RFC 3339 stamp; 0 when absent, unparsable or 1970 ("never"). */
export const at = (stamp: string | undefined | null): number => {
  const value = Date.parse(stamp ?? '');
  return Number.isNaN(value) || value < 0 ? 0 : value;
};
