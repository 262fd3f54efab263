import type { Deployment, ReplicaSet } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { availableOf, fenceposts, replicasOf, sum } from './deployment-math.ts';

type Status = NonNullable<Deployment['status']>;
export type Condition = NonNullable<Status['conditions']>[number];

/**
 * Replaces the condition of its type; the transition time moves only when the status does. Equal ones stay untouched.
 */
export function setCondition(
  conditions: readonly Condition[],
  type: string,
  status: string,
  reason: string,
  message: string,
  now: number,
): Condition[] {
  const old = conditions.find((condition) => condition.type === type);
  if (old?.status === status && old.reason === reason) return [...conditions];
  const stamp = stampOf(now);
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? stamp) : stamp;
  const next: Condition = { type, status, lastUpdateTime: stamp, lastTransitionTime, reason, message };
  return [...conditions.filter((condition) => condition.type !== type), next];
}

const counts = (deployment: Deployment, sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined): Status => {
  const replicas = sum(sets.map((set) => set.status?.replicas ?? 0));
  const ready = sum(sets.map((set) => set.status?.readyReplicas ?? 0));
  const available = sum(sets.map(availableOf));
  const updated = newSet?.status?.replicas ?? 0;
  const unavailable = Math.max(0, sum(sets.map(replicasOf)) - available);
  const terminating = sum(sets.map((set) => set.status?.terminatingReplicas ?? 0));
  return {
    observedGeneration: deployment.metadata?.generation ?? 1,
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: terminating,
  };
};

const isComplete = (deployment: Deployment, status: Status): boolean => {
  const wanted = replicasOf(deployment);
  return [status.updatedReplicas, status.replicas, status.availableReplicas].every((count) => (count ?? 0) === wanted);
};

const isProgressing = (old: Status, next: Status): boolean => {
  const olds = (status: Status): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    olds(next) < olds(old) ||
    (next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
};

/** When the rollout misses its deadline, in milliseconds since the epoch; undefined when it cannot. */
export function deadlineOf(deployment: Deployment): number | undefined {
  const condition = deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
  const seconds = deployment.spec?.progressDeadlineSeconds ?? 600;
  if (!condition || deployment.spec?.paused === true) return undefined;
  if (condition.reason === 'NewReplicaSetAvailable' || condition.reason === 'ProgressDeadlineExceeded')
    return undefined;
  return Date.parse(condition.lastUpdateTime ?? '') + seconds * 1000;
}

/**
 * The Deployment's status from its ReplicaSets: counts, and the conditions Available, Progressing and ReplicaFailure.
 */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  now: number,
): Status {
  const old = deployment.status ?? {};
  const status = counts(deployment, sets, newSet);
  let conditions: Condition[] = [...(old.conditions ?? [])];

  const enough = (status.availableReplicas ?? 0) >= replicasOf(deployment) - fenceposts(deployment).unavailable;
  conditions = enough
    ? setCondition(
        conditions,
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : setCondition(
        conditions,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );

  if (deployment.spec?.paused !== true) conditions = progress(deployment, old, status, conditions, newSet, now);

  const failure = [newSet, ...sets].flatMap((set) => set?.status?.conditions ?? []).find(isFailure);
  conditions = failure
    ? setCondition(conditions, 'ReplicaFailure', 'True', failure.reason ?? '', failure.message ?? '', now)
    : conditions.filter(({ type }) => type !== 'ReplicaFailure');
  return { ...status, conditions };
}

const isFailure = (condition: { type: string; status: string }): boolean =>
  condition.type === 'ReplicaFailure' && condition.status === 'True';

/** Whether the rollout moves, is done, or has missed its deadline (deployment/progress.go). */
function progress(
  deployment: Deployment,
  old: Status,
  status: Status,
  conditions: Condition[],
  newSet: ReplicaSet | undefined,
  now: number,
): Condition[] {
  const current = conditions.find(({ type }) => type === 'Progressing');
  const settled = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  if (settled || !newSet) return conditions;
  const name = `ReplicaSet "${newSet.metadata?.name}"`;
  if (isComplete(deployment, status))
    return setCondition(
      conditions,
      'Progressing',
      'True',
      'NewReplicaSetAvailable',
      `${name} has successfully progressed.`,
      now,
    );
  if (isProgressing(old, status)) {
    // Each step forward restarts the deadline, so the update time moves although reason and status may stay.
    const kept = current?.status === 'True' ? current.lastTransitionTime : undefined;
    const next: Condition = {
      type: 'Progressing',
      status: 'True',
      lastUpdateTime: stampOf(now),
      lastTransitionTime: kept ?? stampOf(now),
      reason: 'ReplicaSetUpdated',
      message: `${name} is progressing.`,
    };
    return [...conditions.filter(({ type }) => type !== 'Progressing'), next];
  }
  const deadline = deadlineOf(deployment);
  if (deadline !== undefined && deadline <= now)
    return setCondition(
      conditions,
      'Progressing',
      'False',
      'ProgressDeadlineExceeded',
      `${name} has timed out progressing.`,
      now,
    );
  return conditions;
}
