import { canonical } from '../../../core/json.ts';
import { membersOf, type Field } from '../types/schema.ts';

/**
 * Sets of fields as `managedFields` has them: each path is a list of elements `f:NAME`, `k:{"name":"main"}` (an item of
 * an associative list), `v:"x"` (an item of a set) or `.` (the item itself). The key of the map is the path as JSON.
 */
export type FieldSet = Map<string, readonly string[]>;

type Tree = { [element: string]: Tree };
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Metadata and status that nobody manages through the main resource. */
const UNMANAGED: Readonly<Record<string, readonly string[]>> = {
  '': ['apiVersion', 'kind', 'status'],
  'f:metadata': [
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'managedFields',
    'selfLink',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
  ],
};

/** The key element of an item of an associative list. */
export const itemKey = (field: Field, item: unknown): string => {
  const members = isObject(item) ? item : {};
  const defaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' };
  const keys = Object.fromEntries((field.keys ?? []).map((key) => [key, members[key] ?? defaults[key]]));
  return `k:${canonical(keys)}`;
};

type Visit = (path: readonly string[]) => void;

function walkField(field: Field | undefined, value: unknown, path: readonly string[], visit: Visit): void {
  if (field?.form === 'list' && Array.isArray(value)) {
    if (field.keys && !field.atomic && value.length > 0) {
      for (const item of value) {
        const at = [...path, itemKey(field, item)];
        visit([...at, '.']);
        walkObject(field.type, item, at, visit);
      }
    } else if (field.set && value.length > 0) for (const item of value) visit([...path, `v:${canonical(item)}`]);
    else visit(path);
  } else if (field && !field.atomic && isObject(value) && Object.keys(value).length > 0 && !isLeaf(field)) {
    if (field.form === 'map') for (const key of Object.keys(value)) visit([...path, `f:${key}`]);
    else walkObject(field.type, value, path, visit);
  } else visit(path);
}

const isLeaf = (field: Field): boolean => field.form === 'one' && !field.type.includes('.');

function walkObject(type: string, value: unknown, path: readonly string[], visit: Visit): void {
  if (!isObject(value)) return;
  const members = membersOf(type);
  const skip = UNMANAGED[path.length === 0 ? '' : path.length === 1 ? (path[0] ?? '-') : '-'] ?? [];
  for (const [name, member] of Object.entries(value))
    if (!skip.includes(name) && member !== undefined)
      walkField(members.get(name), member, [...path, `f:${name}`], visit);
}

const keyOf = (path: readonly string[]): string => JSON.stringify(path);

/** Every leaf that the object has. */
export function fieldsIn(type: string, object: unknown): FieldSet {
  const out: FieldSet = new Map();
  walkObject(type, object, [], (path) => out.set(keyOf(path), path));
  return out;
}

/** The value at a path of an object; undefined where there is none. */
export function valueAt(type: string, object: unknown, path: readonly string[]): unknown {
  let value = object;
  let field: Field | undefined;
  let members = membersOf(type);
  for (const element of path) {
    if (element === '.') return isObject(value) ? {} : undefined;
    if (element.startsWith('f:')) {
      if (!isObject(value)) return undefined;
      field = members.get(element.slice(2));
      value = value[element.slice(2)];
    } else if (Array.isArray(value) && field) {
      const list = field;
      value = value.find((item) =>
        element.startsWith('k:') ? itemKey(list, item) === element : `v:${canonical(item)}` === element,
      );
    } else return undefined;
    members = membersOf(field?.type ?? '');
  }
  return value;
}

/** Leaves of the new object whose value the old one does not have. */
export function changedFields(type: string, old: unknown, next: unknown): FieldSet {
  const out: FieldSet = new Map();
  for (const [key, path] of fieldsIn(type, next))
    if (canonical(valueAt(type, old, path)) !== canonical(valueAt(type, next, path))) out.set(key, path);
  return out;
}

export function toTree(set: FieldSet): Tree {
  const root: Tree = {};
  for (const path of set.values()) {
    let node = root;
    for (const element of path) node = node[element] ??= {};
  }
  return root;
}

export function fromTree(tree: unknown, path: readonly string[] = [], out: FieldSet = new Map()): FieldSet {
  const entries = isObject(tree) ? Object.entries(tree) : [];
  if (entries.length === 0 && path.length > 0) out.set(keyOf(path), path);
  for (const [element, child] of entries) fromTree(child, [...path, element], out);
  return out;
}

/** A path as conflicts name it: .spec.containers[name="main"].image */
export const pathText = (path: readonly string[]): string =>
  path
    .filter((element) => element !== '.')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = JSON.parse(element.slice(2)) as Record<string, unknown>;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
