import type { ClusterEvent } from '../../../src/core/cluster.ts';
import { withoutGenerated, withoutGeneratedIn } from '../../../src/core/generated-names.ts';
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
        : templateOf(withoutGeneratedIn(event.message.replaceAll(name, '<name>').replaceAll(uid || '\0', '<uid>')));
    const key = [
      everywhere ? event.about.namespace : '',
      event.type,
      event.reason,
      kind,
      withoutGenerated(name),
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
