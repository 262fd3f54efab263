import type { CauseTable } from './types.ts';

/** Killed or moved by the kernel, the kubelet, the node or the scheduler. Exit code 137 has many mothers. */
export const KILLED = {
  OOMKilled: {
    severity: 'critical',
    means: 'The kernel killed the container because it used more memory than its limit.',
    apart:
      'The kubelet states the reason OOMKilled and the container has a memory limit; 137 with the reason Error is a probe kill, a node out of memory or a lost container.',
    helps: 'Raise the memory limit, find the leak, or set the heap of the runtime below the limit.',
  },
  ChildProcessOOMKilled: {
    severity: 'warning',
    means: 'A worker process inside the container was killed for memory while the main process lives on.',
    apart: 'The container has not restarted; memory figures or the kernel say so, not a guess in a log line.',
    helps: 'Run fewer workers or raise the memory limit.',
  },
  NodeOOM: {
    severity: 'critical',
    means: 'The node itself ran out of memory and its kernel killed processes.',
    apart:
      'A SystemOOM event of the node, or several workloads killed there at once without reaching their own limits.',
    helps: 'Set requests and limits on the big consumers, or use a larger node.',
  },
  MemoryLimitTooLow: {
    severity: 'critical',
    means:
      'The memory limit is so low that the container cannot even be started, or that its program refuses to begin.',
    apart:
      'The runtime says "memory limit too low"; mostly a unit typed wrongly, such as 128m or 512; or the program says how much it needs at least, and the limit is lower.',
    helps: 'Correct the unit of the limit: 128Mi, not 128m; or raise it to what the program asks for.',
  },
  NodePressureEviction: {
    severity: 'critical',
    means: 'The kubelet evicted the pod because its node ran low on memory, disk, inodes or process ids.',
    apart: 'status.reason is Evicted and the message names what the node was low on.',
    helps: 'Set requests near real use, clean or enlarge what the node was low on.',
  },
  EphemeralStorageLimitExceeded: {
    severity: 'critical',
    means: 'The pod wrote more to its container layer, logs or emptyDir volumes than its own limit allows.',
    apart: 'The message names the limit of the container, the pod or the volume, not the node.',
    helps: 'Raise the limit or sizeLimit, rotate files, or use a claim.',
  },
  PodPreempted: {
    severity: 'warning',
    means: 'The scheduler removed the pod to make room for one of higher priority.',
    helps: 'Give it a higher priority class, or add capacity.',
  },
  EvictedByTaint: {
    severity: 'warning',
    means: 'A NoExecute taint of the node removed the pod.',
    apart: 'Usually follows from a node that is not ready.',
    helps: 'Repair the node, or add a toleration.',
  },
  EvictedForMaintenance: {
    severity: 'info',
    means: 'The pod was moved by a drain or by a node that shut down in good order.',
    helps: 'Nothing is broken; replicas and a PodDisruptionBudget keep the service up.',
  },
  ContainerStatusUnknown: {
    severity: 'warning',
    means: 'The kubelet lost track of the container: its node restarted, or the runtime was cleaned up.',
    apart: 'Exit code 137 here is not out of memory.',
    helps: 'Look at what happened to the node at that time.',
  },
  GracePeriodExceeded: {
    severity: 'warning',
    means: 'The container did not end within its grace period and was killed.',
    apart: 'Only while it was being deleted or restarted: the process does not hear SIGTERM.',
    helps: 'Handle SIGTERM, start the program by exec instead of through a shell, or shorten the preStop hook.',
  },
} as const satisfies CauseTable;
