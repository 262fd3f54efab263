import type { KubeObject } from '../../../core/kubernetes.ts';
import { StatusError } from '../../status-error.ts';
import { changedFields, fieldsIn, itemKey, pathText, toTree, valueAt, type FieldSet } from './field-set.ts';
import { entryOf, isSame, owners, type Manager, type Owned } from './managed.ts';
import { membersOf, type Field } from '../types/schema.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mergeField(field: Field | undefined, live: unknown, applied: unknown): unknown {
  if (!field || field.atomic) return applied;
  if (field.form === 'list' && Array.isArray(applied) && Array.isArray(live)) {
    if (field.set) return [...applied, ...live.filter((item) => !applied.includes(item))];
    if (!field.keys) return applied;
    const out = [...(live as unknown[])];
    for (const item of applied as unknown[]) {
      const at = out.findIndex((entry) => itemKey(field, entry) === itemKey(field, item));
      if (at < 0) out.push(item);
      else out[at] = mergeObject(field.type, out[at], item);
    }
    return out;
  }
  if (field.form === 'map' && isObject(live) && isObject(applied)) return { ...live, ...applied };
  return field.form === 'one' && field.type.includes('.') ? mergeObject(field.type, live, applied) : applied;
}

function mergeObject(type: string, live: unknown, applied: unknown): unknown {
  if (!isObject(live) || !isObject(applied)) return applied;
  const members = membersOf(type);
  const out = { ...live };
  for (const [name, value] of Object.entries(applied)) out[name] = mergeField(members.get(name), live[name], value);
  return out;
}

/** Takes one field out of a copy of the object; objects and lists that become empty go with it. */
function drop(type: string, value: unknown, path: readonly string[], field?: Field): unknown {
  const [element = '', ...rest] = path;
  if (element.startsWith('f:')) {
    if (!isObject(value)) return value;
    const name = element.slice(2);
    const { [name]: member, ...others } = value;
    const known = membersOf(type).get(name);
    const left = rest.length === 0 ? undefined : drop(known?.type ?? '', member, rest, known);
    const result = left === undefined ? others : { ...value, [name]: left };
    return Object.keys(result).length === 0 ? undefined : result;
  }
  if (!Array.isArray(value) || !field) return value;
  const isIt = (item: unknown): boolean =>
    element.startsWith('k:') ? itemKey(field, item) === element : `v:${JSON.stringify(item)}` === element;
  const items = value.flatMap((item: unknown) => {
    if (!isIt(item)) return [item];
    if (rest.length === 0 || rest[0] === '.') return [];
    const left = drop(field.type, item, rest, field);
    return left === undefined ? [] : [left];
  });
  return items.length === 0 ? undefined : items;
}

function conflicts(others: readonly Owned[], changed: FieldSet): { entry: Owned['entry']; path: readonly string[] }[] {
  return others.flatMap(({ entry, fields }) =>
    [...fields].filter(([key]) => changed.has(key)).map(([, path]) => ({ entry, path })),
  );
}

function conflictError(found: readonly { entry: Owned['entry']; path: readonly string[] }[]): StatusError {
  const who = ({ entry }: (typeof found)[number]): string => {
    const part = entry.subresource ? ` with subresource "${entry.subresource}"` : '';
    return `"${entry.manager}"${part}${entry.operation === 'Apply' ? '' : ` using ${entry.apiVersion}`}`;
  };
  const causes = found.map((entry) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${who(entry)}`,
    field: pathText(entry.path),
  }));
  const groups = Map.groupBy(found, who);
  const texts = [...groups].map(([manager, entries]) =>
    found.length === 1
      ? `conflict with ${manager}: ${pathText(entries[0]?.path ?? [])}`
      : `conflicts with ${manager}:\n${entries.map(({ path }) => `- ${pathText(path)}`).join('\n')}`,
  );
  const count = found.length === 1 ? '1 conflict' : `${found.length} conflicts`;
  return new StatusError(409, 'Conflict', `Apply failed with ${count}: ${texts.join('\n')}`, { causes });
}

/**
 * Server-side apply: the live object with the applied fields in it, without those that this manager applied before and
 * nobody else owns; and the new managedFields. 409 with one cause for each field that another manager has set to
 * something else, unless `force`.
 */
export function applyTo(
  type: string,
  live: KubeObject | undefined,
  applied: KubeObject,
  manager: Manager,
  force: boolean,
): KubeObject {
  const wanted = fieldsIn(type, applied);
  const before = owners(live);
  const mine = before.find(({ entry }) => isSame(entry, manager));
  const others = before.filter((owned) => owned !== mine);
  let next = mergeObject(type, live ?? {}, applied) as KubeObject;
  for (const [key, path] of mine?.fields ?? []) {
    const shared = others.some(({ fields }) => fields.has(key));
    if (!wanted.has(key) && !shared && !hasBelow(wanted, path)) next = drop(type, next, path) as KubeObject;
  }
  const changed: FieldSet = new Map(
    [...changedFields(type, live, next)].filter(
      ([key, path]) => wanted.has(key) && valueAt(type, live, path) !== undefined,
    ),
  );
  const found = live ? conflicts(others, changed) : [];
  if (found.length > 0 && !force) throw conflictError(found);
  const kept = others.flatMap(({ entry, fields }) => {
    const left: FieldSet = new Map([...fields].filter(([key]) => !changed.has(key)));
    if (left.size === 0) return [];
    return left.size === fields.size ? [entry] : [{ ...entry, fieldsV1: toTree(left) }];
  });
  const same =
    mine !== undefined && mine.fields.size === wanted.size && [...wanted.keys()].every((key) => mine.fields.has(key));
  const entry = same && changed.size === 0 ? mine.entry : entryOf(manager, wanted);
  return { ...next, metadata: { ...next.metadata, managedFields: [entry, ...kept] } };
}

/** An item of a list stays while something inside it is still applied. */
const hasBelow = (set: FieldSet, path: readonly string[]): boolean => {
  const root = path.at(-1) === '.' ? path.slice(0, -1) : path;
  return [...set.values()].some((other) => root.every((element, at) => other[at] === element));
};
