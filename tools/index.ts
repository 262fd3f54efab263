import type { Tool } from '../src/core/tool.ts';
import { diagnose } from './diagnose.ts';
import { getEvents } from './get-events.ts';
import { getLogs } from './get-logs.ts';
import { getResource } from './get-resource.ts';
import { getUsage } from './get-usage.ts';
import { listResources } from './list-resources.ts';
import { namespaceOverview } from './namespace-overview.ts';
import { rolloutHistory } from './rollout-history.ts';
import { rolloutStatus } from './rollout-status.ts';

export { findWorkload, podsOf, type FoundWorkload } from './shared/find-workload.ts';
export { overview, type Overview } from './shared/overview.ts';

/** All that a model can do, reads first. */
export const TOOLS: readonly Tool[] = [
  diagnose,
  namespaceOverview,
  getLogs,
  getEvents,
  listResources,
  getResource,
  getUsage,
  rolloutStatus,
  rolloutHistory,
];
