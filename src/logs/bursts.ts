import type { LogLine } from '../core/cluster.ts';
import { entriesOf, type Entry } from './entries.ts';
import { isBad } from './faults.ts';
import { isOptional } from './words/optional.ts';
import { isHigh, isLow } from './level.ts';
import { routineIn } from './routine.ts';
import { recordOf } from './record.ts';
import { sentenceOf } from './sentence.ts';
import { templateOf } from './templates.ts';

/** One fault of a log: where it stands, what it says, and how often its like was seen. */
export type Fault = {
  readonly line: number;
  /** Lines of its entry. */
  readonly lines: number;
  readonly at: string;
  readonly sentence: string;
  readonly count: number;
};

export type Faults = {
  readonly count: number;
  readonly first: Fault;
  readonly last: Fault;
  /** True when no long stretch without faults follows the last one. */
  readonly atEnd: boolean;
};

/** Share of entries after the last fault that counts as "it has got over it". */
const CALM = 0.3;

/**
 * True for an entry that tells of a fault: by its level, or by its words where it declares none. Answers and optional
 * things do not count.
 */
export function isFault({ lines }: Entry, itself = false): boolean {
  const { level, status, message } = recordOf(lines[0] ?? '');
  if (status !== undefined || isLow(level)) return false;
  const text = lines.join('\n');
  if (isOptional(text, itself)) return false;
  return isHigh(level)
    ? message.trim() !== ''
    : level === 'warn'
      ? isBad(message) && !/deprecat/i.test(message)
      : isBad(text);
}

/** The faults of a log as a whole, but for connections that end as they always do; undefined when it holds none. */
export function faultsIn(lines: readonly LogLine[], itself = false): Faults | undefined {
  const entries = entriesOf(lines);
  const all = entries.filter((entry) => isFault(entry, itself));
  const routine = routineIn(entries, all, ({ from }) => lines[from]?.at ?? '');
  const bad = all.filter((entry) => !routine.has(entry));
  const first = bad[0];
  const last = bad.at(-1);
  if (!first || !last) return undefined;
  const counts = new Map<string, number>();
  const keyOf = (entry: Entry): string => templateOf(sentenceOf(entry).text);
  for (const entry of bad) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1);
  const fault = (entry: Entry): Fault => {
    const { text, at } = sentenceOf(entry);
    return {
      line: entry.from + at,
      lines: entry.lines.length - at,
      at: lines[entry.from]?.at ?? '',
      sentence: text,
      count: counts.get(keyOf(entry)) ?? 1,
    };
  };
  const after = entries.length - 1 - entries.indexOf(last);
  return {
    count: bad.length,
    first: fault(first),
    last: fault(last),
    atEnd: after <= Math.max(3, entries.length * CALM),
  };
}
