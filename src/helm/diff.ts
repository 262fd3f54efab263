import type { ManifestObject } from '../core/helm.ts';
import { withoutMarks } from '../core/hide-manifest.ts';
import { canonical, type Json } from '../core/json.ts';
import { sameQuantity } from '../core/quantity.ts';
import { comparedLines, isText, linesOf, shownLine } from '../core/request/line-diff.ts';
import { quoted, shownJson } from '../core/visible.ts';

type Members = { readonly [key: string]: Json };
const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plainName = (name: string): string => (/^[\w.:-]+$/.test(name) ? name : quoted(name));

/** `deployment/web`, and where it stands when that is not the release's own namespace. */
export const titleOf = ({ kind, name, namespace }: ManifestObject, own?: string): string =>
  `${plainName(kind.toLowerCase())}/${plainName(name)}${own === undefined || namespace === undefined || namespace === own ? '' : ` in namespace ${plainName(namespace)}`}`;
export const keyOf = (object: ManifestObject, namespace: string): string =>
  [object.apiVersion.split('/').slice(0, -1).join('/'), object.kind, object.namespace ?? namespace, object.name].join(
    '|',
  );

/** By key; an object that stands twice in a manifest is two. */
function keyed(objects: readonly ManifestObject[], namespace: string): Map<string, ManifestObject> {
  const found = new Map<string, ManifestObject>();
  for (const object of objects) {
    let key = keyOf(object, namespace);
    while (found.has(key)) key = `${key}|again`;
    found.set(key, object);
  }
  return found;
}

export type ObjectDiff = {
  readonly added: readonly ManifestObject[];
  readonly removed: readonly ManifestObject[];
  readonly changed: readonly { readonly object: ManifestObject; readonly lines: readonly string[] }[];
};

/** Objects matched by group, kind, namespace and name; fields by path, list items by their name where they have one. */
export function diffObjects(
  before: readonly ManifestObject[],
  after: readonly ManifestObject[],
  namespace: string,
  tell: Tell = told,
): ObjectDiff {
  const old = keyed(before, namespace);
  const now = keyed(after, namespace);
  return {
    added: [...now].filter(([key]) => !old.has(key)).map(([, object]) => object),
    removed: [...old].filter(([key]) => !now.has(key)).map(([, object]) => object),
    changed: [...now].flatMap(([key, object]) => {
      const lines = fieldLines(old.get(key)?.object, object.object, '', tell);
      return old.has(key) && lines.length > 0 ? [{ object, lines }] : [];
    }),
  };
}

export const isSame = ({ added, removed, changed }: ObjectDiff): boolean =>
  added.length + removed.length + changed.length === 0;

