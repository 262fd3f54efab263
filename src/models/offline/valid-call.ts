import type { Call, ToolSpec } from '../../core/model.ts';
import { isChange } from './change-tools.ts';
import type { Wanted } from './outcome.ts';

export type ValidCall = { readonly call: Call } | { readonly missing: string } | { readonly unfit: string };

/**
 * A wanted call by the tool's own schema: members that a read does not know are left out, and it must be valid as
 * a whole.
 */
export function validCall(wanted: Wanted, tools: readonly ToolSpec[], id: string): ValidCall {
  const spec = tools.find(({ name }) => name === wanted.tool);
  if (spec === undefined) return { missing: wanted.tool };
  const fields = Object.keys(spec.input.shape);
  const input = Object.fromEntries(Object.entries(wanted.input).filter(([key]) => fields.includes(key)));
  const dropped = Object.keys(wanted.input).find((key) => !fields.includes(key) && wanted.input[key] !== undefined);
  // Left out of a change it would be another change.
  if (dropped !== undefined && isChange(wanted.tool)) return { unfit: `it takes no ${dropped.replaceAll('_', ' ')}` };
  const checked = spec.input.safeParse(input);
  if (checked.success) return { call: { id, name: spec.name, input } };
  const issue = checked.error.issues[0];
  return { unfit: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'does not fit'}` };
}
