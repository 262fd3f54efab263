import type { Needs } from './anchors.ts';
import { hiddenTo } from './judge.ts';
import { strengthOf } from './names.ts';
import { HIDDEN, valueAt } from './values.ts';

const NAME_ANCHORS =
  '(?:seed|recovery|backup|pass)[ _-]phrase|pass|pwd|pw|secret|token|jwt|credential|creds|dsn|key|auth|cookie|sig|sid|otp|pin|bearer|seed|psk|mnemonic|database[_-]?url|webhook[_-]?url|conn(?:ection)?[_-]?str|kennwort|contrase|senha';
/** The same as texts, some of them shorter. */
export const NAME_NEEDS: Needs = [
  ...'phrase pass pwd pw secret token jwt credential creds dsn key auth cookie sig sid otp pin bearer'.split(' '),
  ...'seed psk mnemonic kennwort contrase senha'.split(' '),
  ...['', '_', '-', '.'].flatMap((sign) => [`database${sign}url`, `webhook${sign}url`]),
  ...['', '_', '-', '.'].flatMap((sign) => [`conn${sign}str`, `connection${sign}str`]),
];
// A name, what closes its quote or bracket, and the sign: = : := => -> , and their encodings. All repeats are bounded.
const NAMED = new RegExp(
  `(?:${NAME_ANCHORS})[\\w.\u00c0-\u024f-]{0,60}((?:\\\\{0,8}["'\`\\]]|&quot;|&#34;|&apos;|&#39;|:(?:protected|private)\\]|%22|%27|%5D|\\\\{1,4}u002[27]){0,2})(\\s{0,8}(?::=|=>|==?|->|:(?!:)|：|%3[AaDd]|&#61;)\\s{0,8}|;s:\\d{1,6}:(?=["\\\\])|\\s{1,4}\\.\\s{1,4}(?=")|\\s{0,4},\\s{0,4}(?=["'<]))`,
  'gi',
);
/** Hides what stands behind names that announce a secret, in the notations of shells, languages, logs and markup. */
export function hideNamed(text: string): string {
  let out = '';
  let kept = 0;
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match; match = NAMED.exec(text)) {
    const [all, closed = '', sign = ''] = match;
    const end = match.index + all.length;
    const start = nameStart(text, match.index);
    const name = text.slice(start, end - sign.length - closed.length);
    const strength = strengthOf(
      /^keys?$/i.test(name)
        ? `${/(\w{1,20}) $/.exec(text.slice(Math.max(0, start - 21), start))?.[1] ?? ''}_${name}`
        : name,
    );
    if (strength === 'none') continue;
    const block = blockEnd(text, end, start);
    if (block > end && strength === 'strong') {
      out += `${text.slice(kept, end)}${HIDDEN}`;
      kept = NAMED.lastIndex = block;
      continue;
    }
    const value = valueAt(text, end, sign.startsWith('%'));
    if (value === undefined) continue;
    const before = text.slice(Math.max(0, start - 12), start);
    let to = hiddenTo({ name, strength, closed, sign, before, value, text });
    if (to === undefined) continue;
    // "Winter-2026!": of a password that is hidden, its end is, too.
    while (!value.quoted && text[to] === '!') to++;
    out += `${text.slice(kept, value.from)}${HIDDEN}`;
    kept = NAMED.lastIndex = to;
  }
  return kept === 0 ? text : out + text.slice(kept);
}

/** Where the name begins; the rest of an escape before it (\n, %22, \u0022) is no part of it. */
function nameStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 80 && /[\w.$-]/.test(text[start - 1] ?? '')) start--;
  const sign = text[start - 1];
  if (sign === '%' && /^[0-9a-f]{2}/i.test(text.slice(start, start + 2))) return Math.min(at, start + 2);
  if (sign !== '\\') return start;
  return Math.min(at, start + (/^u00[0-9a-f]{2}/i.test(text.slice(start, start + 5)) ? 5 : 1));
}

/** The end of a YAML block behind `name: |`: all lines that stand deeper than the name. */
function blockEnd(text: string, at: number, start: number): number {
  const head = /^[|>][+-]?\d?[ \t]{0,4}\n/.exec(text.slice(at, at + 12));
  if (!head) return at;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t-]{0,40}/.exec(text.slice(line, start))?.[0].length ?? 0;
  let end = at + head[0].length;
  for (let lines = 0; lines < 200 && end < text.length; lines++) {
    const next = text.indexOf('\n', end);
    const row = text.slice(end, next < 0 ? text.length : next);
    if (row.trim() !== '' && row.search(/[^ \t]/) <= indent) break;
    end = next < 0 ? text.length : next + 1;
  }
  return text[end - 1] === '\n' ? end - 1 : end;
}
