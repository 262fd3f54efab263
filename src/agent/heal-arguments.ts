import type * as z from 'zod';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rounds of healing: one fault may hide another. */
const MOST_ROUNDS = 4;

/**
 * Arguments in the form that the schema takes, where a model meant the right thing in another form: optional fields
 * filled with nothing, numbers and booleans as text, one thing for a list, JSON within JSON, a word in other letters.
 * Only called for what the schema refused; a required field is never made up, and what healing cannot mend stays
 * refused. Undefined: nothing could be mended.
 */
export function healed(schema: z.ZodObject, input: Json): Json | undefined {
  let value = structuredClone(input);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const before = JSON.stringify(value);
    for (const issue of parsed.error.issues) mend(schema, value, issue);
    // Fields that exclude each other are told of the whole: those that say nothing go.
    if (JSON.stringify(value) === before) value = withoutEmpty(schema, value);
    if (JSON.stringify(value) === before) return undefined;
  }
  return undefined;
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'string' && /^(?:|null|none|undefined|n\/a)$/i.test(value.trim())) ||
  (Array.isArray(value) && value.every(isNothing)) ||
  (isObject(value) && Object.keys(value).length === 0);

const isOptional = (schema: z.ZodObject, key: string): boolean =>
  Object.hasOwn(schema.shape, key) && (schema.shape[key] as z.ZodType).safeParse(undefined).success;

function withoutEmpty(schema: z.ZodObject, value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([key, one]) => !(isNothing(one) && isOptional(schema, key))));
}

function mend(schema: z.ZodObject, root: Json, issue: z.core.$ZodIssue): void {
  if (issue.code === 'unrecognized_keys') {
    const holder = at(root, issue.path);
    if (isObject(holder)) for (const key of issue.keys) if (isNothing(holder[key])) delete holder[key];
    return;
  }
  const [top] = issue.path;
  const key = issue.path.at(-1);
  const holder = at(root, issue.path.slice(0, -1));
  if (key === undefined || (!isObject(holder) && !Array.isArray(holder))) return;
  const value = (holder as Json)[key as string];
  const optional = typeof top === 'string' && isOptional(schema, top);
  if (isNothing(value) && (issue.path.length > 1 || optional)) return remove(holder, key);
  // Nought where the bound begins at one: the model had no number to give.
  if ((issue.code === 'too_small' || issue.code === 'custom') && value === 0 && optional) return remove(holder, key);
  const next = inForm(value, issue);
  if (next !== undefined) (holder as Json)[key as string] = next;
}

function remove(holder: Json | unknown[], key: PropertyKey): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key as string];
}

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Json | undefined)?.[key as string], root);

/** The value in the form that an issue asks for. */
function inForm(value: unknown, issue: z.core.$ZodIssue): unknown {
  if (issue.code === 'invalid_value' && typeof value === 'string')
    return issue.values.find((one) => typeof one === 'string' && plain(one) === plain(value));
  if (issue.code === 'invalid_type') return ofType(value, issue.expected);
  // A union names no type; text is most often a number, a boolean or JSON.
  if (issue.code === 'invalid_union')
    return ['number', 'boolean', 'object', 'array'].map((type) => ofType(value, type)).find((one) => one !== undefined);
  return undefined;
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');

function ofType(value: unknown, type: string): unknown {
  if (typeof value === 'string') {
    const text = value.trim();
    if ((type === 'number' || type === 'int') && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
    if (type === 'boolean' && /^(?:true|false|yes|no)$/i.test(text)) return /^(?:true|yes)$/i.test(text);
    if (type === 'object' || type === 'record' || type === 'array') {
      const json = jsonIn(text);
      if (type === 'array')
        return Array.isArray(json) ? json : isObject(json) ? [json] : text.startsWith('[') ? undefined : [value];
      return isObject(json) ? json : undefined;
    }
    return undefined;
  }
  if (type === 'array' && (isObject(value) || typeof value === 'number')) return [value];
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (type === 'string' && Array.isArray(value) && value.length === 1 && typeof value[0] === 'string') return value[0];
  if (type === 'object' && Array.isArray(value) && value.length === 1 && isObject(value[0])) return value[0];
  return undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
