import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../../status-error.ts';
import { membersOf, type Field } from '../types/schema.ts';

type Members = Record<string, unknown>;

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Directives that found nothing to act on are no content. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !(isObject(item) && '$patch' in item)).map((item) => withoutDirectives(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key, member]) => !key.startsWith('$') && member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutDirectives(member)]));
}

/**
 * Items of the wanted order, with those that only the server has at their old places (strategicpatch
 * `normalizeElementOrder`).
 */
function ordered(
  items: unknown[],
  before: readonly unknown[],
  order: readonly unknown[],
  same: (a: unknown, b: unknown) => boolean,
): unknown[] {
  const at = (list: readonly unknown[], item: unknown): number => list.findIndex((entry) => same(entry, item));
  const wanted = items.filter((item) => at(order, item) >= 0).sort((a, b) => at(order, a) - at(order, b));
  const others = items.filter((item) => at(order, item) < 0);
  const out: unknown[] = [];
  while (wanted.length > 0 && others.length > 0) {
    const [left, right] = [at(before, wanted[0]), at(before, others[0])];
    out.push(left >= 0 && right >= 0 && left < right ? wanted.shift() : others.shift());
  }
  return [...out, ...wanted, ...others];
}

function mergeLists(field: Field, old: unknown[], patch: unknown[]): unknown[] {
  const key = field.merge ?? '';
  if (key === '') return [...old, ...patch.filter((item) => !old.some((entry) => isDeepStrictEqual(entry, item)))];
  if (patch.some((item) => isObject(item) && item['$patch'] === 'replace'))
    return patch.filter((item) => !(isObject(item) && '$patch' in item)).map(withoutDirectives);
  const out = [...old];
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const at = out.findIndex((entry) => isObject(entry) && entry[key] === item[key]);
    if (item['$patch'] === 'delete') {
      if (at >= 0) out.splice(at, 1);
    } else if (at >= 0) out[at] = mergeObjects(field.type, out[at], item);
    else out.push(withoutDirectives(item));
  }
  return out;
}

function mergeField(field: Field | undefined, old: unknown, patch: unknown): unknown {
  if (Array.isArray(patch))
    return field?.merge === undefined || !Array.isArray(old) ? withoutDirectives(patch) : mergeLists(field, old, patch);
  if (!isObject(patch) || !isObject(old)) return withoutDirectives(patch);
  return mergeObjects(field?.form === 'one' ? field.type : '', old, patch);
}

function mergeObjects(type: string, old: unknown, patch: Members): unknown {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  if (patch['$patch'] === 'delete') return {};
  const members = membersOf(type);
  const out: Members = isObject(old) ? { ...old } : {};
  const keep = patch['$retainKeys'];
  if (Array.isArray(keep)) for (const name of Object.keys(out)) if (!keep.includes(name)) delete out[name];
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(DELETE_FROM)) {
      const list = out[name.slice(DELETE_FROM.length)];
      const gone = Array.isArray(value) ? value : [];
      if (Array.isArray(list)) out[name.slice(DELETE_FROM.length)] = list.filter((item) => !gone.includes(item));
    } else if (!name.startsWith('$')) {
      if (value === null) delete out[name];
      else out[name] = mergeField(members.get(name), out[name], value);
    }
  }
  for (const [name, order] of Object.entries(patch).filter(([key]) => key.startsWith(ORDER))) {
    const target = name.slice(ORDER.length);
    const key = members.get(target)?.merge ?? '';
    const list = out[target];
    if (!Array.isArray(list) || !Array.isArray(order)) continue;
    const id = (item: unknown): unknown => (key !== '' && isObject(item) ? item[key] : item);
    const before = isObject(old) && Array.isArray(old[target]) ? old[target] : [];
    out[target] = ordered(list, before, order, (a, b) => isDeepStrictEqual(id(a), id(b)));
  }
  return out;
}

/**
 * A strategic merge patch: lists merge by the key that the API's types declare, with the directives $patch,
 * $setElementOrder, $deleteFromPrimitiveList and $retainKeys (apimachinery's strategicpatch).
 */
export function strategicMerge(type: string, object: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest('invalid JSON patch');
  return mergeObjects(type, object, patch);
}
