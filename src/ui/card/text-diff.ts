import { createHash } from 'node:crypto';
import { comparedLines, linesOf, shownLine, type Part } from '../../core/request/line-diff.ts';
import { span, type Line } from '../text/line.ts';
import { hardWrap } from '../text/wrap.ts';

/** Equal lines that are kept around a change. */
const AROUND = 2;
const factsOf = (text: string): string =>
  `${linesOf(text).length} lines, ${Buffer.byteLength(text)} bytes, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

const TONE = { '-': 'danger', '+': 'ok', ' ': 'dim' } as const;

/** Empty lines that would push the rest out of sight are counted: how many of one sign begin here. */
const MANY_EMPTY = 4;
function emptyRun(parts: readonly Part[], from: number): number {
  let at = from;
  while (parts[at]?.text === '' && parts[at]?.sign === parts[from]?.sign) at += 1;
  return at - from;
}

/**
 * Two texts line by line, as `diff` shows them. Equal lines far from a change are counted: with `whole` all are shown.
 * No changed line is ever left out. The sizes and digests of both texts stand below.
 */
export function textDiff(before: string, after: string, columns: number, whole: boolean): Line[] {
  const parts = comparedLines(before === '' ? [] : linesOf(before), after === '' ? [] : linesOf(after));
  const near = parts.map(
    (_, at) => whole || parts.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ sign }) => sign !== ' '),
  );
  const rows: Line[] = [];
  for (let at = 0; at < parts.length; at++) {
    const { sign, text } = parts[at] ?? { sign: ' ', text: '' };
    if (!near[at]) {
      let until = at;
      while (until < parts.length && !near[until]) until += 1;
      const count = until - at;
      rows.push([span(`      ⋯ ${count} equal ${count === 1 ? 'line' : 'lines'} (d shows all)`, 'dim')]);
      at = until - 1;
      continue;
    }
    const empty = emptyRun(parts, at);
    if (empty >= MANY_EMPTY) {
      rows.push([span(`    ${sign} ⟨${empty} empty lines⟩`, TONE[sign])]);
      at += empty - 1;
    } else rows.push(...hardWrap([span(`    ${sign} ${shownLine(text)}`, TONE[sign])], columns));
  }
  const facts =
    before === '' ? factsOf(after) : after === '' ? factsOf(before) : `${factsOf(before)} → ${factsOf(after)}`;
  return [...rows, ...hardWrap([span(`      ${facts}`, 'dim')], columns)];
}
