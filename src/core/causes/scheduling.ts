import type { CauseTable } from './types.ts';

/** The pod has no node. */
export const SCHEDULING = {
  UnschedulableInsufficientCPU: {
    severity: 'critical',
    means: 'No node has the CPU free that the pod requests.',
    apart: 'Only when nodes are refused for that reason; nodes refused by a later test of the scheduler have room.',
    helps: 'Lower the request, or add nodes.',
  },
  UnschedulableInsufficientMemory: {
    severity: 'critical',
    means: 'No node has the memory free that the pod requests.',
    helps: 'Lower the request, or add nodes.',
  },
  UnschedulableInsufficientResource: {
    severity: 'critical',
    means: 'No node has a resource free that the pod requests, such as a GPU or ephemeral storage.',
    helps: 'Look at the device plugin, add nodes that offer it, or ask for less.',
  },
  UnschedulableTooManyPods: {
    severity: 'critical',
    means: 'The nodes run as many pods as they may.',
    helps: 'Add nodes.',
  },
  UnschedulableNodeSelector: {
    severity: 'critical',
    means: 'No node has the labels that the pod selects.',
    helps: 'Label a node, or change the selector.',
  },
  UnschedulableTaint: {
    severity: 'critical',
    means: 'Every fitting node has a taint that the pod does not tolerate.',
    helps: 'Add a toleration, or remove the taint; taints of node.kubernetes.io are faults of the node.',
  },
  NoSchedulableNodes: {
    severity: 'critical',
    means: 'All nodes are cordoned, or there is none.',
    helps: 'Uncordon or add nodes.',
  },
  UnschedulablePodAffinity: {
    severity: 'critical',
    means: 'The pod must stand beside a pod that is nowhere.',
    helps: 'Correct the label or the rule.',
  },
  UnschedulablePodAntiAffinity: {
    severity: 'critical',
    means: 'Every fitting node already runs a pod that this one must not stand beside.',
    helps: 'Prefer instead of require, run fewer replicas, or add nodes.',
  },
  UnschedulableTopologySpread: {
    severity: 'critical',
    means: 'Placing the pod anywhere would break its spread over zones or nodes.',
    helps: 'Use ScheduleAnyway, make room in the lagging zone, or label the nodes.',
  },
  UnschedulableHostPort: {
    severity: 'critical',
    means: 'The host port of the pod is taken on every fitting node.',
    helps: 'Drop the hostPort, or add nodes.',
  },
  UnschedulableVolume: {
    severity: 'critical',
    means: 'A volume of the pod cannot be reached from a node that has room.',
    helps: 'Add a node where the volume is, or spread the volumes.',
  },
  PersistentVolumeClaimNotFound: {
    severity: 'critical',
    means: 'The pod uses a claim that does not exist.',
    helps: 'Create it, or correct claimName.',
  },
  SchedulingGated: {
    severity: 'warning',
    means: 'A scheduling gate holds the pod back.',
    helps: 'The controller that set the gate must lift it.',
  },
  NotPickedUpByScheduler: {
    severity: 'critical',
    means: 'No scheduler has looked at the pod.',
    apart: 'It names a scheduler that nobody runs, or a node that does not exist.',
    helps: 'Correct schedulerName or nodeName.',
  },
  PodRejectedByKubelet: {
    severity: 'warning',
    means: 'The node refused the pod after it had been placed there.',
    helps: 'Look at the capacity and device plugins of that node.',
  },
} as const satisfies CauseTable;