/** `+ service/x`, `- configmap/y`, `~ deployment/z spec.replicas: 2 → 5`. */
export function diffLines({ added, removed, changed }: ObjectDiff, namespace: string, most = Infinity): string[] {
  const lines = [
    ...added.map((object) => `+ ${titleOf(object, namespace)}`),
    ...removed.map((object) => `- ${titleOf(object, namespace)}`),
    ...changed.flatMap(({ object, lines: fields }) => fields.map((line) => `~ ${titleOf(object, namespace)} ${line}`)),
  ];
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more differences`];
}

const brief = (value: Json | undefined): string => {
  if (value === undefined) return '(none)';
  const text = withoutMarks(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\n', '⏎');
  return text.length <= 120 ? text : `${text.slice(0, 120)}… (${text.length} characters)`;
};

/** How a field that differs is told, a line or more. */
type Tell = (from: Json | undefined, to: Json | undefined, path: string) => string[];

/** For reading: values are cut. */
const told: Tell = (from, to, path) => {
  const [old, now] = [brief(from), brief(to)];
  return [`${path}: ${old === now ? `${old} (changed)` : `${old} → ${now}`}`];
};

/** For a card: whole values, texts of several lines line by line. A value with a space is quoted, so `->` is ours. */
export const toldWhole: Tell = (from, to, path) => {
  const text = (value: Json | undefined): value is string | undefined =>
    value === undefined || typeof value === 'string';
  if (text(from) && text(to) && (isText(from) || isText(to))) {
    const lines = (value: string | undefined): string[] => (value === undefined ? [] : linesOf(value));
    const changed = comparedLines(lines(from), lines(to)).filter(({ sign }) => sign !== ' ');
    return [`${path}:`, ...changed.map((part) => `    ${part.sign} ${shownLine(part.text)}`)];
  }
  const show = (value: Json | undefined): string => (value === undefined ? '(none)' : shownJson(value));
  return [`${path}: ${show(from)} -> ${show(to)}`];
};

function fieldLines(from: Json | undefined, to: Json | undefined, path: string, tell: Tell): string[] {
  if (canonical(from) === canonical(to)) return [];
  if (isMembers(from) && isMembers(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => {
      const name = plainName(key);
      return fieldLines(own(from, key), own(to, key), path === '' ? name : `${path}.${name}`, tell);
    });
  }
  const names = namesOf(from, to);
  if (!names) return tell(from, to, path);
  const lines = names.flatMap((name) =>
    fieldLines(named(from, name), named(to, name), `${path}[${plainName(name)}]`, tell),
  );
  if (lines.length > 0) return lines;
  const order = (list: Json | undefined): string =>
    (list as readonly Json[]).map((item) => plainName(nameOf(item))).join(', ');
  return [`${path}: order ${order(from)} -> ${order(to)}`];
}

const own = (members: Members, key: string): Json | undefined =>
  Object.hasOwn(members, key) ? members[key] : undefined;
const named = (list: Json | undefined, name: string): Json | undefined =>
  Array.isArray(list) ? (list as readonly Json[]).find((item) => isMembers(item) && item['name'] === name) : undefined;

/** Names of the items of two lists, when every item has one and none twice. */
function namesOf(from: Json | undefined, to: Json | undefined): string[] | undefined {
  if (!Array.isArray(from) || !Array.isArray(to)) return undefined;
  const of = (list: readonly Json[]): string[] =>
    list.flatMap((item) => (isMembers(item) && typeof item['name'] === 'string' ? [item['name']] : []));
  const [a, b] = [of(from as readonly Json[]), of(to as readonly Json[])];
  const whole =
    a.length === from.length && b.length === to.length && new Set(a).size === a.length && new Set(b).size === b.length;
  return whole ? [...new Set([...a, ...b])] : undefined;
}

/**
 * Fields of a rendered object that the live one has otherwise, what the server adds left aside: what was changed by
 * hand.
 */
export function driftLines(rendered: ManifestObject, live: Json): string[] {
  const lines: string[] = [];
  const walk = (wanted: Json | undefined, found: Json | undefined, path: string): void => {
    if (wanted === undefined || same(wanted, found)) return;
    if (isMembers(wanted) && (isMembers(found) || found === undefined)) {
      for (const [key, value] of Object.entries(wanted))
        walk(value, isMembers(found) ? own(found, key) : undefined, path === '' ? key : `${path}.${key}`);
      return;
    }
    const names = namesOf(
      wanted,
      Array.isArray(found) ? (found as readonly Json[]).filter((item) => named(wanted, nameOf(item))) : found,
    );
    if (names) {
      for (const name of names) walk(named(wanted, name), named(found, name), `${path}[${name}]`);
      const more = (found as readonly Json[]).map(nameOf).filter((name) => !names.includes(name));
      for (const name of more) lines.push(`${path}[${name}]: not in the release, is there now`);
      return;
    }
    if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length && wanted.some(isMembers))
      return wanted.forEach((item: Json, at) => walk(item, (found as readonly Json[])[at], `${path}[${at}]`));
    lines.push(`${path}: release ${brief(wanted)}, now ${brief(found)}`);
  };
  const { status: _status, metadata, ...spec } = rendered.object as Members;
  const { status: _live, metadata: found, ...now } = live as Members;
  if (rendered.kind === 'Secret') {
    const keys = (value: Members): string[] =>
      Object.keys({ ...(value['data'] as Members | undefined), ...(value['stringData'] as Members | undefined) });
    const missing = keys(spec).filter((key) => !keys(now).includes(key));
    return missing.map((key) => `data.${key}: release has it, now absent`);
  }
  walk(spec, now, '');
  for (const part of ['labels', 'annotations'])
    walk((metadata as Members | undefined)?.[part], (found as Members | undefined)?.[part], `metadata.${part}`);
  return lines;
}

const nameOf = (item: Json): string => (isMembers(item) && typeof item['name'] === 'string' ? item['name'] : '');

/**
 * Equal, equal as quantities (1000m and 1), or not to be told because one side is hidden. Empty text, {}, 0 and false
 * are one with absent: the API server drops them from fields that are omitted when zero.
 */
function same(a: Json | undefined, b: Json | undefined): boolean {
  if (canonical(a) === canonical(b)) return true;
  const empty = (value: Json | undefined): boolean =>
    value === undefined ||
    value === null ||
    value === '' ||
    value === 0 ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  if (empty(a) && empty(b)) return true;
  if (`${brief(a)}${brief(b)}`.includes('[hidden')) return true;
  const plain = (value: Json | undefined): value is string | number =>
    typeof value === 'string' || typeof value === 'number';
  if (!plain(a) || !plain(b)) return false;
  if (String(a) === String(b)) return true;
  return sameQuantity(a, b);
}
