import type { CauseTable } from './types.ts';

/** Rollouts, jobs, autoscalers, releases and custom resources. */
export const CONTROLLERS = {
  RolloutDeadlineExceeded: {
    severity: 'critical',
    means: 'A rollout has made no progress within its deadline.',
    apart: 'A consequence as soon as the new pods show a cause of their own.',
    helps: 'Mend the template, or roll back where an older revision exists.',
  },
  RolloutSurgeBlocked: {
    severity: 'critical',
    means: 'The rollout needs one pod more than there is room for, and may not take one away first.',
    helps: 'Allow maxUnavailable 1, make room, or use the strategy Recreate.',
  },
  RolloutPaused: {
    severity: 'warning',
    means: 'The rollout is paused with a change waiting.',
    helps: 'Resume it.',
  },
  ScaledToZero: {
    severity: 'info',
    means: 'The workload is scaled to no replicas.',
    helps: 'Scale it up if it should run.',
  },
  Suspended: {
    severity: 'info',
    means: 'The job or cron job is suspended.',
    helps: 'Resume it if it should run.',
  },
  StatefulSetBlocked: {
    severity: 'critical',
    means: 'A pod of the StatefulSet waits for an earlier one that does not become ready.',
    helps: 'Heal the earlier pod; after a correction a broken pod must be deleted by hand.',
  },
  StatefulSetServiceNotFound: {
    severity: 'warning',
    means: 'The headless Service that the StatefulSet names does not exist.',
    apart: 'A warning where a setting or a log asks for the names that it would give; else worth knowing alone.',
    helps: 'Create it.',
  },
  JobBackoffLimitExceeded: {
    severity: 'critical',
    means: 'The job failed as often as it may.',
    apart: 'A consequence when one of its pods shows the cause.',
    helps: 'Mend the cause and run the job again.',
  },
  JobDeadlineExceeded: {
    severity: 'critical',
    means: 'The job ran longer than it may.',
    helps: 'Raise activeDeadlineSeconds, or find what holds it up.',
  },
  SidecarKeepsJobRunning: {
    severity: 'warning',
    means: 'The work of the job is done and a sidecar keeps its pod running.',
    helps: 'Make it a native sidecar (an init container with restartPolicy Always).',
  },
  CronJobMissedSchedule: {
    severity: 'warning',
    means: 'The cron job does not start when it should.',
    helps: 'Look at its schedule, time zone, concurrencyPolicy and startingDeadlineSeconds.',
  },
  HPAMissingRequests: {
    severity: 'warning',
    means: 'The autoscaler cannot compute a share of a request that is not set.',
    helps: 'Set requests on every container of its target.',
  },
  HPAMetricsUnavailable: {
    severity: 'warning',
    means: 'The autoscaler gets no metrics.',
    helps: 'Install or repair what serves them.',
  },
  HPACannotScale: {
    severity: 'warning',
    means: 'The autoscaler may not or cannot scale its target, for a reason that is not its metrics.',
    helps: 'Do what its condition says: one autoscaler for each target, a right for its account.',
  },
  SelectsNothing: {
    severity: 'warning',
    means: 'An object chooses pods or Services by labels that none of them has.',
    helps: 'Correct the labels in its selector.',
  },
  HPATargetNotFound: {
    severity: 'warning',
    means: 'The autoscaler names a target that does not exist.',
    helps: 'Correct scaleTargetRef.',
  },
  HPAAtMaximum: {
    severity: 'warning',
    means: 'The autoscaler wants more replicas than its maximum.',
    helps: 'Raise maxReplicas, if there is room.',
  },
  ReplicasManagedElsewhere: {
    severity: 'info',
    means: 'Something else sets the number of replicas.',
    helps: 'Change it there.',
  },
  PodDisruptionBudgetBlocks: {
    severity: 'warning',
    means: 'A disruption budget allows no eviction, so a drain waits.',
    helps: 'Heal the pods, or adjust the budget.',
  },
  StuckTerminating: {
    severity: 'warning',
    means: 'The object is being deleted and something holds it.',
    helps: 'Look at what owns its finalizer.',
  },
  HelmReleasePending: {
    severity: 'warning',
    means: 'A helm operation was interrupted, and its release is locked.',
    helps: 'Roll back to the last deployed revision.',
  },
  HelmReleaseFailed: {
    severity: 'warning',
    means: 'The last helm operation of the release failed.',
    helps: 'What its description says.',
  },
  CustomResourceFailing: {
    severity: 'warning',
    means: 'A custom resource reports that it is not as it should be.',
    apart: 'Conditions that are False by design, and those that have just changed, are none.',
    helps: 'What its reason and message say, and the object that it points to.',
  },
  CertificateNotIssued: {
    severity: 'warning',
    means: 'A certificate was asked for and has not been issued.',
    helps: 'Mend what the last link of its chain says: issuer, order or challenge.',
  },
  ExternalSecretNotSynced: {
    severity: 'warning',
    means: 'A Secret that should be copied from a secret store has not been.',
    helps: 'Mend the store, its credentials or the remote key.',
  },
  ScaledObjectTriggerFailed: {
    severity: 'warning',
    means: 'The trigger of an event-driven autoscaler cannot be read.',
    helps: 'Mend the address or credentials of the trigger.',
  },
  KnativeRevisionFailed: {
    severity: 'critical',
    means: 'A revision of a serverless service does not become ready.',
    helps: 'What the revision and its pods say.',
  },
} as const satisfies CauseTable;
