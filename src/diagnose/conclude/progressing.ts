import type { Finding } from '../../core/diagnosis.ts';
import type { Deployment, DaemonSet, StatefulSet } from '../../core/kubernetes.ts';
import { daemonSetRollout, deploymentRollout, type RolloutStatus, statefulSetRollout } from '../../core/rollout.ts';
import { podStatus } from '../../core/pod-status.ts';
import { blame, directOwner, sameObject } from '../facts/owners.ts';
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
    ...startingPods(facts),
  ];
  return all.length <= MOST ? all : [...all.slice(0, MOST), `${all.length - MOST} more rollouts go on`];
}

/** What counts its pods itself is asked for its rollout; a pod of anything else, or of nothing, speaks for itself. */
const COUNTS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Pods that are to serve, have not ended and are not ready: of no workload whose rollout is told. */
function startingPods(facts: Facts): string[] {
  const { subject } = facts;
  return facts.pods.flatMap((pod) => {
    const { metadata, status } = pod;
    const owner = blame(facts, pod);
    const meant = subject === null || sameObject(subject, owner) || sameObject(subject, directOwner(pod));
    if (!meant || COUNTS.has(owner.kind) || owner.kind === 'Job' || owner.kind === 'CronJob') return [];
    if (metadata?.deletionTimestamp !== undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed')
      return [];
    const { word, ready, containers } = podStatus(pod);
    return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')
      ? []
      : [
          `Waiting for pod "${metadata?.name ?? ''}" to be ready: ${word}, ${ready} of ${containers} containers are ready...`,
        ];
  });
}
