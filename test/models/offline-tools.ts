import { z } from 'zod';
import type { ToolSpec } from '../../src/core/model.ts';
import { TOOLS } from '../../tools/index.ts';

const spec = (name: string, shape: z.core.$ZodLooseShape): ToolSpec => ({
  name,
  description: name,
  input: z.strictObject(shape),
});
const text = z.string();
const maybe = text.optional();
const place = { namespace: maybe };
const release = { release: text, ...place };

/** Schemas of the helm tools, for a checkout whose list does not have them. */
const OTHERS: readonly ToolSpec[] = [
  spec('helm_releases', place),
  spec('helm_history', release),
  spec('helm_values', { ...release, revision: z.int().optional() }),
  spec('helm_diff', { ...release, from: z.int().optional(), to: z.int().optional() }),
  spec('chart_values', { chart: text }),
  spec('helm_upgrade', {
    ...release,
    chart: maybe,
    version: maybe,
    set: z.array(text).optional(),
    timeout: z.int().optional(),
  }),
  spec('helm_rollback', { ...release, revision: z.int().optional() }),
  spec('helm_uninstall', release),
  spec('helm_recover', release),
];

/** The real tools, and the shapes of those that are not there. */
export const ALL_TOOLS: readonly ToolSpec[] = [
  ...TOOLS,
  ...OTHERS.filter(({ name }) => !TOOLS.some((tool) => tool.name === name)),
];
