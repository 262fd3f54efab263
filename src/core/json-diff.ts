import { canonical, type Json } from './json.ts';
import { pointerPart } from './json-pointer.ts';
import { identities, isMembers, ownName, type Identity } from './list-keys.ts';
import { ownProperty } from './own-property.ts';
import { bracketed } from './places.ts';
import type { Edit, Guard } from './plan.ts';

export type Difference = {
  readonly edits: readonly Edit[];
  /** What stands at the list positions that the edits speak of: names, or what else tells the members apart. */
  readonly guards: readonly Guard[];
  /** One line for each edit with names instead of positions: `containers[backend].image: a → b`. */
  readonly lines: readonly string[];
};

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/**
 * The smallest edits that make `to` of `from`. Members are compared one by one; list items only when both lists have
 * the same items in the same order (containers, env, volumes, ports); items added at the end are edits of their own;
 * any other list is replaced as a whole.
 */
export function difference(from: Json | undefined, to: Json | undefined, path: string, where = ''): Difference {
  if (canonical(from) === canonical(to) && (from === undefined) === (to === undefined)) return NONE;
  if (isMembers(from) && isMembers(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return joined(
      keys.map((key) =>
        difference(
          ownProperty(from, key),
          ownProperty(to, key),
          `${path}/${pointerPart(key)}`,
          where === '' ? key : `${where}.${key}`,
        ),
      ),
    );
  }
  const same = isList(from) && isList(to) ? sameMembers(from, to) : undefined;
  if (isList(from) && isList(to) && same !== undefined) {
    return joined(
      same.map((one, index) => {
        const place = one === undefined ? `[${index}]` : bracketed(one);
        const part = difference(from[index], to[index], `${path}/${index}`, `${where}${place}`);
        return part === NONE || one === undefined
          ? part
          : { ...part, guards: [{ path: `${path}/${index}/${one.key}`, value: one.value }, ...part.guards] };
      }),
    );
  }
  const added = isList(from) && isList(to) && from.length > 0 ? appended(from, to) : [];
  if (added.length > 0 && isList(from))
    return joined(
      added.map((item, at) => {
        const index = from.length + at;
        const name = ownName(item);
        const line = `${where}${name ? bracketed(name) : `[${index}]`}: ${brief(undefined)} → ${brief(item)}`;
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

/**
 * What tells the members apart, where both lists have the same ones in the same order. Of several with one name none is
 * named: their places are what tells them apart.
 */
function sameMembers(from: readonly Json[], to: readonly Json[]): readonly (Identity | undefined)[] | undefined {
  const [before, after] = [identities(from), identities(to)];
  if (before !== undefined && after !== undefined && canonical(before) === canonical(after)) return before;
  const named = [from, to].map((list) => list.map((item) => ownName(item)?.value ?? null));
  return from.length > 0 && !named[0]?.includes(null) && canonical(named[0]) === canonical(named[1])
    ? from.map(() => undefined)
    : undefined;
}

/** A value in at most 160 characters. */
export function brief(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' ? value.replaceAll('\n', '⏎') : JSON.stringify(value);
  return text.length <= 160 ? text : `${text.slice(0, 160)}… (${text.length} characters)`;
}
