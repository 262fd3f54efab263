import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { namedChart } from './shared/named-chart.ts';
import { valuesOf } from './shared/helm-values.ts';
import { helmOf } from './shared/helm-context.ts';
import { helmPlan } from './shared/plan/helm-plan.ts';
import { namespaceOf } from './shared/namespace.ts';

const few = (set: readonly string[]): boolean => set.length <= 50 && set.every((text) => text.length <= 4000);

export const helmUpgrade = changeTool({
  name: 'helm_upgrade',
  toolset: 'helm',
  description: 'Upgrades or installs a release (default: the bundled chart version).',
  input: z.strictObject({
    release: fields.name(),
    set: z
      .array(z.string())
      .refine(few, 'must have at most 50 values of 4,000 characters')
      .optional()
      .describe('a.b=c'),
    chart: fields.name().optional().describe('path, oci://, REPO/X'),
    version: fields.name().optional(),
    only: z.enum(['install', 'upgrade']).optional(),
    value_policy: z.enum(['reset-then-reuse', 'reuse', 'reset']).optional(),
    timeout: fields.whole(5, 3600).optional().describe('seconds'),
    namespace: fields.namespace,
  }),
  async plan({ set = [], only, value_policy, timeout, ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const planned = await helmOf(context).plan(
      {
        action: 'upgrade',
        release: input.release,
        namespace,
        chart: namedChart(input.chart, context),
        version: input.version,
        ...(await valuesOf(set, context, signal)),
        only,
        mode: value_policy,
        timeoutSeconds: timeout,
      },
      signal,
    );
    return helmPlan('helm_upgrade', planned, context, signal);
  },
});
