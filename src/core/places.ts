import { pointerParts, valueAt } from './json-pointer.ts';
import { identities, isListKey, ownName, type Identity } from './list-keys.ts';
import type { Edit, Guard } from './plan.ts';
import { visible } from './visible.ts';

/** Who stands at a pointer into a list; undefined where nobody knows a name. */
type NameAt = (pointer: string) => Identity | undefined;

const INDEX = /^(?:\d+|-)$/;
/** A name in brackets that is read back as itself: no other sign, and no number, which would be a position. */
const PLAIN_NAME = /^(?!\d+$)[\w./-]+$/;

/** `[api]`, `[port=80]`, `["0"]`. */
export const bracketed = ({ key, value }: Identity): string => {
  const text = key === 'name' ? String(value) : `${key}=${value}`;
  return `[${key !== 'name' || PLAIN_NAME.test(text) ? visible(text) : visible(JSON.stringify(text))}]`;
};

function drawn(pointer: string, nameAt: NameAt): string {
  let at = '';
  let path = '';
  const raw = pointer.split('/').slice(1);
  for (const [index, part] of pointerParts(pointer).entries()) {
    at += `/${raw[index] ?? ''}`;
    const name = INDEX.test(part) && index > 0 ? nameAt(at) : undefined;
    if (name !== undefined) path += bracketed(name);
    else if (/^\d+$/.test(part)) path += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) path += path === '' ? part : `.${part}`;
    else path += path === '' ? visible(JSON.stringify(part)) : `[${visible(JSON.stringify(part))}]`;
  }
  return path;
}

/**
 * The place of an edit as kubectl and people write it, members of lists by the names that the request itself tests or
 * brings: `spec.template.spec.containers[api].env[LOG_LEVEL].value`, `spec.ports[port=80].targetPort`. Where it says
 * none, and where another member comes in the place of one, the position stands.
 */
export function placeOf({ path, from, to }: Edit, guards: readonly Guard[] = []): string {
  return drawn(path, (pointer) => {
    const said = guards.find((guard) => guard.path.startsWith(`${pointer}/`) && isKey(guard, pointer));
    if (said !== undefined) return { key: said.path.slice(pointer.length + 1), value: said.value as string | number };
    if (pointer !== path) return undefined;
    const [before, after] = [ownName(from), ownName(to)];
    return before !== undefined && after !== undefined && before.value !== after.value ? undefined : (after ?? before);
  });
}

const isKey = ({ path, value }: Guard, pointer: string): boolean =>
  isListKey(path.slice(pointer.length + 1)) && (typeof value === 'string' || typeof value === 'number');

/** The place of a pointer in an object that was read, members of lists by what tells them apart in it. */
export const placeIn = (object: unknown, pointer: string): string =>
  drawn(pointer, (at) => {
    const cut = at.lastIndexOf('/');
    const list = valueAt(object, at.slice(0, cut));
    return Array.isArray(list) ? identities(list)?.[Number(at.slice(cut + 1))] : undefined;
  });
