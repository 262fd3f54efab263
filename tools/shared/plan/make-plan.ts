import { randomUUID } from 'node:crypto';
import { AppError, NOTHING_TO_CHANGE } from '../../../src/core/errors.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';

/** A plan with its identity, place and time filled in. */
export const makePlan = (
  tool: string,
  context: ToolContext,
  parts: Omit<Plan, 'id' | 'tool' | 'cluster' | 'createdAt'>,
): Plan => ({
  id: randomUUID().slice(0, 8),
  tool,
  cluster: context.cluster.target,
  ...parts,
  createdAt: new Date(context.now()).toISOString(),
});

/** "Already so" ends the call with a clear word: there is nothing to ask a person about. */
export const alreadySo = (sentence: string): AppError => new AppError('bad-input', sentence, NOTHING_TO_CHANGE);
