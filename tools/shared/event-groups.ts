import type { ClusterEvent } from '../../src/core/cluster.ts';
import { templateOf } from './log-lines.ts';

export type EventGroup = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** The newest message of the group. */
  readonly message: string;
  /** Times seen, over all events of the group. */
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** `Pod/name`, at most 3 named. */
  readonly about: readonly string[];
  readonly objects: number;
};

/** The end of a generated name: a ReplicaSet's hash, and a pod's own five characters. */
const GENERATED = /\b([a-z0-9-]+)-[bcdf0-9ghjklmnpqrstvwxz]{8,10}(?:-[a-z0-9]{5})?\b/g;

/** Events that differ only in values and in the object are one group; warnings first, then the newest. */
export function groupEvents(events: readonly ClusterEvent[]): EventGroup[] {
  const groups = new Map<string, ClusterEvent[]>();
  for (const event of events) {
    const own = event.about.name.split('-').slice(0, -1).join('-') || event.about.name;
    const message = event.message.replaceAll(event.about.name, '<name>').replaceAll(event.about.uid || '\0', '<uid>');
    const key = [
      event.type,
      event.reason,
      event.about.kind,
      own,
      templateOf(message.replaceAll(GENERATED, '$1-<id>')),
    ].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()]
    .map(groupOf)
    .sort(
      (a, b) =>
        Number(b.type === 'Warning') - Number(a.type === 'Warning') || Date.parse(b.lastSeen) - Date.parse(a.lastSeen),
    );
}

function groupOf(events: readonly ClusterEvent[]): EventGroup {
  const sorted = [...events].sort((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen));
  const [newest] = sorted;
  const objects = [...new Set(sorted.map(({ about }) => `${about.kind}/${about.name}`))];
  const firsts = sorted.map(({ firstSeen }) => firstSeen).sort();
  return {
    type: newest?.type ?? 'Normal',
    reason: newest?.reason ?? '',
    message: newest?.message ?? '',
    count: sorted.reduce((sum, { count }) => sum + count, 0),
    firstSeen: firsts[0] ?? '',
    lastSeen: newest?.lastSeen ?? '',
    about: objects.slice(0, 3),
    objects: objects.length,
  };
}
