import type { ClusterReader } from './cluster.ts';
import { KINDS } from './kinds.ts';
import type { DaemonSet, Deployment, Job, StatefulSet } from './kubernetes.ts';
import type { Watch } from './plan.ts';

export type RolloutStatus = {
  /** kubectl's sentence where it has one, without a final newline. */
  readonly message: string;
  /**
   * 'held': nothing goes on by itself and nothing is wrong, so there is nothing to wait for: a paused Deployment, pods
   * that only a delete updates.
   */
  readonly state: 'done' | 'waiting' | 'failed' | 'held';
};

const waiting = (message: string): RolloutStatus => ({ message, state: 'waiting' });
const done = (message: string): RolloutStatus => ({ message, state: 'done' });
const failed = (message: string): RolloutStatus => ({ message, state: 'failed' });
const held = (message: string): RolloutStatus => ({ message, state: 'held' });

const gaveUp = ({ status }: Deployment) =>
  status?.conditions?.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');

/** The controller has given up on the newest template. */
export const missedDeadline = (deployment: Deployment): boolean => gaveUp(deployment) !== undefined;

/**
 * The sentences of `kubectl rollout status`, as in kubectl/pkg/polymorphichelpers/rollout_status.go. Where kubectl
 * gives an error (OnDelete) or waits for ever (paused), the state is 'held' once the pods that there are work.
 */
export function deploymentRollout(deployment: Deployment): RolloutStatus {
  const { metadata, spec, status } = deployment;
  const name = metadata?.name ?? '';
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...');
  const replicas = spec?.replicas ?? 1;
  const { updatedReplicas: updated = 0, replicas: all = 0, availableReplicas: available = 0 } = status ?? {};
  const head = `Waiting for deployment "${name}" rollout to finish: `;
  if (spec?.paused) {
    // A paused Deployment is still scaled, but one that was never rolled out starts no pod at all.
    if (all > 0 && available < replicas) return waiting(`${head}${available} of ${replicas} replicas are available...`);
    return held(`deployment "${name}" is paused: changes of its template wait for resume`);
  }
  if (missedDeadline(deployment)) return failed(`deployment "${name}" exceeded its progress deadline`);
  if (updated < replicas) return waiting(`${head}${updated} out of ${replicas} new replicas have been updated...`);
  if (all > updated) return waiting(`${head}${all - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${head}${available} of ${updated} updated replicas are available...`);
  return done(`deployment "${name}" successfully rolled out`);
}

/** Only RollingUpdate replaces pods by itself. */
export const isOnDelete = (spec: StatefulSet['spec'] | DaemonSet['spec']): boolean =>
  (spec?.updateStrategy?.type ?? 'RollingUpdate') !== 'RollingUpdate';

const onDelete = (kind: string, name: string, old: number): string =>
  `${kind} "${name}" updates its pods only when they are deleted${old > 0 ? `: ${old} still ${old === 1 ? 'runs' : 'run'} the old template` : ''}`;

export function daemonSetRollout({ metadata, spec, status }: DaemonSet): RolloutStatus {
  const name = metadata?.name ?? '';
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('Waiting for daemon set spec update to be observed...');
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0 } = status ?? {};
  const head = `Waiting for daemon set "${name}" rollout to finish: `;
  if (isOnDelete(spec)) {
    const there = status?.numberAvailable ?? 0;
    if (there < desired) return waiting(`${head}${there} of ${desired} pods are available...`);
    return held(onDelete('daemon set', name, Math.max(0, desired - updated)));
  }
  if (updated < desired) return waiting(`${head}${updated} out of ${desired} new pods have been updated...`);
  const available = status?.numberAvailable ?? 0;
  if (available < desired) return waiting(`${head}${available} of ${desired} updated pods are available...`);
  return done(`daemon set "${name}" successfully rolled out`);
}

