import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { helmOf } from './shared/helm-context.ts';
import { helmPlan } from './shared/plan/helm-plan.ts';
import { namespaceOf } from './shared/namespace.ts';

export const helmUninstall = changeTool({
  name: 'helm_uninstall',
  toolset: 'helm',
  description: 'Removes a release and its objects.',
  input: z.strictObject({ release: fields.name(), namespace: fields.namespace }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const wish = { action: 'uninstall' as const, release: input.release, namespace };
    return helmPlan('helm_uninstall', await helmOf(context).plan(wish, signal), context, signal);
  },
});
