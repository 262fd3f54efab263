import { isBad, isFatal, looksBad } from '../faults.ts';
import { recordOf } from '../record.ts';

/** Signs of a line that are looked at for its shape. */
const MOST_SIGNS = 2_000;
/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const [BASIS, PRIME] = [0x811c9dc5, 0x01000193];
const VALUE = 35; // '#'

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/**
 * A number that lines share which differ in their values alone: every word with a digit counts as the same. For many
 * millions of lines; `templateOf` tells more and costs twenty times as much.
 */
export function shapeOf(text: string): number {
  let hash = BASIS;
  // The hash before the present word, to which it goes back when the word turns out to be a value.
  let before = BASIS;
  let value = false;
  const end = Math.min(text.length, MOST_SIGNS);
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) value = true;
    else if (!isLetter(code)) {
      if (value) hash = Math.imul(before ^ VALUE, PRIME);
      value = false;
      hash = Math.imul(hash ^ code, PRIME);
      before = hash;
      continue;
    }
    hash = Math.imul(hash ^ code, PRIME);
  }
  return value ? Math.imul(before ^ VALUE, PRIME) : hash;
}

/** What is known of all lines of a shape from one of them. */
export type Verdict = { readonly bad: boolean; readonly fatal: boolean; readonly by: 'shape' | 'status' | 'line' };

const STATUS = /HTTP\/\d(?:\.\d)?"\s+(\d{3})\b/;

/** Whether a line looks like a fault, and whether its numbers have a say in that: a status, a level, "0 errors". */
export function verdictOf(text: string): Verdict {
  const bad = looksBad(text);
  const fatal = bad && isFatal(text);
  if (recordOf(text).status !== undefined) return { bad, fatal, by: STATUS.test(text) ? 'status' : 'line' };
  const numbers = /["']?level["']?\s?[:=]\s?\d/i.test(text);
  const varies = isBad(text.replace(/\d+/g, '0')) !== isBad(text.replace(/\d+/g, '7'));
  return { bad, fatal, by: numbers || varies ? 'line' : 'shape' };
}

/** Whether this line of a known shape looks like a fault. */
export function isBadBy({ bad, by }: Verdict, text: string): boolean {
  if (by === 'shape') return bad;
  return by === 'status' ? Number(STATUS.exec(text)?.[1] ?? 0) >= 500 : looksBad(text);
}
