import type { LogLine } from '../../../src/core/cluster.ts';
import { continues } from './log-lines.ts';

/** Lines `first` to `last` (indices, inclusive) that belong together: a message, or a stack trace with its head. */
export type Entry = { readonly first: number; readonly last: number };

/** A trace in pieces more than this far apart is two entries. */
const GAP_MS = 1_000;
const MOST_LINES = 200;

/**
 * Joins stack traces: indented lines and the usual heads of frames belong to the line before; a Python traceback ends with its first line
 * that is not indented; a Go panic takes all that follows within a second.
 */
export function joinEntries(lines: readonly LogLine[]): Entry[] {
  const entries: { first: number; last: number }[] = [];
  for (let index = 0; index < lines.length; index++) {
    const open = entries.at(-1);
    if (open && belongs(lines, open, index)) open.last = index;
    else entries.push({ first: index, last: index });
  }
  return entries;
}

function belongs(lines: readonly LogLine[], open: Entry, index: number): boolean {
  const text = lines[index]?.text ?? '';
  const head = lines[open.first]?.text ?? '';
  const before = lines[index - 1];
  if (index - open.first >= MOST_LINES) return false;
  if (Date.parse(lines[index]?.at ?? '') - Date.parse(before?.at ?? '') > GAP_MS) return false;
  if (text === '' || continues(text)) return true;
  if (/\bpanic:/.test(head)) return true;
  return head.includes('Traceback (most recent call last)') && index - 1 > open.first && /^\s/.test(before?.text ?? '');
}
