import { hideManifestBlocks } from './blocks.ts';
import { HIDDEN, saysNothing, valueAt } from '../values.ts';

// As YAML, JSON and logs write it, as Go prints a map (kind:Secret), and as Go prints the struct (&v1.Secret{).
const KIND = /\bkind\\{0,8}["']?\s{0,4}[:=]\s{0,4}\\{0,8}["']?Secret(?:List)?\b|(?<![A-Za-z0-9_])Secret\{/;
const DATA =
  /\b(?:data|stringData)\\{0,8}["']?\s{0,4}[:=]\s{0,4}(?:\{|map\[(?:string\](?:\[\](?:byte|uint8)|string|interface ?\{\})\{)?)/gi;
const BETWEEN = /[\s,]{0,400}/y;
const KEY = /\\{0,8}["'`]?[\w./-]{1,253}\\{0,8}["'`]?\s{0,8}[:=]\s{0,8}/y;
/** Entries of one Secret that are gone through, and the length of a part that is looked at for its end. */
const MOST_ENTRIES = 1_000;
const LONGEST = 200_000;

const past = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
};

/** Where the bracket ends that was opened before `at`; the end of the text, or of what is looked at, without one. */
function bracketEnd(text: string, at: number): number {
  const most = Math.min(text.length, at + LONGEST);
  let depth = 1;
  for (let next = at; next < most; next++) {
    const sign = text[next] ?? '';
    if (sign === '[' || sign === '{') depth++;
    else if ((sign === ']' || sign === '}') && --depth === 0) return next;
  }
  return most;
}

/**
 * Hides the data of Secrets that stand in a text as objects, however often they were quoted: what kapp and kubectl keep
 * in annotations, what an operator logs, what an admission webhook repeats, as YAML, JSON or as Go prints them. The
 * names of keys say nothing there, so all values go; the keys stay, where they can be told from the values.
 */
export function hideSecretObjects(text: string): string {
  if (!KIND.test(text)) return text;
  return hideManifestBlocks(hideBraces(text));
}

function hideBraces(text: string): string {
  let out = '';
  let kept = 0;
  const hide = (from: number, to: number): void => {
    out += text.slice(kept, from) + HIDDEN;
    kept = to;
  };
  DATA.lastIndex = 0;
  for (let match = DATA.exec(text); match; match = DATA.exec(text)) {
    let at = match.index + match[0].length;
    if (/map\[/i.test(match[0])) {
      // Go writes a map without quotes: a value may hold spaces and colons.
      const end = bracketEnd(text, at);
      if (end > at && text.slice(at, end) !== HIDDEN) hide(at, end);
      DATA.lastIndex = end;
      continue;
    }
    for (let entries = 0; entries < MOST_ENTRIES; entries++) {
      const key = past(BETWEEN, text, at);
      const sign = past(KEY, text, key);
      if (sign === key) break;
      const nested = text[sign] === '{' || text[sign] === '[';
      const value = nested ? undefined : valueAt(text, sign);
      if (nested && !text.startsWith(HIDDEN, sign)) {
        const end = Math.min(text.length, bracketEnd(text, sign + 1) + 1);
        hide(sign, end);
        at = end;
        continue;
      }
      if (!value) break;
      if (!saysNothing(value.text)) hide(value.from, value.to);
      at = value.quoted
        ? value.to + (/^\\{0,8}["'`]/.exec(text.slice(value.to, value.to + 9))?.[0].length ?? 0)
        : value.to;
    }
    DATA.lastIndex = Math.max(DATA.lastIndex, at);
  }
  return kept === 0 ? text : out + text.slice(kept);
}
