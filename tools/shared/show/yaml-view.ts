import { stringify } from 'yaml';
import { AppError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import { ownName } from '../../../src/core/list-keys.ts';
import { nearest } from '../../../src/core/names.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without what no reader wants: managedFields and last-applied. Secrets come without values from the
 * cluster's edge already.
 */
export function plainObject(object: KubeObject): KubeObject {
  const { managedFields: _fields, annotations, ...metadata } = object.metadata ?? {};
  const kept = Object.entries(annotations ?? {}).filter(([key]) => key !== LAST_APPLIED);
  return {
    ...object,
    metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
  };
}

export const yamlText = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();

/**
 * The part of an object at a path such as `spec.template.spec.containers[api]`, `spec.ports[0]` or `data.nginx.conf`:
 * at each step the longest key that fits wins, so keys with dots are reached. not-found names the keys there are.
 */
export function partAt(value: unknown, path: string): unknown {
  let here = value;
  let rest = path.replace(/^[$.]+/, '').replaceAll(/\[["']?([^\]"']+)["']?\]/g, '.$1');
  while (rest !== '') {
    const steps = stepsOf(here);
    const keys = [...steps.keys()];
    const key = keys
      .filter((entry) => rest === entry || rest.startsWith(`${entry}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (key === undefined) {
      const wanted = rest.split('.')[0] ?? rest;
      const near = nearest(wanted, keys);
      const shown = keys.slice(0, 20).join(', ');
      throw new AppError(
        'not-found',
        `no ${JSON.stringify(wanted)} in path ${JSON.stringify(path)}`,
        near.length > 0
          ? `did you mean ${near.join(', ')}?`
          : keys.length > 0
            ? `there is ${shown}`
            : 'the path ends earlier',
      );
    }
    here = steps.get(key);
    rest = rest.slice(key.length + 1);
  }
  return here;
}

/** What can be named next: the keys of an object, the positions in a list and the names of its members. */
function stepsOf(here: unknown): ReadonlyMap<string, unknown> {
  if (typeof here !== 'object' || here === null) return new Map();
  const named = (Array.isArray(here) ? (here as unknown[]) : []).flatMap((item): [string, unknown][] => {
    const name = ownName(item);
    return name === undefined ? [] : [[String(name.value), item]];
  });
  return new Map([...named, ...Object.entries(here)]);
}

/** `spec 1234 tokens` for each part: where the rest of a cut text is. */
export function sectionsOf(value: unknown, path: string, most = 12): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value).map((key) =>
    path === '' ? key : Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`,
  );
  return keys.length <= most ? keys : [...keys.slice(0, most), `and ${keys.length - most} more`];
}
