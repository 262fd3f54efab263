import type { LogLine } from '../../../src/core/cluster.ts';
import { estimateTokens } from '../../../src/core/tokens.ts';
import { isFatal, looksBad } from '../../../src/logs/faults.ts';
import { templateOf } from '../../../src/logs/templates.ts';
import type { Reduction } from '../../../src/logs/reduction/reducer.ts';
import { trendsIn } from '../../../src/logs/trends.ts';
import { boundedText } from '../bounded-text.ts';
import { around, fit, show, type Ranked } from './log-blocks.ts';
import { joinEntries, type Entry } from './log-entries.ts';

type Pattern = { count: number; readonly first: number; last: number; readonly bad: boolean };

export type LogDigest = {
  readonly text: string;
  readonly lines: number;
  readonly patterns: number;
  /** Index of the first line that looks like a fault; undefined when there is none. */
  readonly firstFault: number | undefined;
};

const BEFORE = 4;
const RARE_WITHIN = 500;
const RARE_TIMES = 2;
const RARE_SHOWN = 6;
const END_LINES = 20;

/**
 * A log as a model needs it, within so many estimated tokens: all of it when it fits; else totals, the first fault with
 * what stood before it, the last fatal block, and patterns with counts. Patterns give way first; the cause is often a
 * calm line before the first error. `whole`: of a longer log, of which `lines` are a part.
 */
export function digestLog(lines: readonly LogLine[], tokens: number, whole?: Reduction): LogDigest {
  const entries = joinEntries(lines);
  const patterns = countPatterns(lines, entries, whole?.counts);
  const bad = entries.filter((entry) => isFault(lines, entry));
  const [first] = bad;
  const facts = { lines: lines.length, patterns: patterns.size, firstFault: first?.first };
  const faults = whole ? `${whole.bad} lines` : `${bad.length} entries`;
  const head = `${whole?.total ?? lines.length} lines${range(lines)}, ${patterns.size} patterns, ${faults} look like faults`;
  const all = [head, ...lines.map((_, index) => show(lines, index))].join('\n');
  if (whole === undefined && estimateTokens(all) <= tokens) return { ...facts, text: all };

  const left = tokens - estimateTokens(head) - 40;
  const shown: string[] = [head];
  const add = (title: string, block: readonly Ranked[], share: number): void => {
    if (block.length > 0) shown.push(title, ...fit(lines, block, Math.floor(left * share), whole?.places));
  };
  if (first === undefined) {
    const from = Math.max(0, lines.length - END_LINES);
    const end = lines.slice(from).map((_, index) => ({ index: from + index, rank: END_LINES - index }));
    add('no line looks like a fault; the end of the log:', end, 0.5);
  } else {
    add('first fault (>), with the lines before it:', around(first, BEFORE, 2, lines.length), 0.35);
    add('rare lines before it:', rareBefore(lines, first, patterns), 0.15);
    const fatal = bad.findLast((entry) => isFatal(textOf(lines, entry))) ?? bad.at(-1);
    if (fatal && fatal.first > first.last) add('last fatal block:', around(fatal, 2, 5, lines.length), 0.3);
  }
  // Between lines that were picked out of a long log nothing is known to rise.
  const trends = whole ? [] : trendsIn(lines);
  if (trends.length > 0) shown.push(`rising: ${trends.map(({ text }) => text).join('; ')}`);
  const ranked = [...patterns.values()].sort((a, b) => Number(b.bad) - Number(a.bad) || b.count - a.count);
  const { text } = boundedText({
    head: [...shown, 'patterns (times seen, ! = fault, first example):'],
    lines: ranked.map(
      ({ count, first: at, bad: ill }) => `x${count}${ill ? ' !' : ''} ${show(lines, at, 200).trimStart()}`,
    ),
    leftOut: (count) => `(${count} of ${patterns.size} patterns left out)`,
    tokens,
  });
  return { ...facts, text };
}

/** `counts`: how often a template was seen in a log of which `lines` are a part. */
function countPatterns(
  lines: readonly LogLine[],
  entries: readonly Entry[],
  counts: Reduction['counts'] | undefined,
): Map<string, Pattern> {
  const patterns = new Map<string, Pattern>();
  for (const entry of entries) {
    const key = templateOf(lines[entry.first]?.text ?? '');
    const seen = patterns.get(key);
    if (seen) {
      seen.count += 1;
      seen.last = entry.first;
    } else patterns.set(key, { count: 1, first: entry.first, last: entry.first, bad: isFault(lines, entry) });
  }
  for (const [key, pattern] of patterns) pattern.count = counts?.get(key) ?? pattern.count;
  return patterns;
}

const textOf = (lines: readonly LogLine[], { first, last }: Entry): string =>
  lines
    .slice(first, last + 1)
    .map(({ text }) => text)
    .join('\n');

/** Of a trace only head and last line decide: frames are full of names with "error" in them. */
const isFault = (lines: readonly LogLine[], { first, last }: Entry): boolean =>
  looksBad(lines[first]?.text ?? '') || (last > first && looksBad(lines[last]?.text ?? ''));

/**
 * Calm lines seen once or twice in the stretch before the first fault, nearest last: a reload, a migration, a switch.
 */
function rareBefore(lines: readonly LogLine[], { first }: Entry, patterns: ReadonlyMap<string, Pattern>): Ranked[] {
  const rare = new Set<number>();
  for (const { count, first: at, last, bad } of patterns.values()) {
    if (bad || count > RARE_TIMES) continue;
    for (const index of [at, last]) if (index < first - BEFORE && index >= first - RARE_WITHIN) rare.add(index);
  }
  return [...rare]
    .sort((a, b) => a - b)
    .slice(-RARE_SHOWN)
    .map((index) => ({ index, rank: first - index }));
}

function range(lines: readonly LogLine[]): string {
  const first = lines.find(({ at }) => at !== '')?.at;
  const last = lines.findLast(({ at }) => at !== '')?.at;
  return first === undefined || last === undefined ? '' : ` from ${first.slice(0, 19)}Z to ${last.slice(0, 19)}Z`;
}
