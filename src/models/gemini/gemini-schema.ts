import * as z from 'zod';
import { isBound, isObject, type Json } from '../json-schema.ts';

const GEMINI_KEYS = new Set([
  'type',
  'format',
  'title',
  'description',
  'enum',
  'items',
  'prefixItems',
  'anyOf',
  'properties',
  'additionalProperties',
  'required',
  '$ref',
  '$defs',
]);

/**
 * The input as Gemini's `parametersJsonSchema`; keywords that it does not take move into the description. Undefined for
 * a tool without parameters.
 */
export function geminiParameters(schema: z.ZodObject): Json | undefined {
  if (Object.keys(schema.shape).length === 0) return undefined;
  return convert(z.toJSONSchema(schema, { io: 'input' })) as Json;
}

function convert(node: unknown, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => convert(item));
  if (!isObject(node)) return node;
  if (isMap) return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, convert(value)]));
  const out: Json = {};
  const notes: string[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'const') out['enum'] = [value];
    else if (key === 'oneOf') out['anyOf'] = convert(value);
    else if (isBound(key, value)) continue;
    else if (key === 'pattern' || key === 'default') notes.push(`${key} ${JSON.stringify(value)}`);
    else if (GEMINI_KEYS.has(key)) out[key] = convert(value, key === 'properties' || key === '$defs');
  }
  if (notes.length > 0) out['description'] = [out['description'], `(${notes.join(', ')})`].filter(Boolean).join(' ');
  return out;
}
