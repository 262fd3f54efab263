import type { Json } from './json.ts';
import { nearest } from './names.ts';

/** A schema of the cluster's OpenAPI v3 documents, without its words. */
export type RawSchema = {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, RawSchema>>;
  readonly additionalProperties?: RawSchema | boolean;
  readonly items?: RawSchema;
  readonly allOf?: readonly RawSchema[];
  readonly oneOf?: readonly RawSchema[];
  readonly anyOf?: readonly RawSchema[];
  readonly $ref?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
};

/** The schema of one kind, and those that it refers to by name. */
export type KindSchema = { readonly root: RawSchema; readonly named: Readonly<Record<string, RawSchema>> };

type Members = { readonly [key: string]: Json };
const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;

const MOST_REFERENCES = 20;

/** The schema itself behind references; undefined where anything may stand. */
function resolved(schema: RawSchema | undefined, { named }: KindSchema): RawSchema | undefined {
  let at = schema;
  for (let hops = 0; at !== undefined && hops < MOST_REFERENCES; hops++) {
    const reference = at.$ref ?? (at.allOf?.length === 1 ? at.allOf[0]?.$ref : undefined);
    if (reference === undefined) break;
    at = own(named, reference.slice(reference.lastIndexOf('/') + 1));
  }
  if (at === undefined || at.oneOf || at.anyOf || (at.allOf?.length ?? 0) > 0) return undefined;
  if (at['x-kubernetes-int-or-string'] || at.format === 'int-or-string') return undefined;
  return at.type === undefined && at.properties === undefined ? undefined : at;
}

/** True for an object whose members are all named by the schema. */
const isClosed = (schema: RawSchema): boolean =>
  schema.properties !== undefined &&
  schema['x-kubernetes-preserve-unknown-fields'] !== true &&
  (schema.additionalProperties === undefined || schema.additionalProperties === false);

const memberOf = (schema: RawSchema, key: string): RawSchema | undefined =>
  own(schema.properties, key) ??
  (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
};

function fits(type: string, value: Json): boolean {
  if (value === null) return true;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMembers(value);
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return type === typeof value || KINDS[type] === undefined;
}

const unknown = (where: string, key: string, schema: RawSchema): string => {
  const names = Object.keys(schema.properties ?? {});
  const near = nearest(key, names, 2);
  const hint = near.length > 0 ? `, did you mean ${near.join(' or ')}?` : ` (it has ${names.slice(0, 12).join(', ')})`;
  return `unknown field ${where === '' ? key : `${where}.${key}`}${hint}`;
};

const DEEPEST = 40;

/**
 * What in an object the cluster's own schema does not take, one sentence each: unknown fields with the near one, values
 * of another type. At most `most`. What the schema leaves open is not judged; required fields and admission are the
 * server's rehearsal.
 */
export function fieldFaults(schema: KindSchema, object: Json, most = 6): string[] {
  const faults: string[] = [];
  const walk = (at: RawSchema | undefined, value: Json, where: string, depth: number): void => {
    const real = resolved(at, schema);
    if (real === undefined || depth > DEEPEST || faults.length >= most) return;
    if (real.type !== undefined && !fits(real.type, value)) {
      faults.push(`${where} must be ${KINDS[real.type] ?? real.type}, not ${JSON.stringify(value).slice(0, 60)}`);
      return;
    }
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) walk(real.items, item as Json, `${where}[${index}]`, depth + 1);
    else if (isMembers(value))
      for (const [key, member] of Object.entries(value)) {
        const known = memberOf(real, key);
        if (known === undefined && isClosed(real)) faults.push(unknown(where, key, real));
        else walk(known, member, where === '' ? key : `${where}.${key}`, depth + 1);
      }
  };
  walk(schema.root, object, '', 0);
  return faults.slice(0, most);
}

/** What a place in an object of the kind takes: its type where the schema says one, or why there is no such place. */
export type Place = { readonly type?: string; readonly fault?: string };

/** `parts` are the segments of a pointer; numbers are positions in lists. */
export function placeAt(schema: KindSchema, parts: readonly string[]): Place {
  let at: RawSchema | undefined = schema.root;
  let where = '';
  for (const part of parts) {
    const real: RawSchema | undefined = resolved(at, schema);
    if (real === undefined) return {};
    if (real.type === 'array') {
      at = real.items;
      where += `[${part}]`;
      continue;
    }
    const known = memberOf(real, part);
    if (known === undefined && isClosed(real)) return { fault: unknown(where, part, real) };
    if (known === undefined && real.type !== undefined && real.type !== 'object')
      return { fault: `${where} is ${KINDS[real.type] ?? real.type}: nothing stands below it` };
    at = known;
    where = where === '' ? part : `${where}.${part}`;
  }
  const type = resolved(at, schema)?.type;
  return type === undefined ? {} : { type };
}
