import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { planPause } from './shared/plan/pause.ts';

export const resumeRollout = changeTool({
  name: 'resume_rollout',
  toolset: 'changes',
  description: 'Resumes what pause_rollout paused.',
  input: z.strictObject({ workload: fields.workload, namespace: fields.namespace }),
  plan: (input, context, signal) => planPause(input, false, context, signal),
});
