import { visible } from '../../core/visible.ts';

/** Up to so many lines a run is shown as it is; of lines that are alike so many stand, and the others are counted. */
const FEW = 14;
const ALIKE = 5;
const KEPT = 3;

/** Kinds that reach beyond their namespace or say who may do what. */
const REACHES =
  /^[+~] (?:customresourcedefinition|[a-z]*webhookconfiguration|[a-z]*admissionpolicy\w*|cluster\w+|role|rolebinding|namespace|apiservice|priorityclass|storageclass|secret|serviceaccount)\//;

/** What matters first: what is set, dangers, what goes away, what reaches far; then changes, what is new, hooks. */
function rank(line: string): number {
  if (!/^[!+~-] |^hook /.test(line)) return 0;
  if (line.startsWith('! ')) return 1;
  if (line.startsWith('- ')) return 2;
  if (REACHES.test(line) || / in namespace \S+/.test(line)) return 3;
  return line.startsWith('~ ') ? 4 : line.startsWith('+ ') ? 5 : 6;
}

export type Row = { readonly text: string; readonly folded?: true };

/**
 * The lines of a helm run as a card shows them before its details are opened: what matters first, and of many lines
 * that differ in the name alone (120 ConfigMaps of one template) the first ones with the number of the others. Lines of
 * another kind, or with another change, are never folded together; dangers, what goes away and what reaches far are
 * never folded.
 */
export function foldedEffects(effects: readonly string[]): readonly Row[] {
  if (effects.length <= FEW) return effects.map((text) => ({ text }));
  const sorted = effects
    .map((text, at) => ({ text, at, rank: rank(text) }))
    .toSorted((a, b) => a.rank - b.rank || a.at - b.at);
  const groups = new Map<string, { readonly name: string; readonly text: string }[]>();
  for (const { text, at, rank: own } of sorted) {
    const [, head = '', name = '', rest = ''] = /^([+~] [\w.-]+\/)(\S+)(.*)$/s.exec(text) ?? [];
    const key = own >= 4 && head !== '' ? `${head}|${rest}` : `${at}`;
    groups.set(key, [...(groups.get(key) ?? []), { name, text }]);
  }
  return [...groups.values()].flatMap((group): Row[] => {
    const rows = group.map(({ text }) => ({ text }));
    if (group.length <= ALIKE) return rows;
    const [, kind = 'object'] = /^[+~] ([\w.-]+)\//.exec(group[0]?.text ?? '') ?? [];
    const others = group.slice(KEPT);
    const text = `and ${others.length} more ${visible(kind)}s in the same way: ${visible(others[0]?.name ?? '')} … ${visible(others.at(-1)?.name ?? '')} (d shows each)`;
    return [...rows.slice(0, KEPT), { text, folded: true }];
  });
}
