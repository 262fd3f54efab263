import { pointerPart } from '../../../../src/core/json-pointer.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { Json } from '../../../../src/core/json.ts';
import { pointerParts } from '../../../../src/core/json-pointer.ts';
import { indexNamed, isMembers, ownName } from '../../../../src/core/list-keys.ts';
import { ownProperty } from '../../../../src/core/own-property.ts';

const WORD = /^(?:([A-Za-z0-9_$~/-]+)|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\]"']{1,253}))\])/;

/**
 * The segments of a path as people write it: `spec.template.spec.containers[web].image`,
 * `metadata.labels["app.kubernetes.io/name"]`, or a JSON pointer (`/spec/replicas`, with `~1` for `/`).
 */
export function pathParts(path: string): string[] {
  const parts: string[] = [];
  if (path.startsWith('/')) {
    parts.push(...pointerParts(path));
  } else {
    let rest = path.replace(/^\$?\./, '');
    while (rest !== '') {
      const match = WORD.exec(rest);
      if (!match) throw wrong(path);
      parts.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
      rest = rest.slice(match[0].length);
      if (rest.startsWith('.')) rest = rest.slice(1);
      else if (rest !== '' && !rest.startsWith('[')) throw wrong(path);
    }
  }
  if (parts.length === 0 || parts.length > 30 || parts.some((part) => part === '' || part.length > 317))
    throw wrong(path);
  return parts;
}

const wrong = (path: string): AppError =>
  new AppError(
    'bad-input',
    `${JSON.stringify(path.slice(0, 120))} is not a path of a field`,
    'write it as spec.template.spec.containers[web].args or metadata.labels["example.com/team"]',
  );

/**
 * Fields that the server or controllers write, or that make another object of it: refused with the way that does what
 * was meant.
 */
const CLOSED: readonly (readonly [RegExp, string])[] = [
  [/^status(?:\/|$)/, 'the status is written by controllers'],
  [/^(?:apiVersion|kind)(?:\/|$)/, 'an object keeps its kind'],
  [/^metadata\/(?:name|namespace|generateName)(?:\/|$)/, 'an object keeps its name and namespace: create another one'],
  // Owners and finalizers are the business of the guard rails.
  [/^metadata\/(?!(?:labels|annotations|ownerReferences|finalizers)(?:\/|$))/, 'the server writes it'],
  [
    /^metadata\/annotations\/(?:kubectl\.kubernetes\.io~1last-applied-configuration|deployment\.kubernetes\.io~1)/,
    'kubectl or a controller keeps its own notes there',
  ],
];

export function refuseClosed(parts: readonly string[], what: string): void {
  const path = parts.map(pointerPart).join('/');
  const closed = CLOSED.find(([pattern]) => pattern.test(path));
  if (closed || parts.length < 2)
    throw new AppError(
      'refused',
      `${parts.join('.').slice(0, 120)} of ${what} is not edited: ${closed?.[1] ?? 'it is most of the object'}`,
      'edit a field of its spec, labels or annotations',
    );
}

/** List items by their `name` (containers, env, volumes, ports) or `[port=80]` instead of their position. */
export function withPositions(object: Json, parts: readonly string[], what: string): string[] {
  let at: Json | undefined = object;
  const out: string[] = [];
  for (const part of parts) {
    if (Array.isArray(at)) {
      const list = at as readonly Json[];
      const index = /^\d+$/.test(part) ? Number(part) : indexNamed(list, part);
      if (index < 0 || index > list.length)
        throw new AppError(
          'not-found',
          `${out.join('.')} of ${what} has no item ${JSON.stringify(part.slice(0, 80))}`,
          `it has ${
            list
              .slice(0, 12)
              .map((item, position) => String(ownName(item)?.value ?? position))
              .join(', ') || 'none'
          }`,
        );
      out.push(String(index));
      at = list[index];
    } else {
      out.push(part);
      at = isMembers(at) ? ownProperty(at, part) : undefined;
    }
  }
  return out;
}

export type Step = { readonly op: 'set' | 'remove' | 'add'; readonly parts: readonly string[]; readonly value?: Json };

/**
 * The value with one step done, nothing changed in place. Parents that are not there are made. `add` appends to a list.
 */
export function withStep(
  value: Json | undefined,
  { op, parts, value: to }: Step,
  what: string,
  depth = 0,
): Json | undefined {
  const [part, ...rest] = parts.slice(depth);
  if (part === undefined) {
    if (op === 'remove') return undefined;
    if (op === 'set') return to;
    if (value !== undefined && !Array.isArray(value))
      throw new AppError('bad-input', `${parts.join('.')} of ${what} is no list`, 'use op set');
    const list = (value ?? []) as readonly Json[];
    return [...list, ...(to === undefined ? [] : [to])];
  }
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const next = withStep(
      list[Number(part)],
      { op, parts, ...(to === undefined ? {} : { value: to }) },
      what,
      depth + 1,
    );
    return next === undefined
      ? list.filter((_, at) => at !== Number(part))
      : list.map((item, at) => (at === Number(part) ? next : item));
  }
  if (value !== undefined && !isMembers(value))
    throw new AppError(
      'bad-input',
      `${parts.slice(0, depth).join('.')} of ${what} has no fields`,
      'name the field itself',
    );
  const members = value ?? {};
  const before = ownProperty(members, part);
  if (op === 'remove' && before === undefined)
    throw new AppError('bad-input', `${parts.join('.')} of ${what} is not set`, 'nothing has to be removed');
  const next = withStep(before, { op, parts, ...(to === undefined ? {} : { value: to }) }, what, depth + 1);
  const others = Object.entries(members).filter(([key]) => key !== part);
  if (next === undefined) return Object.fromEntries(others);
  return rest.length >= 0 && before !== undefined
    ? Object.fromEntries(Object.entries(members).map(([key, member]) => [key, key === part ? next : member]))
    : Object.fromEntries([...others, [part, next]]);
}
