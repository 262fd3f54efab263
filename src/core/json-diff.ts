import { canonical, type Json } from './json.ts';
import { pointerPart } from './json-pointer.ts';
import type { Edit, Guard } from './plan.ts';
import { ownMember } from './own-member.ts';

export type Difference = {
  readonly edits: readonly Edit[];
  /** Names at the list positions that the edits speak of. */
  readonly guards: readonly Guard[];
  /** One line for each edit with names instead of positions: `containers[backend].image: a → b`. */
  readonly lines: readonly string[];
};

type Members = { readonly [key: string]: Json };
const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/**
 * The smallest edits that make `to` of `from`. Members are compared one by one; list items only when both lists name
 * the same items in the same order (containers, env, volumes); items added at the end are edits of their own; any other
 * list is replaced as a whole.
 */
export function difference(from: Json | undefined, to: Json | undefined, path: string, where = ''): Difference {
  if (canonical(from) === canonical(to) && (from === undefined) === (to === undefined)) return NONE;
  if (isMembers(from) && isMembers(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return joined(
      keys.map((key) =>
        difference(
          ownMember(from, key),
          ownMember(to, key),
          `${path}/${pointerPart(key)}`,
          where === '' ? key : `${where}.${key}`,
        ),
      ),
    );
  }
  const names = isList(from) && isList(to) ? sameNames(from, to) : undefined;
  if (isList(from) && isList(to) && names !== undefined) {
    return joined(
      names.map((name, index) => {
        const part = difference(from[index], to[index], `${path}/${index}`, `${where}[${name}]`);
        return part === NONE
          ? NONE
          : { ...part, guards: [{ path: `${path}/${index}/name`, value: name }, ...part.guards] };
      }),
    );
  }
  const added = isList(from) && isList(to) && from.length > 0 ? appended(from, to) : [];
  if (added.length > 0 && isList(from))
    return joined(
      added.map((item, at) => {
        const index = from.length + at;
        const line = `${where}[${index}]: ${brief(undefined)} → ${brief(item)}`;
        return { edits: [{ path: `${path}/${index}`, to: item }], guards: [], lines: [line] };
      }),
    );
  const edit = { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { edits: [edit], guards: [], lines: [`${where}: ${brief(from)} → ${brief(to)}`] };
}

const NONE: Difference = { edits: [], guards: [], lines: [] };

const joined = (parts: readonly Difference[]): Difference => {
  const some = parts.filter((part) => part !== NONE);
  return some.length === 0
    ? NONE
    : {
        edits: some.flatMap(({ edits }) => edits),
        guards: some.flatMap(({ guards }) => guards),
        lines: some.flatMap(({ lines }) => lines),
      };
};

/** What stands at the end of the new list after all of the old one. */
const appended = (from: readonly Json[], to: readonly Json[]): readonly Json[] =>
  to.length > from.length && canonical(to.slice(0, from.length)) === canonical(from) ? to.slice(from.length) : [];

function sameNames(from: readonly Json[], to: readonly Json[]): string[] | undefined {
  if (from.length !== to.length) return undefined;
  const names = from.map((item) => (isMembers(item) && typeof item['name'] === 'string' ? item['name'] : undefined));
  const same = to.every(
    (item, index) => names[index] !== undefined && isMembers(item) && item['name'] === names[index],
  );
  return same ? names.filter((name) => name !== undefined) : undefined;
}

/** A value in at most 160 characters. */
export function brief(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' ? value.replaceAll('\n', '⏎') : JSON.stringify(value);
  return text.length <= 160 ? text : `${text.slice(0, 160)}… (${text.length} characters)`;
}
