import type { Edit, Guard, Plan, Risk, Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { commonWarnings, rolloutWarnings } from './change-warnings.ts';
import type { FoundWorkload } from '../workload/find-workload.ts';
import { makePlan } from './make-plan.ts';
import { editOf, sameGeneration, watchOf } from './workload-target.ts';

type Parts = {
  readonly tool: string;
  readonly title: string;
  readonly risk: Risk;
  readonly edits: readonly Edit[];
  readonly guards: readonly Guard[];
  readonly warnings?: readonly Warning[];
  readonly helmValue?: string | undefined;
  /** See commonWarnings. */
  readonly kept?: boolean;
  readonly undo: string;
  readonly kubectl: readonly string[];
};

/**
 * The plan of a change to a workload's pod template: it starts a rollout, which is watched unless it cannot move by
 * itself.
 */
export async function planTemplateChange(
  workload: FoundWorkload,
  { tool, title, risk, edits, guards, warnings = [], helmValue, kept = false, undo, kubectl }: Parts,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Plan> {
  const rollout = rolloutWarnings(workload);
  const still = rollout.some(({ code }) => code === 'rollout-paused' || code === 'update-on-delete');
  const common = await commonWarnings(workload, context, signal, { helmValue, kept });
  return makePlan(tool, context, {
    title,
    risk,
    changes: [editOf(workload, edits, [...guards, ...sameGeneration(workload)])],
    warnings: [...warnings, ...rollout, ...common],
    undo,
    kubectl,
    ...(still ? {} : { watch: watchOf(workload) }),
  });
}
