import { AppError } from '../core/errors.ts';
import type { ChartField } from '../core/helm.ts';
import type { Json } from '../core/json.ts';
import { clean } from '../core/clean.ts';
import { nearest } from '../core/names.ts';
import type { FrozenChart } from './chart.ts';

/** The words of JSON Schema that decide about one value; helm checks the whole. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly default?: Json;
  readonly description?: string;
};

const MOST_FIELDS = 400;
const isMembers = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const typesOf = ({ type }: Schema): readonly string[] =>
  type === undefined ? [] : typeof type === 'string' ? [type] : type;
const typeOf = (value: Json | undefined): string =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value;

/**
 * What can be said of the value at a path: by the schema, else by the default; undefined for a value that the chart
 * does not know.
 */
export function fieldAt({ schema, values }: FrozenChart, parts: readonly string[]): Schema | undefined {
  if (!isMembers(schema)) {
    let here: Json | undefined = values as Json;
    for (const [index, part] of parts.entries()) {
      if (!isMembers(here)) return undefined;
      // A map that is empty by default takes any key.
      if (index > 0 && Object.keys(here).length === 0) return {};
      if (!Object.hasOwn(here, part)) return index === 0 ? undefined : {};
      here = here[part];
    }
    return { type: typeOf(here) === 'integer' ? 'number' : typeOf(here) };
  }
  let here: Schema = schema;
  for (const part of parts) {
    const next = Object.hasOwn(here.properties ?? {}, part) ? here.properties?.[part] : undefined;
    if (next) here = next;
    else if (isMembers(here.additionalProperties)) here = here.additionalProperties;
    else return here.additionalProperties === false || here.properties ? undefined : {};
  }
  return here;
}

/** True where the chart's schema forbids a value that it does not name: helm would refuse it. */
export function isClosed({ schema }: FrozenChart, parts: readonly string[]): boolean {
  let here: Schema | undefined = isMembers(schema) ? schema : undefined;
  for (const part of parts) {
    const next: Schema | undefined = Object.hasOwn(here?.properties ?? {}, part) ? here?.properties?.[part] : undefined;
    if (next === undefined) return here?.additionalProperties === false;
    here = next;
  }
  return false;
}

/** Why the chart's schema does not take a value as it is, by its type alone; undefined where it says nothing. */
export function wrongType({ schema }: FrozenChart, parts: readonly string[], value: Json): string | undefined {
  let here: Schema | undefined = isMembers(schema) ? schema : undefined;
  for (const part of parts) here = Object.hasOwn(here?.properties ?? {}, part) ? here?.properties?.[part] : undefined;
  const types = here === undefined ? [] : typesOf(here);
  const own = value === null ? 'null' : typeOf(value);
  const fits = types.length === 0 || types.includes(own) || (own === 'integer' && types.includes('number'));
  return fits || value === null ? undefined : types.join(' or ');
}

/** The text as the value that the schema wants, or a bad-input that says what is allowed. */
export function checkValue(path: string, text: string, schema: Schema): Json {
  const types = typesOf(schema).filter((type) => type !== '');
  const bad = (allowed: string): AppError =>
    new AppError('bad-input', `${path} cannot be ${JSON.stringify(clean(text).slice(0, 80))}`, `allowed: ${allowed}`);
  const value = typed(text, types);
  if (value === undefined) throw bad(types.join(' or '));
  if (schema.enum && !schema.enum.includes(value)) {
    const near = nearest(text, schema.enum.map(String), 1);
    throw bad(schema.enum.map(String).join(', ') + (near[0] === undefined ? '' : `; did you mean ${near[0]}?`));
  }
  if (typeof value === 'number') {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
    if (value < minimum || value > maximum) throw bad(`${minimum} to ${maximum}`);
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? 100_000))
      throw bad(`${schema.minLength ?? 0} to ${schema.maxLength ?? 100_000} characters`);
    if (
      schema.pattern !== undefined &&
      schema.pattern.length < 500 &&
      text.length < 300 &&
      !new RegExp(schema.pattern, 'u').test(value)
    )
      throw bad(`text of the form ${schema.pattern}`);
  }
  return value;
}

function typed(text: string, types: readonly string[]): Json | undefined {
  const number = /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : undefined;
  const json = parsed(text);
  if (types.includes('string')) return text;
  if (
    number !== undefined &&
    (types.length === 0 || types.includes('number') || (types.includes('integer') && Number.isInteger(number)))
  )
    return number;
  if (/^(?:true|false)$/.test(text) && (types.length === 0 || types.includes('boolean'))) return text === 'true';
  if (json !== undefined && (types.length === 0 || types.includes(Array.isArray(json) ? 'array' : 'object')))
    return json;
  return types.length === 0 ? text : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every value that can be set, in the chart's order: leaves, with default and description. */
export function fieldsOf({ schema, values }: FrozenChart): ChartField[] {
  const found: ChartField[] = [];
  const walk = (node: Schema, value: Json | undefined, path: string): void => {
    if (found.length >= MOST_FIELDS) return;
    const keys = new Set([...Object.keys(node.properties ?? {}), ...(isMembers(value) ? Object.keys(value) : [])]);
    if (keys.size > 0) {
      for (const key of keys)
        walk(
          node.properties?.[key] ?? {},
          isMembers(value) && Object.hasOwn(value, key) ? value[key] : undefined,
          path === '' ? key : `${path}.${key.replaceAll('.', '\\.')}`,
        );
      return;
    }
    if (path === '' || path === 'global') return;
    const fallback = value ?? node.default;
    found.push({
      path,
      type: node.enum ? node.enum.map(String).join(', ') : typesOf(node).join(' or ') || typeOf(value) || 'any',
      ...(fallback === undefined ? {} : { default: fallback }),
      about: clean(node.description ?? '').slice(0, 200),
    });
  };
  walk(isMembers(schema) ? schema : {}, values as Json, '');
  return found;
}

/** Values whose whole path, or whose last part, is near to what was written. */
export function known(path: string, paths: readonly string[]): string[] {
  const near = nearest(path, paths);
  if (near.length > 0) return near;
  const last = path.split('.').at(-1) ?? path;
  const words = new Map(paths.map((entry) => [entry, entry.split('.')]));
  return paths.filter((entry) => nearest(last, words.get(entry) ?? [], 1).length > 0).slice(0, 3);
}
