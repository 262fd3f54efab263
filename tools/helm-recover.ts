import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { helmOf } from './shared/helm-context.ts';
import { helmPlan } from './shared/plan/helm-plan.ts';
import { namespaceOf } from './shared/namespace.ts';

export const helmRecover = changeTool({
  name: 'helm_recover',
  toolset: 'helm',
  description: 'Frees a release that is stuck pending or failed.',
  input: z.strictObject({ release: fields.name(), namespace: fields.namespace }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const wish = { action: 'rollback' as const, release: input.release, namespace, recover: true };
    return helmPlan('helm_recover', await helmOf(context).plan(wish, signal), context, signal);
  },
});
