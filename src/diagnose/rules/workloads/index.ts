import type { Rule } from '../../types.ts';
import { podCreation } from '../admission/pod-creation.ts';
import { statefulsets } from './statefulsets.ts';
import { rollouts } from './rollouts.ts';
import { jobSidecars } from './job-sidecars.ts';
import { jobs } from './jobs.ts';
import { terminating } from './terminating.ts';
import { autoscalers } from './autoscalers.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { helmReleases } from './helm-releases.ts';
import { deliberate } from './deliberate.ts';

/** What makes, keeps and scales pods. */
export const WORKLOADS: readonly Rule[] = [
  podCreation,
  statefulsets,
  rollouts,
  jobs,
  jobSidecars,
  terminating,
  autoscalers,
  disruptionBudgets,
  helmReleases,
  deliberate,
];
