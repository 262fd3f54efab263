import { AppError } from '../../../src/core/errors.ts';
import type { Edit, Plan } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { commonWarnings } from './change-warnings.ts';
import { findWorkload, type FoundWorkload } from '../workload/find-workload.ts';
import { kubectl } from './kubectl.ts';
import { alreadySo, makePlan } from './make-plan.ts';
import { namespaceOf } from '../namespace.ts';
import { editOf, ownerStep, sameGeneration, watchOf } from './workload-target.ts';

/** Pausing and resuming are one switch: spec.paused of a Deployment, spec.suspend of a Job or CronJob. */
export async function planPause(
  input: { readonly workload: string; readonly namespace?: string | undefined },
  wanted: boolean,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Plan> {
  const namespace = namespaceOf(input, context);
  const workload = await findWorkload(input.workload, namespace, context, signal);
  const { title } = workload;
  const { field, now } = switchOf(workload);
  const rollout = field === 'paused';
  if ((now ?? false) === wanted)
    throw alreadySo(
      `${title} is ${wanted ? '' : 'not '}${rollout ? 'paused' : 'suspended'}${wanted ? ' already' : ''}`,
    );
  const edit: Edit = {
    path: `/spec/${field}`,
    ...(now === undefined ? {} : { from: now }),
    ...(wanted ? { to: true } : rollout ? {} : { to: false }),
  };
  const verb = (to: boolean): string => {
    if (rollout) return kubectl(context, namespace, 'rollout', to ? 'pause' : 'resume', title);
    return kubectl(context, namespace, 'patch', title, '--type=merge', '-p', JSON.stringify({ spec: { suspend: to } }));
  };
  const stops = workload.kind === 'Job' && wanted && (workload.object.status?.active ?? 0) > 0;
  return makePlan(wanted ? 'pause_rollout' : 'resume_rollout', context, {
    title: `${wanted ? (rollout ? 'pause the rollout of' : 'suspend') : 'resume'} ${title}`,
    risk: stops ? 'high' : wanted ? 'medium' : 'low',
    changes: [editOf(workload, [edit], sameGeneration(workload))],
    warnings: [
      ...(stops
        ? [{ code: 'stops-pods', text: 'the running pods of the Job are deleted; they start again from nothing' }]
        : []),
      ...(await commonWarnings(workload, context, signal, { kept: rollout })),
    ],
    undo: verb(!wanted),
    kubectl: [verb(wanted)],
    ...(wanted || !rollout ? {} : { watch: watchOf(workload) }),
  });
}

function switchOf(workload: FoundWorkload): { field: 'paused' | 'suspend'; now: boolean | undefined } {
  const { title } = workload;
  switch (workload.kind) {
    case 'Deployment':
      return { field: 'paused', now: workload.object.spec?.paused };
    case 'Job':
    case 'CronJob':
      return { field: 'suspend', now: workload.object.spec?.suspend };
    case 'StatefulSet':
      throw new AppError(
        'bad-input',
        `${title} cannot be paused`,
        'its rollout is held by spec.updateStrategy.rollingUpdate.partition (kubectl patch)',
      );
    case 'DaemonSet':
      throw new AppError(
        'bad-input',
        `${title} cannot be paused`,
        'its rollout is held by updateStrategy OnDelete (kubectl patch)',
      );
    case 'Pod':
      throw new AppError(
        'bad-input',
        `${title} cannot be paused`,
        ownerStep(workload, 'delete it when it shall not run'),
      );
  }
}
