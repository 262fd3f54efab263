import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { PodTemplate } from '../src/core/kubernetes.ts';
import type { Warning } from '../src/core/plan.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import { autoscalerWarnings, budgetsOf, commonWarnings } from './shared/plan/change-warnings.ts';
import * as fields from './shared/fields.ts';
import { findWorkload, type FoundWorkload } from './shared/workload/find-workload.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { chartComponent } from './shared/plan/ownership.ts';
import { quotaWarnings } from './shared/plan/quota-check.ts';
import { editOf, ownerStep, watchOf } from './shared/plan/workload-target.ts';

export const scaleWorkload = changeTool({
  name: 'scale_workload',
  toolset: 'changes',
  description: 'Sets the replicas of a deployment or statefulset.',
  input: z.strictObject({
    workload: fields.workload,
    replicas: fields.whole(0, 10_000),
    namespace: fields.namespace,
  }),
  editable: ['replicas'],
  async plan({ replicas: to, ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { from, template } = scalable(workload);
    if (from === to) throw alreadySo(`${workload.title} has ${to} replicas already`);
    // The scale subresource leaves a 0 out of its JSON, so a 0 can be tested and verified on the object alone.
    const subresource = from === 0 || to === 0 ? undefined : 'scale';
    const component = chartComponent(workload.object);
    const helmValue = component === undefined ? undefined : `replicaCount.${component}=${to}`;
    const [common, autoscaled, quota, budget] = await Promise.all([
      commonWarnings(workload, context, signal, { helmValue, subresource }),
      autoscalerWarnings(workload, context, signal),
      quotaWarnings(to - from, template, namespace, context, signal),
      to < from ? budgetWarnings(to, template, namespace, context, signal) : [],
    ]);
    const zero = { code: 'scale-to-zero', text: `${workload.title} will have no pods: nothing answers for it` };
    const scale = (wanted: number, present: number): string =>
      kubectl(context, namespace, 'scale', workload.title, `--replicas=${wanted}`, `--current-replicas=${present}`);
    return makePlan('scale_workload', context, {
      title: `scale ${workload.title} from ${from} to ${to}`,
      risk: to === 0 ? 'high' : to < from ? 'medium' : 'low',
      changes: [editOf(workload, [{ path: '/spec/replicas', from, to }], [], subresource)],
      warnings: [...(to === 0 ? [zero] : []), ...autoscaled, ...common, ...quota, ...budget],
      undo: scale(from, to),
      kubectl: [scale(to, from)],
      watch: watchOf(workload),
    });
  },
});

function scalable(workload: FoundWorkload): { from: number; template: PodTemplate | undefined } {
  const { kind, title } = workload;
  if (kind === 'Deployment' || kind === 'StatefulSet')
    return { from: workload.object.spec?.replicas ?? 1, template: workload.object.spec?.template };
  const next = {
    DaemonSet: 'it runs one pod on each node that fits: change its nodeSelector or the nodes’ labels instead',
    Job: 'it runs until its completions are reached: pause it (pause_rollout), or create another Job',
    CronJob: 'it makes a Job at each run: pause it with pause_rollout',
    Pod: ownerStep(workload, 'a pod of its own cannot be scaled: make a Deployment of it'),
  } as const;
  throw new AppError('bad-input', `${title} has no replicas to set`, next[kind]);
}

async function budgetWarnings(
  to: number,
  template: PodTemplate | undefined,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const budgets = await budgetsOf(template?.metadata?.labels ?? {}, namespace, found, context, signal);
  for (const { metadata, spec } of budgets) {
    const least = spec?.minAvailable;
    if (typeof least === 'number' && to < least)
      found.push({
        code: 'below-budget',
        text: `PodDisruptionBudget ${metadata?.name ?? ''} wants ${least} available: with ${to} no node can be drained`,
      });
  }
  return found;
}
