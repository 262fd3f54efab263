import { clauseOf } from '../../logs/meaning/clause.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import { blame, keyOf, topOf } from '../facts/owners.ts';
import type { Facts } from '../types.ts';
import type { Moment } from './moment.ts';

const nameOf = ({ metadata }: KubeObject): string => metadata?.name ?? '';

/** The first sign of a fault of each workload: a Warning about it or its pods, or a container that ended badly. */
export function faults(facts: Facts, isMeant: (object: Blamed) => boolean, since: number): readonly Moment[] {
  const first = new Map<string, Moment & { more: number }>();
  const note = (object: Blamed, when: number, text: string): void => {
    if (when < since || when === 0 || !isMeant(object)) return;
    const seen = first.get(keyOf(object));
    if (!seen || when < seen.at)
      first.set(keyOf(object), { at: when, what: 'fault', object, text, more: (seen?.more ?? -1) + 1 });
    else seen.more += 1;
  };
  const owners = new Map(facts.pods.map((pod) => [nameOf(pod as KubeObject), blame(facts, pod)]));
  for (const { type, reason, message, about, firstSeen, lastSeen } of facts.events)
    if (type === 'Warning' && about.kind !== 'Node') {
      const own = about.kind === 'Pod' ? owners.get(about.name) : topOf(facts, { kind: about.kind, name: about.name });
      // What began before the time in question is told by when it was seen last.
      const when = at(firstSeen) >= since ? at(firstSeen) : at(lastSeen);
      if (own)
        note(
          own,
          when,
          `first warning: ${reason}: ${clauseOf(message, 160)} (${about.kind.toLowerCase()} ${about.name})`,
        );
    }
  for (const pod of facts.pods)
    for (const { name, lastState, state } of pod.status?.containerStatuses ?? [])
      for (const ended of [lastState?.terminated, state?.terminated])
        if (ended && ended.exitCode !== 0)
          note(
            blame(facts, pod),
            at(ended.finishedAt),
            `container ${name} of pod ${nameOf(pod)} ended with exit code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ''}`,
          );
  return [...first.values()].map(({ more, ...one }) => ({
    ...one,
    text: more > 0 ? `${one.text}; ${more} more since` : one.text,
  }));
}
