import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Edit } from '../src/core/plan.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { findWorkload } from './shared/workload/find-workload.ts';
import { pointerPart } from '../src/core/json-pointer.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { namespaceOf } from './shared/namespace.ts';
import { planTemplateChange } from './shared/plan/template-change.ts';
import { templateOf } from './shared/plan/workload-target.ts';

/** kubectl's own annotation, so that its `rollout history` and ours tell the same. */
const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

export const restartWorkload = changeTool({
  name: 'restart_workload',
  toolset: 'changes',
  description: 'Restarts all pods of a workload by a rollout.',
  input: z.strictObject({ workload: fields.workload, namespace: fields.namespace }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { kind, title } = workload;
    if (kind === 'CronJob')
      throw new AppError('bad-input', `${title} has no pods of its own to restart`, 'its next run starts a new pod');
    const { template, path } = templateOf(workload, 'a restart');
    if (kind === 'Deployment' && workload.object.spec?.paused)
      throw new AppError(
        'bad-input',
        `${title} is paused, so a restart would not start`,
        'resume it first: resume_rollout',
      );
    const now = new Date(context.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const annotations = template.metadata?.annotations;
    const at = `${path}/metadata/annotations`;
    const before = annotations?.[RESTARTED];
    const edit: Edit =
      annotations === undefined
        ? { path: at, to: { [RESTARTED]: now } }
        : { path: `${at}/${pointerPart(RESTARTED)}`, ...(before === undefined ? {} : { from: before }), to: now };
    const alone = kind === 'StatefulSet' && workload.object.spec?.replicas === 1;
    return planTemplateChange(
      workload,
      {
        tool: 'restart_workload',
        title: `restart ${title}`,
        risk: 'medium',
        edits: [edit],
        guards: [],
        kept: true,
        warnings: alone
          ? [{ code: 'last-ready-pod', text: 'it has one pod, which stops before the new one starts' }]
          : [],
        undo: 'a restart cannot be taken back; the template stays as it is otherwise',
        kubectl: [kubectl(context, namespace, 'rollout', 'restart', title)],
      },
      context,
      signal,
    );
  },
});
