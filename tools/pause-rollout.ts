import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { planPause } from './shared/plan/pause.ts';

export const pauseRollout = changeTool({
  name: 'pause_rollout',
  toolset: 'changes',
  description: 'Pauses the rollout of a deployment, or suspends a job or cronjob.',
  input: z.strictObject({ workload: fields.workload, namespace: fields.namespace }),
  plan: (input, context, signal) => planPause(input, true, context, signal),
});
