import type * as z from 'zod';
import { clean } from '../core/clean.ts';
import { nearest } from '../core/names.ts';
import { healed } from './heal-arguments.ts';

export type Checked =
  | { readonly ok: true; readonly input: Record<string, unknown> }
  | { readonly ok: false; readonly error: string };

const MOST_ISSUES = 5;

/**
 * Checks a call's arguments against the tool's schema. The error is for the model: short, one line a field, with what
 * is allowed. Providers with strict schemas send null for what they leave out, so null members are dropped when the
 * schema does not take them; other forms of the right thing are healed, after the schema has refused them.
 */
export function checkArguments(name: string, schema: z.ZodObject, input: unknown): Checked {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { ok: false, error: `wrong arguments for ${name}: they must be one JSON object` };
  const fields = Object.keys(schema.shape);
  if (Object.hasOwn(input, 'unparsed') && !fields.includes('unparsed'))
    return { ok: false, error: `wrong arguments for ${name}: they are not valid JSON; send one complete JSON object` };
  let parsed = schema.safeParse(input);
  if (!parsed.success) parsed = schema.safeParse(withoutNulls(input));
  if (parsed.success) return { ok: true, input: parsed.data };
  const mended = healed(schema, withoutNulls(input) as Record<string, unknown>);
  if (mended !== undefined) return { ok: true, input: mended };
  const lines = parsed.error.issues.slice(0, MOST_ISSUES).map((issue) => describe(issue, fields));
  const more = parsed.error.issues.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return { ok: false, error: clean(`wrong arguments for ${name}: ${lines.join('; ')}`).slice(0, 900) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines own members, so a "__proto__" key stays data and is refused by the schema.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

function describe(issue: z.core.$ZodIssue, fields: readonly string[]): string {
  const path = issue.path.map(String).join('.');
  const at = path === '' ? '' : `${path}: `;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const unknown = issue.keys.slice(0, 4).map((key) => JSON.stringify(key.slice(0, 40)));
      const first = issue.keys[0] ?? '';
      // The word that models take for the object of a tool, whatever the tool calls it.
      const own = /name$|^(?:resource|target|app|deployment|object)$/.test(first)
        ? fields.filter((field) => /^(?:workload|name|pod|release|secret|config_map|service)$/.test(field))
        : [];
      const near = issue.path.length > 0 ? [] : own.length > 0 ? own.slice(0, 1) : nearest(first, fields, 1);
      const hint = near[0] === undefined ? '' : `, did you mean ${near[0]}?`;
      const known = issue.path.length > 0 ? '' : ` (fields: ${fields.join(', ')})`;
      return `${at}unknown field ${unknown.join(', ')}${hint}${known}`;
    }
    case 'invalid_value':
      return `${at}must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_type':
      return `${at}${issue.message.includes('received undefined') ? `is missing (${issue.expected})` : issue.message.replace('Invalid input: ', '')}`;
    case 'invalid_format':
      return `${at}${issue.message.slice(0, 200)}`;
    default:
      return `${at}${issue.message.slice(0, 200)}`;
  }
}
