import type { LogLine } from '../../../src/core/cluster.ts';
import { entriesOf } from '../../../src/logs/entries.ts';

/** Lines `first` to `last` (indices, inclusive) that belong together: a message, or a stack trace with its head. */
export type Entry = { readonly first: number; readonly last: number };

export const joinEntries = (lines: readonly LogLine[]): Entry[] =>
  entriesOf(lines).map(({ from, lines: own }) => ({ first: from, last: from + own.length - 1 }));
