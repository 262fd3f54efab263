import stringWidth from 'string-width';
import type { Diagnosis } from '../../core/diagnosis.ts';
import { fitParts, line, safe, span, truncate, type Line } from '../text/line.ts';

/** What the key `f` says for the person. */
export const FIX_LINE = 'fix it';

export const meantLine = (meant: string, columns: number): Line => [
  span('m  ', 'strong'),
  ...line(truncate(safe(meant.replaceAll('\n', ' ')), columns - 3)),
];

export const whyLine = (ask: string, columns: number): Line => [
  span('w  ', 'strong'),
  ...line(truncate(`${ask} · finds out why`, columns - 3)),
];

/** The first remedy that a tool can carry out, in its words; undefined when there is none. */
export function fixOf({ findings, healthy }: Diagnosis): string | undefined {
  if (healthy) return undefined;
  const faults = findings.filter(({ severity }) => severity !== 'info');
  return faults.flatMap(({ remedies }) => remedies).find(({ change }) => change !== undefined)?.text;
}

const SHOWN = ['you see the exact change first', 'you see it first'] as const;

/** `f  add key JWT_SECRET to Secret x · you see the exact change first`; the words of the fix go before. */
export function fixLine(fix: string, columns: number): Line {
  const text = safe(fix)
    .replaceAll('\n', ' ')
    .replace(/ \([^()]*\)$/, '');
  const room = columns - 3;
  const shown = SHOWN.find((one) => stringWidth(text) + one.length + 3 <= room);
  const parts = [line(truncate(text, room)), ...(shown === undefined ? [] : [line(shown, 'dim')])];
  return [span('f  ', 'strong'), ...fitParts(parts, room)];
}
