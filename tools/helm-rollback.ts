import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { helmOf, revision } from './shared/helm-context.ts';
import { helmPlan } from './shared/plan/helm-plan.ts';
import { namespaceOf } from './shared/namespace.ts';

export const helmRollback = changeTool({
  name: 'helm_rollback',
  toolset: 'helm',
  description: 'Rolls a release back (default: to the last good revision).',
  input: z.strictObject({ release: fields.name(), revision: revision.optional(), namespace: fields.namespace }),
  editable: ['revision'],
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const wish = { action: 'rollback' as const, release: input.release, namespace, revision: input.revision };
    return helmPlan('helm_rollback', await helmOf(context).plan(wish, signal), context, signal);
  },
});
