import type { ClusterEvent } from '../../../src/core/cluster.ts';
import { templateOf } from '../../../src/logs/templates.ts';

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

/**
 * The end of a generated name: a ReplicaSet's hash (rand.SafeEncodeString's letters), a pod's own five characters or
 * ordinal.
 */
const HASH = '-[bcdfghjklmnpqrstvwxz2456789]{6,10}';
const GENERATED = new RegExp(`(?:${HASH})?(?:-[bcdfghjklmnpqrstvwxz2456789]{5}|-\\d{1,5})?$`);
const IN_TEXT = new RegExp(`\\b([a-z0-9][a-z0-9-]*?)${HASH}(?:-[bcdfghjklmnpqrstvwxz2456789]{5})?\\b`, 'g');

/**
 * Events that differ only in values and in the object are one group: pods of one workload, over its revisions. Of
 * normal events the reason decides alone. Warnings first, then the newest. `everywhere`: events of several namespaces,
 * whose names are told.
 */
export function groupEvents(events: readonly ClusterEvent[], everywhere = false): EventGroup[] {
  const groups = new Map<string, ClusterEvent[]>();
  for (const event of events) {
    const { kind, name, uid } = event.about;
    const message =
      event.type === 'Normal'
        ? ''
        : templateOf(
            event.message
              .replaceAll(name, '<name>')
              .replaceAll(uid || '\0', '<uid>')
              .replace(IN_TEXT, '$1-<id>'),
          );
    const key = [
      everywhere ? event.about.namespace : '',
      event.type,
      event.reason,
      kind,
      name.replace(GENERATED, ''),
      message,
    ].join('\n');
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()]
    .map((group) => groupOf(group, everywhere))
    .sort(
      (a, b) =>
        Number(b.type === 'Warning') - Number(a.type === 'Warning') || Date.parse(b.lastSeen) - Date.parse(a.lastSeen),
    );
}

function groupOf(events: readonly ClusterEvent[], everywhere: boolean): EventGroup {
  const sorted = [...events].sort((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen));
  const [newest] = sorted;
  const objects = [
    ...new Set(sorted.map(({ about }) => `${everywhere ? `${about.namespace}/` : ''}${about.kind}/${about.name}`)),
  ];
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
