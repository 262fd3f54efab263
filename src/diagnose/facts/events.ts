import type { ClusterEvent } from '../../core/cluster.ts';
import { eventOf, mergeEvents, type EitherEvent } from '../../core/event.ts';
import type { KubeObject, RawEvent } from '../../core/kubernetes.ts';
import { perFacts } from './per-facts.ts';
import type { Facts } from '../types.ts';

/** Events in one form, each once, newest first. */
export const eventsFrom = (raw: readonly RawEvent[]): ClusterEvent[] =>
  mergeEvents((raw as readonly EitherEvent[]).map(eventOf));

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
 * Events about one object, newest first. The uid decides: those of an earlier object of the same name are left out.
 * Events or objects without a uid, and nodes (the kubelet writes the node's name for the uid), match by kind and name.
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
