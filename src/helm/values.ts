import { AppError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { leavesOf, looksSecret } from '../core/plain-secrets.ts';
import { isSecretName } from '../core/redact.ts';
import { isNameOfKey } from '../core/secrets/values.ts';
import { shownJson, visible } from '../core/visible.ts';
import { checkValue, fieldAt, fieldsOf, known, type Schema } from './chart-schema.ts';
import type { FrozenChart } from './chart.ts';

export type Tree = { [key: string]: Json | Tree };

const MOST = 50;
const PART = /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,100}$/;

/** `replicaCount.backend=5`, also several, as a tree of typed values. A dot in a key is written `\.`. */
export function wishedValues(set: readonly string[], chart: FrozenChart): { tree: Tree; paths: [string, Json][] } {
  if (set.length > MOST) throw new AppError('bad-input', `${set.length} values at once`, `set ${MOST} at most`);
  const tree: Tree = {};
  const paths: [string, Json][] = [];
  for (const pair of set) {
    const at = pair.indexOf('=');
    const path = pair.slice(0, at < 0 ? undefined : at).trim();
    const parts = path.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
    if (at < 0 || parts.some((part) => !PART.test(part) || part === '__proto__'))
      throw new AppError(
        'bad-input',
        `${JSON.stringify(pair.slice(0, 80))} does not set a value`,
        'write path.to.value=VALUE; a list is set as a whole, as JSON',
      );
    const schema = fieldAt(chart, parts);
    if (schema === undefined) throw unknownValue(path, chart);
    // Before anything tells what is wrong with the value.
    const text = pair.slice(at + 1);
    if (!/^(?:true|false|null)?$/.test(text) && secretsIn(parts, text).length > 0) throw typedSecret(path);
    const value = checkValue(path, text, schema);
    if (secretsIn(parts, value).length > 0) throw typedSecret(path);
    put(tree, parts, value, path);
    paths.push([path, value]);
  }
  return { tree, paths };
}

function put(tree: Tree, parts: readonly string[], value: Json, path: string): void {
  let here = tree;
  for (const part of parts.slice(0, -1)) {
    const next = Object.hasOwn(here, part) ? here[part] : (here[part] = {});
    if (typeof next !== 'object' || next === null || Array.isArray(next))
      throw new AppError('bad-input', `${path} and a part of it are both set`);
    here = next as Tree;
  }
  here[parts.at(-1) ?? ''] = value;
}

export function unknownValue(path: string, chart: FrozenChart): AppError {
  const near = known(
    path,
    fieldsOf(chart).map((field) => field.path),
  );
  return new AppError(
    'bad-input',
    `the chart ${chart.name} has no value ${JSON.stringify(path.slice(0, 100))}`,
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'chart_values lists what can be set',
  );
}

/**
 * What a value at `path` holds that is secret by its name or form. Everything below a secret's name is, and numbers are
 * taken as the texts that they are written as.
 */
export const secretsIn = (path: readonly string[], value: Json): string[] => {
  const place = { path: '', names: path, name: path.at(-1) ?? '', within: '' };
  return [...leavesOf(value, place)].flatMap(({ names, name, text }) =>
    !isNameOfKey(names.at(-1) ?? '', text) && (names.some(isSecretName) || looksSecret(name, text)) ? [text] : [],
  );
};

export const typedSecret = (path: string): AppError =>
  new AppError(
    'refused',
    `${path.slice(0, 120)} looks like a secret, and values stand in the release history as they are`,
    'put it into a Secret (set_secret_keys) and let the chart refer to it',
  );

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A value as it stands on the card, whole and exact; text that could be taken for something else as a literal. */
export const shownValue = (value: Json): string =>
  typeof value === 'string' &&
  visible(value) === value &&
  /^\S(?:.*\S)?$/.test(value) &&
  !value.startsWith('"') &&
  !/ {9}/.test(value) &&
  !isJson(value)
    ? value
    : shownJson(value);

export type { Schema };
