import type { Deployment, Job } from '../../../src/core/kubernetes.ts';
import {
  daemonSetRollout,
  deploymentRollout,
  statefulSetRollout,
  type RolloutStatus,
} from '../../../src/core/rollout.ts';
import { jobStatus } from './columns.ts';
import type { Found } from '../workload/find-workload.ts';

export type Rollout = Omit<RolloutStatus, 'state'> & {
  readonly state: RolloutStatus['state'] | 'paused';
  /** Counts and conditions behind the sentence. */
  readonly facts: readonly string[];
};

/** The state of any workload in kubectl's words, with the facts behind it. */
export function rolloutOf(found: Found): Rollout {
  switch (found.kind) {
    case 'Deployment':
      return ofDeployment(found.object);
    case 'StatefulSet': {
      const { spec, status } = found.object;
      return {
        ...statefulSetRollout(found.object),
        facts: [
          `${status?.updatedReplicas ?? 0} updated, ${status?.readyReplicas ?? 0} ready of ${spec?.replicas ?? 1}`,
        ],
      };
    }
    case 'DaemonSet': {
      const { status } = found.object;
      return {
        ...daemonSetRollout(found.object),
        facts: [
          `${status?.updatedNumberScheduled ?? 0} updated, ${status?.numberReady ?? 0} ready of ${status?.desiredNumberScheduled ?? 0} nodes`,
        ],
      };
    }
    case 'Job':
      return ofJob(found.object);
    case 'CronJob': {
      const { spec, status } = found.object;
      const last = status?.lastSuccessfulTime ? `last success ${status.lastSuccessfulTime}` : 'no success yet';
      return {
        message: `cron job "${found.name}" has ${status?.active?.length ?? 0} active jobs; ${last}`,
        state: spec?.suspend ? 'paused' : 'done',
        facts: [`schedule ${spec?.schedule ?? ''}${spec?.suspend ? ', suspended' : ''}`],
      };
    }
    case 'Pod':
      return {
        message: `pod "${found.name}" has no rollout; it is ${found.object.status?.phase ?? 'Unknown'}`,
        state: 'done',
        facts: [],
      };
  }
}

function ofDeployment(deployment: Deployment): Rollout {
  const { spec, status } = deployment;
  const facts = [
    `${status?.updatedReplicas ?? 0} updated, ${status?.readyReplicas ?? 0} ready, ${status?.availableReplicas ?? 0} available of ${spec?.replicas ?? 1}`,
    ...(status?.conditions ?? [])
      .filter(({ type, status: is }) => (is === 'True') !== (type !== 'ReplicaFailure'))
      .map(({ type, reason, message }) => `${type}: ${reason ?? ''} ${message ?? ''}`.trim()),
  ];
  const said = deploymentRollout(deployment);
  return { ...said, facts, ...(spec?.paused ? { state: 'paused' as const } : {}) };
}

function ofJob(job: Job): Rollout {
  const { spec, status } = job;
  const word = jobStatus(job);
  const why = status?.conditions?.find(({ type, status: is }) => type === 'Failed' && is === 'True');
  return {
    message: `job "${job.metadata?.name ?? ''}" is ${word.toLowerCase()}${why ? `: ${why.reason ?? ''} ${why.message ?? ''}` : ''}`,
    state: word === 'Complete' ? 'done' : word === 'Failed' ? 'failed' : word === 'Suspended' ? 'paused' : 'waiting',
    facts: [
      `${status?.succeeded ?? 0} succeeded of ${spec?.completions ?? 1}, ${status?.active ?? 0} active, ${status?.failed ?? 0} failed (limit ${spec?.backoffLimit ?? 6})`,
    ],
  };
}
