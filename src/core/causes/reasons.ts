import type { CauseTable } from './types.ts';

/**
 * Reasons that Kubernetes shows and that are never the cause: they follow from one, and stand among the consequences of
 * a finding. Names as in the kubelet's and the controllers' own constants.
 */
export const REASONS = {
  CrashLoopBackOff: {
    severity: 'critical',
    means:
      'The kubelet waits before it starts a container again that keeps ending (10 s, doubling, at most 5 minutes).',
    helps: 'Look at why the container ends: its exit code, its last log and its events.',
  },
  RunContainerError: {
    severity: 'critical',
    means: 'The runtime could not start the process of the container.',
    helps: 'Look at the text of the runtime: command, mounts, user, limits.',
  },
  CreateContainerError: {
    severity: 'critical',
    means: 'The runtime could not create the container.',
    helps: 'Look at the text of the runtime.',
  },
  CreateContainerConfigError: {
    severity: 'critical',
    means: 'The kubelet could not put the configuration of the container together.',
    helps: 'Look at the ConfigMaps, Secrets and keys that it refers to.',
  },
  PostStartHookError: {
    severity: 'critical',
    means: 'The postStart hook failed.',
    helps: 'Look at lifecycle.postStart.',
  },
  StartError: {
    severity: 'critical',
    means: 'The process of the container was never started.',
    helps: 'Look at the text of the runtime.',
  },
  ErrImagePull: {
    severity: 'critical',
    means: 'The image could not be pulled.',
    helps: 'Look at what the registry answered.',
  },
  ImagePullBackOff: {
    severity: 'critical',
    means: 'The kubelet waits before it tries again to pull an image that it could not pull.',
    helps: 'Look at what the registry answered.',
  },
  ErrImageNeverPull: {
    severity: 'critical',
    means: 'The image is not on the node and must not be pulled.',
    helps: 'Load it onto the node, or change the pull policy.',
  },
  ImageInspectError: {
    severity: 'critical',
    means: 'The runtime could not look at the image, or refuses its name.',
    helps: 'Look at the text of the runtime.',
  },
  ContainerCreating: {
    severity: 'warning',
    means: 'The containers wait for volumes, network or images.',
    helps: 'Look at the events of the pod.',
  },
  PodInitializing: {
    severity: 'warning',
    means: 'The containers wait for an init container.',
    helps: 'Look at the init container.',
  },
  FailedCreatePodSandBox: {
    severity: 'critical',
    means: 'The pod got no network or no sandbox.',
    helps: 'Look at the network plugin of the node.',
  },
  FailedScheduling: {
    severity: 'critical',
    means: 'The scheduler found no node for the pod.',
    helps: 'Look at the reasons it gives for each group of nodes.',
  },
  FailedMount: {
    severity: 'critical',
    means: 'A volume could not be mounted.',
    helps: 'Look at the text of the event.',
  },
  FailedAttachVolume: {
    severity: 'critical',
    means: 'A volume could not be attached to the node.',
    helps: 'Look at the text of the event.',
  },
  FailedMapVolume: {
    severity: 'critical',
    means: 'A block volume could not be mapped.',
    helps: 'Look at the text of the event.',
  },
  FailedCreate: {
    severity: 'critical',
    means: 'A controller could not create its pods.',
    helps: 'Look at what the API server answered.',
  },
  ReplicaSetCreateError: {
    severity: 'critical',
    means: 'The Deployment could not create a ReplicaSet.',
    helps: 'Look at what the API server answered.',
  },
  ReplicaFailure: {
    severity: 'critical',
    means: 'A controller has fewer pods than it wants, because creating one failed.',
    helps: 'Look at what the API server answered.',
  },
  ProgressDeadlineExceeded: {
    severity: 'critical',
    means: 'A rollout has made no progress within its deadline.',
    helps: 'Look at the new pods.',
  },
  BackoffLimitExceeded: { severity: 'critical', means: 'A job failed as often as it may.', helps: 'Look at its pods.' },
  DeadlineExceeded: {
    severity: 'critical',
    means: 'A job ran longer than it may.',
    helps: 'Look at what holds it up.',
  },
  Unhealthy: {
    severity: 'warning',
    means: 'A probe failed.',
    helps: 'Look at the text of the event: the kind of probe and what it got.',
  },
  BackOff: {
    severity: 'warning',
    means: 'The kubelet waits before it tries again.',
    helps: 'Look at what it tries: starting a container or pulling an image.',
  },
  Evicted: {
    severity: 'critical',
    means: 'The kubelet ended the pod to save its node.',
    helps: 'Look at what the node was low on.',
  },
  Pending: {
    severity: 'warning',
    means: 'The pod has not started: it has no node, or its containers are not there yet.',
    helps: 'Look at its conditions and events.',
  },
  Terminating: {
    severity: 'info',
    means: 'The object is being deleted.',
    helps: 'Look at its finalizers when it stays.',
  },
  RegistryUnavailable: {
    severity: 'critical',
    means: 'The registry did not answer the node.',
    helps: 'Look at the way there, and at the registry.',
  },
  SignatureValidationFailed: {
    severity: 'critical',
    means: 'The signature of the image was not accepted.',
    helps: 'Look at the signature policy of the node.',
  },
  InspectFailed: {
    severity: 'critical',
    means: 'The kubelet could not read the image name, or the runtime refuses it.',
    helps: 'Look at the text of the event.',
  },
  NodeLost: { severity: 'critical', means: 'The node of the pod no longer reports.', helps: 'Look at the node.' },
} as const satisfies CauseTable;
