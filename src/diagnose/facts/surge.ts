import type { Deployment, ReplicaSet } from '../../core/kubernetes.ts';
import { podReady } from './containers.ts';
import { podNamed, podsOf } from './owners.ts';
import { perFacts } from './per-facts.ts';
import { changeBehind, revisionOf } from './revisions.ts';
import type { Draft, Facts } from '../types.ts';

const ofDeployments = perFacts((facts) => {
  const byName = new Map<string, ReplicaSet[]>();
  for (const set of facts.replicasets) {
    const owners = set.metadata?.ownerReferences ?? [];
    for (const name of new Set(owners.flatMap((owner) => (owner.kind === 'Deployment' ? [owner.name] : []))))
      byName.set(name, [...(byName.get(name) ?? []), set]);
  }
  for (const sets of byName.values()) sets.sort((a, b) => revisionOf(b) - revisionOf(a));
  return byName;
});

/** ReplicaSets of a Deployment, newest revision first. */
export const revisionsOf = (facts: Facts, deployment: string): readonly ReplicaSet[] =>
  ofDeployments(facts).get(deployment) ?? [];

/**
 * Pods that may be missing and pods that may be too many during a rollout; null for other strategies than
 * RollingUpdate.
 */
export function rolloutRoom({ spec }: Deployment): { readonly unavailable: number; readonly surge: number } | null {
  if ((spec?.strategy?.type ?? 'RollingUpdate') !== 'RollingUpdate') return null;
  const replicas = spec?.replicas ?? 1;
  const of = (value: number | string | undefined, round: (x: number) => number): number => {
    const percent = /^(\d+)%$/.exec(String(value ?? '25%'));
    return percent ? round((replicas * Number(percent[1])) / 100) : Number(value);
  };
  const surge = of(spec?.strategy?.rollingUpdate?.maxSurge, Math.ceil);
  const unavailable = of(spec?.strategy?.rollingUpdate?.maxUnavailable, Math.floor);
  // The controller never lets both be 0.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** What the old pods hold, and what a pod more than wanted therefore may not get. */
const HELD = new Set([
  'QuotaExceeded',
  'UnschedulableInsufficientCPU',
  'UnschedulableInsufficientMemory',
  'UnschedulableInsufficientResource',
  'UnschedulableTooManyPods',
  'UnschedulablePodAntiAffinity',
  'UnschedulableTopologySpread',
  'UnschedulableHostPort',
  'UnschedulableVolume',
]);

/**
 * The draft itself, or RolloutSurgeBlocked in its place: when the pod that cannot be made or placed is the extra pod of
 * a rollout that may not take an old pod away first (maxUnavailable 0), while all the old pods serve. `pods` of the
 * draft are of the newest revision.
 */
export function orSurgeBlocked(facts: Facts, draft: Draft): Draft {
  if (draft.subject.kind !== 'Deployment' || !HELD.has(draft.cause)) return draft;
  const deployment = facts.deployments.find(({ metadata }) => metadata?.name === draft.subject.name);
  const room = deployment ? rolloutRoom(deployment) : null;
  // What does not fit an empty node is the template's fault.
  if (!deployment || !room || room.unavailable > 0 || draft.details?.['fitsEmptyNode'] === false) return draft;
  const [newest, ...old] = revisionsOf(facts, draft.subject.name);
  if (!newest || old.length === 0) return draft;
  const hash = newest.metadata?.labels?.['pod-template-hash'];
  const oldServing = podsOf(facts, draft.subject).filter(
    (pod) => podReady(pod) && pod.metadata?.labels?.['pod-template-hash'] !== hash,
  ).length;
  const isNew = (draft.pods ?? []).every((name) => name.startsWith(`${newest.metadata?.name}-`));
  const replicas = deployment.spec?.replicas ?? 1;
  if (!isNew || replicas === 0 || oldServing < replicas) return draft;
  const name = draft.subject.name;
  const [first] = draft.pods ?? [];
  const pod = first === undefined ? undefined : podNamed(facts, first);
  const change = pod && changeBehind(facts, pod);
  return {
    ...draft,
    cause: 'RolloutSurgeBlocked',
    severity: 'critical',
    title: `the rollout of ${name} cannot add its extra pod and may not stop an old one first: ${draft.title}`,
    details: {
      ...draft.details,
      blockedBy: draft.cause,
      maxUnavailable: deployment.spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%',
      maxSurge: deployment.spec?.strategy?.rollingUpdate?.maxSurge ?? '25%',
      replicas,
      ...(change ? { revision: change.revision, changed: change.changed } : {}),
    },
    remedies: [
      `set strategy.rollingUpdate.maxUnavailable of deployment ${name} to 1, so that an old pod makes room`,
      ...draft.remedies,
      `use strategy Recreate for ${name} if a short outage is acceptable`,
    ],
  };
}
