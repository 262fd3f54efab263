import type { KubeObject, ObjectMeta } from '../../../core/kubernetes.ts';
import { changedFields, fieldsIn, fromTree, toTree, valueAt, type FieldSet } from './field-set.ts';

export type Manager = {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly time: string;
};

type Entry = NonNullable<ObjectMeta['managedFields']>[number];
export type Owned = { readonly entry: Entry; readonly fields: FieldSet };

export const owners = (object: KubeObject | undefined): Owned[] =>
  (object?.metadata?.managedFields ?? []).map((entry) => ({ entry, fields: fromTree(entry.fieldsV1) }));

export const isSame = (entry: Entry, manager: Manager): boolean =>
  entry.manager === manager.name &&
  entry.operation === manager.operation &&
  (entry.subresource ?? '') === (manager.subresource ?? '');

export const entryOf = (manager: Manager, fields: FieldSet): Entry => ({
  manager: manager.name,
  operation: manager.operation,
  apiVersion: manager.apiVersion,
  time: manager.time,
  fieldsType: 'FieldsV1',
  fieldsV1: toTree(fields),
  ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
});

/** Takes fields away from an owner; undefined when it owns nothing any more, the entry itself when nothing changed. */
function without(owned: Owned, gone: (key: string, path: readonly string[]) => boolean): Entry | undefined {
  const left: FieldSet = new Map([...owned.fields].filter(([key, path]) => !gone(key, path)));
  if (left.size === 0) return undefined;
  return left.size === owned.fields.size ? owned.entry : { ...owned.entry, fieldsV1: toTree(left) };
}

/**
 * managedFields after a write that was no apply: the manager owns what it changed, others lose that and what is gone.
 * The old entries when it changed nothing.
 */
export function afterUpdate(type: string, old: KubeObject | undefined, next: KubeObject, manager: Manager): Entry[] {
  const changed = old ? changedFields(type, old, next) : fieldsIn(type, next);
  const before = owners(old);
  const mine = before.find(({ entry }) => isSame(entry, manager));
  const gone = (path: readonly string[]): boolean => valueAt(type, next, path) === undefined;
  const others = before
    .filter((owned) => owned !== mine)
    .map((owned) => without(owned, (key, path) => changed.has(key) || gone(path)))
    .filter((entry) => entry !== undefined);
  const kept = [...(mine?.fields ?? [])].filter(([, path]) => !gone(path));
  if (changed.size === 0 && kept.length === (mine?.fields.size ?? 0)) return mine ? [...others, mine.entry] : others;
  const fields: FieldSet = new Map([...kept, ...changed]);
  return fields.size === 0 ? others : [...others, entryOf(manager, fields)];
}