export function statefulSetRollout({ metadata, spec, status }: StatefulSet): RolloutStatus {
  if (!status?.observedGeneration || (metadata?.generation ?? 0) > status.observedGeneration)
    return waiting('Waiting for statefulset spec update to be observed...');
  const replicas = spec?.replicas ?? 1;
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0 } = status;
  if (ready < replicas) return waiting(`Waiting for ${replicas - ready} pods to be ready...`);
  if (isOnDelete(spec)) {
    const old = status.updateRevision === status.currentRevision ? 0 : Math.max(0, replicas - updated);
    return held(onDelete('stateful set', metadata?.name ?? '', old));
  }
  const partition = spec?.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) {
    const wanted = replicas - partition;
    if (updated < wanted)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted} new pods have been updated...`,
      );
    return done(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (status.updateRevision !== status.currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${status.updateRevision ?? ''}...`,
    );
  return done(
    `statefulset rolling update complete ${status.currentReplicas ?? 0} pods at revision ${status.currentRevision ?? ''}...`,
  );
}

/** Replicas, or nodes of a DaemonSet, or completions of a Job. */
export type RolloutCounts = {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly old: number;
};

export const replicaCounts = ({ spec, status }: Deployment | StatefulSet): RolloutCounts => {
  const {
    updatedReplicas: updated = 0,
    readyReplicas: ready = 0,
    availableReplicas: available = 0,
    replicas = 0,
  } = status ?? {};
  return { desired: spec?.replicas ?? 1, updated, ready, available, old: Math.max(0, replicas - updated) };
};

export const daemonCounts = ({ status }: DaemonSet): RolloutCounts => {
  const {
    desiredNumberScheduled: desired = 0,
    updatedNumberScheduled: updated = 0,
    numberReady: ready = 0,
    numberAvailable: available = 0,
    currentNumberScheduled: current = 0,
  } = status ?? {};
  return { desired, updated, ready, available, old: Math.max(0, current - updated) };
};

function jobRollout({ metadata, spec, status }: Job): Look {
  const desired = spec?.completions ?? spec?.parallelism ?? 1;
  const ready = (status?.ready ?? 0) + (status?.succeeded ?? 0);
  const is = (type: string) => status?.conditions?.find((one) => one.type === type && one.status === 'True');
  const failure = is('Failed');
  const name = metadata?.name ?? '';
  const progress = `job "${name}": ${status?.succeeded ?? 0} of ${desired} completed, ${status?.active ?? 0} active`;
  return {
    status: failure
      ? failed(`job "${name}" failed: ${failure.message ?? failure.reason ?? ''}`)
      : is('Complete') || (status?.ready ?? 0) > 0
        ? done(progress)
        : spec?.suspend
          ? held(`job "${name}" is suspended`)
          : waiting(progress),
    counts: { desired, updated: desired, ready, available: ready, old: 0 },
    deadlineS: spec?.activeDeadlineSeconds ?? DEADLINE_S,
  };
}

/** How long a rollout may take where its object does not say, in seconds: the default of progressDeadlineSeconds. */
const DEADLINE_S = 600;

export type Look = {
  readonly status: RolloutStatus;
  readonly counts: RolloutCounts;
  readonly deadlineS: number;
  /** When the controller gave up, of this template or of the one before: after a rollback that stands for a moment. */
  readonly gaveUpAt?: string | undefined;
};

/** One look at a workload that a plan watches. Failures are the reader's. */
export async function readRollout(
  reader: Pick<ClusterReader, 'get'>,
  { kind, name, namespace }: Watch,
  signal: AbortSignal,
): Promise<Look> {
  switch (kind) {
    case 'Deployment': {
      const object = await reader.get(KINDS.deployments, name, namespace, signal);
      const deadlineS = object.spec?.progressDeadlineSeconds ?? DEADLINE_S;
      const status = deploymentRollout(object);
      return { status, counts: replicaCounts(object), deadlineS, gaveUpAt: gaveUp(object)?.lastUpdateTime };
    }
    case 'StatefulSet': {
      const object = await reader.get(KINDS.statefulsets, name, namespace, signal);
      return { status: statefulSetRollout(object), counts: replicaCounts(object), deadlineS: DEADLINE_S };
    }
    case 'DaemonSet': {
      const object = await reader.get(KINDS.daemonsets, name, namespace, signal);
      return { status: daemonSetRollout(object), counts: daemonCounts(object), deadlineS: DEADLINE_S };
    }
    case 'Job':
      return jobRollout(await reader.get(KINDS.jobs, name, namespace, signal));
  }
}
