import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { selects, type LabelSelector } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';
import { change } from './change.ts';

const scalable = (facts: Facts): readonly (readonly [string, KubeObject])[] =>
  [
    ...facts.deployments.map((one) => ['Deployment', one] as const),
    ...facts.statefulsets.map((one) => ['StatefulSet', one] as const),
  ] as readonly (readonly [string, KubeObject])[];

/** Replicas that a workload is to have; undefined of one that has no such number or was not read. */
export function replicasOf(facts: Facts, { kind, name }: Blamed): number | undefined {
  const found = scalable(facts).find(([own, { metadata }]) => own === kind && metadata?.name === name);
  return found && ((found[1].spec as { replicas?: number } | undefined)?.replicas ?? 1);
}

/** A workload that would make such pods and has none: it is scaled up. */
export const scaledUp = (facts: Facts, selector: LabelSelector | undefined, wanted: string): readonly Advice[] =>
  scalable(facts).flatMap(([kind, { metadata, spec }]) => {
    const own = spec as { replicas?: number; template?: { metadata?: { labels?: Record<string, string> } } };
    if (own.replicas !== 0 || !selects(selector, own.template?.metadata?.labels)) return [];
    const workload = `${kind.toLowerCase()}/${metadata?.name}`;
    const text = `scale ${workload} up from 0: its pods have ${wanted}, and none runs`;
    return [change(facts, text, 'scale_workload', { workload, replicas: 1 })];
  });

/** As many replicas as there are places for them. */
export function atMost(facts: Facts, owner: Blamed, places: number): Advice {
  const replicas = replicasOf(facts, owner);
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const text = `run at most ${places} replicas of ${who}`;
  if (replicas === undefined || places < 1 || replicas <= places) return text;
  return change(facts, `${text} (now ${replicas})`, 'scale_workload', {
    workload: `${owner.kind.toLowerCase()}/${owner.name}`,
    replicas: places,
  });
}
