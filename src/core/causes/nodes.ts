import type { CauseTable } from './types.ts';

/** The node is at fault. */
export const NODES = {
  NodeNotReady: {
    severity: 'critical',
    means: 'The node is not ready, or no longer reports.',
    helps: 'Repair or replace the node.',
  },
  NodeMemoryPressure: {
    severity: 'warning',
    means: 'The node runs low on memory and evicts pods.',
    helps: 'Set requests, or use a larger node.',
  },
  NodeDiskPressure: {
    severity: 'warning',
    means: 'The node runs low on disk.',
    helps: 'Clean or enlarge its disk.',
  },
  NodeRebooted: {
    severity: 'warning',
    means: 'The node was rebooted, and its containers with it.',
    helps: 'Find out why it rebooted.',
  },
} as const satisfies CauseTable;
