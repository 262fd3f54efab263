import type { Json } from './json.ts';
import { ownProperty } from './own-property.ts';

/**
 * The fields by which the API tells the members of its lists apart (`x-kubernetes-list-map-keys` and patchMergeKey of
 * its types): containers, variables, volumes and ports by name, mounts by their path, ports without a name by number.
 */
const KEYS = ['name', 'mountPath', 'devicePath', 'containerPort', 'port', 'ip'] as const;

export const isListKey = (field: string): boolean => (KEYS as readonly string[]).includes(field);

/** What tells one member of a list from all others: the field and its value. */
export type Identity = { readonly key: string; readonly value: string | number };

type Members = { readonly [key: string]: Json };
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of one of those fields in a member of a list; undefined where it has none. */
const valueOf = (member: unknown, key: string): string | number | undefined => {
  const value = isMembers(member) ? ownProperty(member, key) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
};

/** One identity for each member, all by one field; undefined where no field tells all of them apart. */
export function identities(list: readonly unknown[]): readonly Identity[] | undefined {
  for (const key of KEYS) {
    const all = list.flatMap((member) => valueOf(member, key) ?? []);
    if (list.length > 0 && all.length === list.length && new Set(all).size === all.length)
      return all.map((value) => ({ key, value }));
  }
  return undefined;
}

/** The name that a member has of its own. */
export const ownName = (member: unknown): Identity | undefined => {
  const value = valueOf(member, 'name');
  return typeof value === 'string' ? { key: 'name', value } : undefined;
};

/** Where the member stands that a person names: by its name, or `port=80`; -1 when there is none, or several are so. */
export function indexNamed(list: readonly unknown[], word: string): number {
  const [, key = 'name', value = word] = /^(\w{1,40})=(.+)$/s.exec(word) ?? [];
  const found = list.flatMap((member, at) => (String(valueOf(member, 'name')) === word ? [at] : []));
  if (found.length > 0) return found[0] ?? -1;
  if (!isListKey(key)) return -1;
  const keyed = list.flatMap((member, at) => (String(valueOf(member, key)) === value ? [at] : []));
  return keyed.length === 1 ? (keyed[0] ?? -1) : -1;
}
