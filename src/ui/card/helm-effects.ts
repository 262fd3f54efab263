import { visible } from '../../core/visible.ts';
import { grouped, shortDangers } from './helm-rights.ts';

/** Up to so many lines a run is shown as it is; of lines that are alike so many stand, and the others are counted. */
const FEW = 14;
const ALIKE = 5;
const KEPT = 3;

/** Kinds that reach beyond their namespace, run on every node or say who may do what. */
const REACHES =
  /^[+~] (?:daemonset|customresourcedefinition|[a-z]*webhookconfiguration|[a-z]*admissionpolicy\w*|cluster\w+|role|rolebinding|namespace|apiservice|priorityclass|storageclass|secret|serviceaccount)\//;

/** What is new in the release's own namespace or of the whole cluster. */
const MADE = /^\+ ([\w.-]+\/[^\s,]+)$/;

/** What matters first: what is set, dangers, what goes away, what reaches far; then changes, what is new, hooks. */
function rank(line: string): number {
  if (!/^[!+~-] |^hook /.test(line)) return 0;
  if (line.startsWith('! ')) return 1;
  if (line.startsWith('- ')) return 2;
  if (REACHES.test(line) || /^\S+ [\w.-]+\/\S+ in namespace \S+/.test(line)) return 3;
  return line.startsWith('~ ') ? 4 : line.startsWith('+ ') ? 5 : 6;
}

/** `folded`: part of it stands behind the details. `list`: names, each of which is whole. */
export type Row = { readonly text: string; readonly folded?: true; readonly list?: true };

/**
 * The lines of a helm run as a card shows them before its details are opened: what matters first, grouped by kind. Of
 * many ordinary objects with one change (120 ConfigMaps of one template) the first ones stand with the number of the
 * others; of what reaches far every name stands. Dangers and what goes away are never left out but for rights that give
 * little (shortDangers), which are counted.
 */
export function foldedEffects(effects: readonly string[], namespace: string): readonly Row[] {
  if (effects.length <= FEW) return effects.map((text) => ({ text }));
  const sorted = effects
    .map((text, at) => ({ text, at, rank: rank(text) }))
    .toSorted((a, b) => a.rank - b.rank || a.at - b.at);
  const of = (own: number): string[] => sorted.filter((one) => one.rank === own).map(({ text }) => text);
  return [
    ...of(0).map((text) => ({ text })),
    ...shortDangers(of(1), { made: new Set(effects.flatMap((line) => MADE.exec(line)?.[1] ?? [])), namespace }),
    ...of(2).map((text) => ({ text })),
    ...groups(of(3), (names) => names, new Set(of(1).flatMap((line) => TOLD.exec(line)?.[1] ?? []))),
    ...groups(of(4), counted),
    ...groups(of(5), counted),
    ...hooks(of(6)),
  ];
}

/** The names of a group; undefined where they are to be counted. */
type Names = (names: readonly string[]) => readonly string[] | undefined;
/** Whose rights stand among the dangers, each or counted. */
const TOLD = /^! ((?:cluster)?role(?:binding)?\/\S+): gives /;
const counted: Names = (names) => (names.length <= ALIKE ? names : undefined);

/** Lines of one kind with one change, together: new ones on a row with their names, changes of one kind one by one. */
function groups(lines: readonly string[], named: Names, told: ReadonlySet<string> = new Set()): Row[] {
  const parts = lines.map((text) => {
    const [, head = '', name = '', rest = ''] = /^([+~] [\w.-]+)\/([^\s,]+)(.*)$/s.exec(text) ?? [];
    return [head === '' ? text : `${head}|${rest}`, { text, head, name, rest }] as const;
  });
  return grouped(parts).flatMap(([, all]): Row[] => {
    const [one] = all;
    if (one === undefined || all.length === 1) return one === undefined ? [] : [{ text: one.text }];
    const { head, rest } = one;
    const names = named(all.map(({ name }) => name));
    if (names !== undefined)
      return head.startsWith('+ ')
        ? [{ text: `${head} (${names.length})${rest}: ${namesIn(names, head, rest, told)}`, list: true }]
        : all.map(({ text }) => ({ text }));
    const others = all.slice(KEPT);
    const more = `and ${others.length} more ${visible(head.slice(2))}s in the same way: ${visible(others[0]?.name ?? '')} … ${visible(others.at(-1)?.name ?? '')} (d shows each)`;
    return [...all.slice(0, KEPT).map(({ text }) => ({ text })), { text: more, folded: true }];
  });
}

/** The names; of many that the dangers tell of already how many they are. */
function namesIn(names: readonly string[], head: string, rest: string, told: ReadonlySet<string>): string {
  const own = rest === '' ? names.filter((name) => !told.has(`${head.slice(2)}/${name}`)) : names;
  const above = names.length - own.length;
  if (above <= ALIKE) return names.map(visible).join(', ');
  return [...own.map(visible), `${above} whose rights stand above (d shows each)`].join(', ');
}

/** Hooks with the same events on one row. */
const hooks = (lines: readonly string[]): Row[] =>
  grouped(
    lines.map((text) => {
      const [, what = text, events = ''] = /^hook (\S+) (\([^()]*\))$/.exec(text) ?? [];
      return [events === '' ? text : events, { text, what }] as const;
    }),
  ).map(([events, all]): Row =>
    all.length === 1
      ? { text: all[0]?.text ?? '' }
      : { text: `hooks ${events}: ${all.map(({ what }) => visible(what)).join(', ')}`, list: true },
  );
