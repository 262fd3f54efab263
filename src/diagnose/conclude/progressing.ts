import type { Finding } from '../../core/diagnosis.ts';
import type { Deployment, DaemonSet, StatefulSet } from '../../core/kubernetes.ts';
import { daemonSetRollout, deploymentRollout, type RolloutStatus, statefulSetRollout } from '../../core/rollout.ts';
import type { Facts } from '../types.ts';

/** Rollouts that are told; the rest is counted. */
const MOST = 5;

/**
 * Rollouts that go on, kubectl's sentence each: of the subject, or of the namespace where there is none. Empty where a
 * finding says what is wrong: then that is the answer.
 */
export function progressingOf(facts: Facts, findings: readonly Finding[]): readonly string[] {
  if (findings.some(({ severity }) => severity !== 'info')) return [];
  const { subject } = facts;
  const of = <T extends Deployment | StatefulSet | DaemonSet>(
    kind: string,
    objects: readonly T[],
    look: (object: T) => RolloutStatus,
  ): string[] =>
    objects
      .filter(({ metadata }) => subject === null || (subject.kind === kind && subject.name === metadata?.name))
      .map(look)
      .filter(({ state }) => state === 'waiting')
      .map(({ message }) => message);
  const all = [
    ...of('Deployment', facts.deployments, deploymentRollout),
    ...of('StatefulSet', facts.statefulsets, statefulSetRollout),
    ...of('DaemonSet', facts.daemonsets, daemonSetRollout),
  ];
  return all.length <= MOST ? all : [...all.slice(0, MOST), `${all.length - MOST} more rollouts go on`];
}
