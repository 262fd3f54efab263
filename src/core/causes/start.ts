import type { CauseTable } from './types.ts';

/** The container could not be created or started, or has not come up yet. */
export const START = {
  ConfigMapNotFound: {
    severity: 'critical',
    means: 'The pod refers to a ConfigMap that does not exist in its namespace.',
    helps: 'Create it, or correct the name.',
  },
  SecretNotFound: {
    severity: 'critical',
    means: 'The pod, or an Ingress, refers to a Secret that does not exist in its namespace.',
    apart: 'Something else may be the one that should have made it: an ExternalSecret, a Certificate.',
    helps: 'Create it, correct the name, or mend what should make it.',
  },
  ConfigMapKeyNotFound: {
    severity: 'critical',
    means: 'The ConfigMap exists and lacks the key that the pod asks for.',
    helps: 'Add the key, or correct its name in the reference.',
  },
  SecretKeyNotFound: {
    severity: 'critical',
    means: 'The Secret exists and lacks the key that the pod asks for.',
    helps: 'Add the key, or correct its name in the reference.',
  },
  RunAsNonRootViolation: {
    severity: 'critical',
    means: 'The pod must not run as root, and the image would.',
    helps: 'Set a numeric runAsUser, or a USER in the image.',
  },
  ContainerConfigInvalid: {
    severity: 'critical',
    means: 'The kubelet or the runtime refuses the configuration of the container.',
    apart: 'The last resort of this step; the text says which field.',
    helps: 'Correct the field that the text names.',
  },
  MountPathInvalid: {
    severity: 'critical',
    means: 'A mount of the container cannot be made: its path, subPath or host path is of the wrong kind.',
    helps: 'Correct subPath, mountPath or the hostPath and its type.',
  },
  OSLimitReached: {
    severity: 'critical',
    means: 'A limit of the operating system is used up: processes, open files or watches.',
    helps: 'Raise the limit, or use fewer threads, files or watches.',
  },
  ContainerRuntimeError: {
    severity: 'warning',
    means: 'The container runtime of the node is slow, damaged or lacks what the pod asks of it.',
    helps: 'Look at the runtime and the disk of that node; check runtimeClassName.',
  },
  PostStartHookFailed: {
    severity: 'critical',
    means: 'The postStart hook of the container failed, so the container was killed.',
    helps: 'Correct lifecycle.postStart.',
  },
  StillStarting: {
    severity: 'warning',
    means: 'The container runs and has not finished starting: its startup probe or init step has not passed for long.',
    apart: 'A start well inside its budget is no finding.',
    helps: 'What its log says; the kubelet waits until the budget of the startup probe is used up.',
  },
  InitContainerNotRepeatable: {
    severity: 'warning',
    means: 'An init step succeeds once and fails when it is run again, because what it makes is there already.',
    helps: 'Make the step repeatable, or remove what its first run left.',
  },
  GPUDriverTooOld: {
    severity: 'critical',
    means: 'The image needs a newer GPU driver than the node has.',
    helps: 'Install a newer driver on that node, or use an image for the older one.',
  },
  CapabilityMissing: {
    severity: 'critical',
    means: 'The program needs a Linux capability that its security context does not give.',
    helps: 'Add the one capability it needs (NET_ADMIN, NET_RAW, NET_BIND_SERVICE …).',
  },
  NodeSysctlTooLow: {
    severity: 'critical',
    means: 'A kernel setting of the node is below what the program asks for.',
    helps: 'Set it on the nodes, or by an init container that may.',
  },
  RecoveredAfterRestart: {
    severity: 'info',
    means: 'The container ended once or more and has been ready since.',
    helps: 'Nothing is broken now; the finding says why and when it ended.',
  },
} as const satisfies CauseTable;
