import type { HelmPlanned } from '../../../src/core/helm.ts';
import type { Plan, Risk } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { rightWarnings } from './change-warnings.ts';
import { makePlan } from './make-plan.ts';

/**
 * A helm run as a plan. Helm keeps its state in Secrets: without the right to write them a run would stop half-way and
 * leave the release pending.
 */
export async function helmPlan(
  tool: string,
  planned: HelmPlanned,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Plan> {
  const { namespace } = planned.change.release;
  const rights = await Promise.all(
    (['create', 'update'] as const).map((verb) =>
      rightWarnings({ namespace, verb, group: '', resource: 'secrets' }, context, signal),
    ),
  );
  const risk: Risk = planned.high ? 'high' : 'medium';
  return makePlan(tool, context, {
    title: planned.title,
    risk,
    changes: [planned.change],
    warnings: [...planned.warnings, ...rights.flat()],
    undo: planned.undo,
    kubectl: [planned.command],
    watch: planned.watch,
  });
}
