import { HIDDEN, saysNothing, valueAt } from './values.ts';

const KIND = /\bkind\\{0,8}["']?\s{0,4}[:=]\s{0,4}\\{0,8}["']?Secret(?:List)?\b/;
const DATA = /\b(?:data|stringData)\\{0,8}["']?\s{0,4}[:=]\s{0,4}\{/g;
const BETWEEN = /[\s,]{0,400}/y;
const SIGN = /\\{0,8}["']?\s{0,8}[:=]\s{0,8}/y;
/** Entries of one Secret that are gone through. */
const MOST_ENTRIES = 1_000;

const past = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
};

/**
 * Hides the data of Secrets that stand in a text as objects, however often they were quoted: what kapp and kubectl keep
 * in annotations, what an operator logs, what an admission webhook repeats. The names of keys say nothing there, so all
 * values go; the keys stay.
 */
export function hideSecretObjects(text: string): string {
  if (!KIND.test(text)) return text;
  let out = '';
  let kept = 0;
  DATA.lastIndex = 0;
  for (let match = DATA.exec(text); match; match = DATA.exec(text)) {
    let at = match.index + match[0].length;
    for (let entries = 0; entries < MOST_ENTRIES; entries++) {
      const key = valueAt(text, past(BETWEEN, text, at));
      if (!key) break;
      const sign = past(SIGN, text, key.to);
      const value = sign === key.to ? undefined : valueAt(text, sign);
      if (!value) break;
      if (!saysNothing(value.text)) {
        out += text.slice(kept, value.from) + HIDDEN;
        kept = value.to;
      }
      at = value.quoted
        ? value.to + (/^\\{0,8}["'`]/.exec(text.slice(value.to, value.to + 9))?.[0].length ?? 0)
        : value.to;
    }
    DATA.lastIndex = Math.max(DATA.lastIndex, at);
  }
  return kept === 0 ? text : out + text.slice(kept);
}
