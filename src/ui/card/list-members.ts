import { difference } from '../../core/json-diff.ts';
import { canonical } from '../../core/json.ts';
import { identities } from '../../core/list-keys.ts';
import type { Edit, Guard } from '../../core/plan.ts';
import { withoutSecretData } from './values.ts';

/** What an edit of a whole list does to its members, each as an edit of its own. */
type Members = {
  readonly edits: readonly Edit[];
  readonly guards: readonly Guard[];
  /** Members that stay as they are. */
  readonly kept: number;
};

/**
 * A list that is replaced by another one, as its members that come, go and change: that is how it can be read. Only
 * where each member has a name of its own, those that stay keep their order, and what comes stands at the end: then the
 * new list can be told from the old one and these edits. Undefined otherwise: both lists are shown whole.
 */
export function membersOf({ path, from, to }: Edit): Members | undefined {
  if (!Array.isArray(from) || !Array.isArray(to)) return undefined;
  // What is hidden as a whole object would be read in its parts.
  if ([from, to].some((list) => canonical(withoutSecretData(list)) !== canonical(list))) return undefined;
  const [before, after] = [identities(from), identities(to)];
  if (before === undefined || after === undefined || before[0]?.key !== after[0]?.key) return undefined;
  const place = new Map(before.map(({ value }, at) => [value, at]));
  const places = after.map(({ value }) => place.get(value));
  const stay = places.filter((at) => at !== undefined);
  const inOrder = stay.every((at, index) => index === 0 || at > (stay[index - 1] ?? 0));
  const atEnd = places.slice(stay.length).every((at) => at === undefined);
  if (stay.length === 0 || !inOrder || !atEnd) return undefined;
  const guard = (at: number): Guard => ({ path: `${path}/${at}/${before[at]?.key}`, value: before[at]?.value ?? '' });
  const gone = before.flatMap((_one, at): Edit[] =>
    stay.includes(at) ? [] : [{ path: `${path}/${at}`, from: from[at] }],
  );
  const changed = stay.map((at, index) => difference(from[at], to[index], `${path}/${at}`));
  const come = after.slice(stay.length).map((_one, at): Edit => ({
    path: `${path}/${from.length + at}`,
    to: to[stay.length + at],
  }));
  return {
    edits: [...gone, ...changed.flatMap(({ edits }) => edits), ...come],
    guards: [...before.map((_one, at) => guard(at)), ...changed.flatMap(({ guards }) => guards)],
    kept: stay.filter((at, index) => canonical(from[at]) === canonical(to[index])).length,
  };
}
