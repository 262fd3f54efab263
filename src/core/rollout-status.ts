import type { DaemonSet, Deployment, StatefulSet } from './kubernetes.ts';

export type RolloutStatus = {
  /** kubectl's sentence, without a final newline. */
  readonly message: string;
  readonly state: 'done' | 'waiting' | 'failed';
};

const waiting = (message: string): RolloutStatus => ({ message, state: 'waiting' });
const done = (message: string): RolloutStatus => ({ message, state: 'done' });
const failed = (message: string): RolloutStatus => ({ message, state: 'failed' });

/** The sentences of `kubectl rollout status`, as in kubectl/pkg/polymorphichelpers/rollout_status.go; and one for a paused Deployment. */
export function deploymentRollout({ metadata, spec, status }: Deployment): RolloutStatus {
  const name = metadata?.name ?? '';
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...');
  if (status?.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'))
    return failed(`deployment "${name}" exceeded its progress deadline`);
  const replicas = spec?.replicas ?? 1;
  const { updatedReplicas: updated = 0, replicas: all = 0, availableReplicas: available = 0 } = status ?? {};
  const head = `Waiting for deployment "${name}" rollout to finish: `;
  if (updated < replicas) return waiting(`${head}${updated} out of ${replicas} new replicas have been updated...`);
  if (all > updated) return waiting(`${head}${all - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${head}${available} of ${updated} updated replicas are available...`);
  return done(`deployment "${name}" successfully rolled out`);
}

export function daemonSetRollout({ metadata, spec, status }: DaemonSet): RolloutStatus {
  const name = metadata?.name ?? '';
  if ((spec?.updateStrategy?.type ?? 'RollingUpdate') !== 'RollingUpdate')
    return failed('rollout status is only available for RollingUpdate strategy type');
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('Waiting for daemon set spec update to be observed...');
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0 } = status ?? {};
  const head = `Waiting for daemon set "${name}" rollout to finish: `;
  if (updated < desired) return waiting(`${head}${updated} out of ${desired} new pods have been updated...`);
  const available = status?.numberAvailable ?? 0;
  if (available < desired) return waiting(`${head}${available} of ${desired} updated pods are available...`);
  return done(`daemon set "${name}" successfully rolled out`);
}

export function statefulSetRollout({ metadata, spec, status }: StatefulSet): RolloutStatus {
  if ((spec?.updateStrategy?.type ?? 'RollingUpdate') !== 'RollingUpdate')
    return failed('rollout status is only available for RollingUpdate strategy type');
  if (!status?.observedGeneration || (metadata?.generation ?? 0) > status.observedGeneration)
    return waiting('Waiting for statefulset spec update to be observed...');
  const replicas = spec?.replicas ?? 1;
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0 } = status;
  if (ready < replicas) return waiting(`Waiting for ${replicas - ready} pods to be ready...`);
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
