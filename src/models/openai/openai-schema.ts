import * as z from 'zod';
import { isObject, isBound, type Json } from '../json-schema.ts';

/**
 * The input as OpenAI's strict function schema: every key required, optional ones nullable, no defaults, `anyOf` for
 * unions. `strict` is false where the schema cannot be expressed so (open objects, records).
 */
export function openaiParameters(schema: z.ZodObject): { readonly parameters: Json; readonly strict: boolean } {
  const { $schema: _dialect, ...root } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.oneOf) {
        jsonSchema.anyOf = jsonSchema.oneOf;
        delete jsonSchema.oneOf;
      }
      delete jsonSchema.default;
    },
  }) as Json;
  const strict = !hasOpenObject(root);
  dropBounds(root);
  if (strict) makeStrict(root);
  return { parameters: root, strict };
}

function hasOpenObject(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasOpenObject);
  if (!isObject(node)) return false;
  if (node['type'] === 'object' && (node['additionalProperties'] !== false || !isObject(node['properties'])))
    return true;
  if (Array.isArray(node['prefixItems'])) return true;
  return Object.entries(node).some(([key, value]) =>
    key === 'properties' && isObject(value) ? Object.values(value).some(hasOpenObject) : hasOpenObject(value),
  );
}

function dropBounds(node: unknown): void {
  if (Array.isArray(node)) return node.forEach(dropBounds);
  if (!isObject(node)) return;
  for (const [key, value] of Object.entries(node)) if (isBound(key, value)) delete node[key];
  Object.values(node).forEach(dropBounds);
}

function makeStrict(node: unknown): void {
  if (Array.isArray(node)) return node.forEach(makeStrict);
  if (!isObject(node)) return;
  if (isObject(node['properties'])) {
    const required = new Set(Array.isArray(node['required']) ? node['required'] : []);
    for (const [key, property] of Object.entries(node['properties']))
      if (!required.has(key) && isObject(property)) makeNullable(property);
    node['required'] = Object.keys(node['properties']);
    node['additionalProperties'] = false;
  }
  Object.values(node).forEach(makeStrict);
}

function makeNullable(property: Json): void {
  if (typeof property['type'] === 'string') {
    property['type'] = [property['type'], 'null'];
    if (Array.isArray(property['enum']) && !property['enum'].includes(null))
      property['enum'] = [...property['enum'], null];
  } else if (Array.isArray(property['type'])) {
    if (!property['type'].includes('null')) property['type'] = [...property['type'], 'null'];
  } else if (Array.isArray(property['anyOf'])) property['anyOf'] = [...property['anyOf'], { type: 'null' }];
}

/** Strict schemas answer null for what was optional; the tool's own schema wants it absent. */
export function stripNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, stripNulls(member)]),
  );
}
