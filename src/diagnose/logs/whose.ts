import type { ContainerView } from '../facts/containers.ts';
import { blame, directOwner, keyOf } from '../facts/owners.ts';
import { failing, fateOf, type Failing } from '../facts/state.ts';
import type { ContainerLog, Facts } from '../types.ts';

/**
 * Containers with the same key failed in the same way: one log stands for all of them. The Jobs of a CronJob are one
 * program.
 */
export function logKey(facts: Facts, view: ContainerView): string {
  const fate = fateOf(facts, view);
  const shape = fate.type === 'ended' ? `${fate.run.reason ?? ''}:${fate.run.exitCode}` : fate.type;
  const owner = directOwner(view.pod);
  return `${keyOf(owner.kind === 'Job' ? blame(facts, view.pod) : owner)} ${view.name} ${shape}`;
}

/** What the log can explain: exits, and running containers that are not ready. Not what the kubelet itself says. */
const needsLog = ({ fate }: Failing): boolean =>
  fate.type === 'notReady' ||
  (fate.type === 'ended' && !['OOMKilled', 'StartError', 'ContainerStatusUnknown'].includes(fate.run.reason ?? ''));

/** Containers whose log is wanted and was not read, one for each shape of failure. `pods` limits it to those names. */
export function openShapes(
  facts: Facts,
  logs: ReadonlyMap<string, ContainerLog>,
  pods: ReadonlySet<string> | null,
): ReadonlyMap<string, Failing> {
  const first = new Map<string, Failing>();
  for (const one of failing(facts)) {
    if (!needsLog(one) || (pods && !pods.has(one.pod.metadata?.name ?? ''))) continue;
    if (directOwner(one.pod).kind === 'Job' && !facts.read.has('jobs') && facts.logs.size === 0) continue;
    const key = logKey(facts, one.view);
    if (!logs.has(key) && !first.has(key)) first.set(key, one);
  }
  return first;
}

/** One log of each owner before the second of any; ended containers before running ones. */
export function fairly(all: readonly (readonly [string, Failing])[]): readonly (readonly [string, Failing])[] {
  const turns = new Map<string, number>();
  return all
    .toSorted(([, a], [, b]) => rank(a) - rank(b))
    .map((entry) => {
      const owner = keyOf(entry[1].owner);
      const turn = turns.get(owner) ?? 0;
      turns.set(owner, turn + 1);
      return { entry, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ entry }) => entry);
}

const rank = ({ fate, owner }: Failing): number =>
  (fate.type === 'ended' ? 0 : 1) + (owner.kind === 'Job' || owner.kind === 'CronJob' ? 2 : 0);
