import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Json } from '../src/core/json.ts';
import { isSecretName } from '../src/core/redact.ts';
import type { PodTemplate } from '../src/core/kubernetes.ts';
import { changeTool } from '../src/core/tool.ts';
import { isHidden } from '../src/core/plain-secrets.ts';
import * as fields from './shared/fields.ts';
import { findWorkload, type FoundWorkload } from './shared/workload/find-workload.ts';
import { difference } from '../src/core/json-diff.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { revisionsOf, storedTemplate, type Revision } from './shared/workload/revisions.ts';
import { planTemplateChange } from './shared/plan/template-change.ts';
import { containersOf } from './shared/workload/templates.ts';
import { storedAt, templateOf } from './shared/plan/workload-target.ts';

export const rollbackWorkload = changeTool({
  name: 'rollback_workload',
  toolset: 'changes',
  description: 'Rolls a workload back to a revision (default: the one before).',
  input: z.strictObject({
    workload: fields.workload,
    revision: fields.whole(1, 1_000_000).optional(),
    namespace: fields.namespace,
  }),
  editable: ['revision'],
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { title } = workload;
    if (workload.kind === 'Deployment' && workload.object.spec?.paused)
      throw new AppError(
        'bad-input',
        `${title} is paused, so it cannot be rolled back`,
        'resume it first: resume_rollout',
      );
    const revisions = await revisionsOf(workload, context, signal);
    const to = chosen(workload, revisions, input.revision);
    const now = revisions.find(({ current }) => current);
    const { template, path } = templateOf(workload, 'the revision');
    const undo = (number: number): string =>
      kubectl(context, namespace, 'rollout', 'undo', title, `--to-revision=${number}`);
    refuseHidden([template, to.template as PodTemplate], title, undo(to.number));
    const [present, wanted] = await Promise.all([
      storedAt(workload, path, context, signal),
      storedTemplate(to, workload, context, signal),
    ]);
    const { edits, guards } = difference(present ?? (template as unknown as Json), wanted, path);
    if (edits.length === 0) throw alreadySo(`${title} runs the template of revision ${to.number} already`);
    return planTemplateChange(
      workload,
      {
        tool: 'rollback_workload',
        title: `roll ${title} back ${now ? `from revision ${now.number} ` : ''}to revision ${to.number} (images ${to.images})`,
        risk: 'high',
        edits,
        guards,
        undo: now ? undo(now.number) : `the present template is kept in no revision: note it before`,
        kubectl: [undo(to.number)],
      },
      context,
      signal,
    );
  },
});

function chosen({ title }: FoundWorkload, revisions: readonly Revision[], wanted: number | undefined): Revision {
  const there =
    revisions
      .map(({ number }) => number)
      .slice(0, 20)
      .join(', ') || 'none';
  if (wanted === undefined) {
    const before = revisions.find(({ current }) => !current);
    if (before) return before;
    throw new AppError('bad-input', `${title} has no earlier revision`, `kept revisions: ${there}`);
  }
  const found = revisions.find(({ number }) => number === wanted);
  if (!found) throw new AppError('not-found', `${title} has no revision ${wanted}`, `kept revisions: ${there}`);
  if (found.current) throw alreadySo(`${title} is at revision ${wanted} already`);
  return found;
}

/**
 * Plain secrets in a template are hidden on reading: two of them look equal, so a rollback of them would be half a
 * rollback.
 */
function refuseHidden(templates: readonly PodTemplate[], title: string, command: string): void {
  const plain = templates.flatMap((template) =>
    containersOf(template).flatMap(({ env = [] }) => env.filter(({ name, value }) => value && isSecretName(name))),
  );
  if (plain.length === 0 && !templates.some(isHidden)) return;
  const which = plain[0] ? ` (${plain[0].name})` : '';
  throw new AppError(
    'refused',
    `a template of ${title} holds a plain secret value${which}, which is not read here, so the rollback could not be exact`,
    `run it by hand: ${command}; better keep the value in a Secret`,
  );
}
