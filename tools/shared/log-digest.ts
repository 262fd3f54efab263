import type { LogLine } from '../../src/core/cluster.ts';
import { estimateTokens } from '../../src/core/tokens.ts';
import { boundedText } from './bounded-text.ts';
import { joinEntries, type Entry } from './log-entries.ts';
import { isBad, isFatal, templateOf } from './log-lines.ts';

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
const BLOCK_LINES = 30;

/**
 * A log as a model needs it, within so many estimated tokens: all of it when it fits; else totals, the first fault with what stood before
 * it, the last fatal block, and patterns with counts. Patterns give way first; the cause is often a calm line before the first error.
 */
export function digestLog(lines: readonly LogLine[], tokens: number): LogDigest {
  const entries = joinEntries(lines);
  const patterns = countPatterns(lines, entries);
  const bad = entries.filter((entry) => bads(lines, entry));
  const [first] = bad;
  const fatal = bad.findLast((entry) => isFatal(textOf(lines, entry))) ?? bad.at(-1);
  const facts = { lines: lines.length, patterns: patterns.size, firstFault: first?.first };
  const head = `${lines.length} lines ${range(lines)}, ${patterns.size} patterns, ${bad.length} entries look like faults`;
  const whole = [head, ...lines.map((_, index) => show(lines, index))].join('\n');
  if (estimateTokens(whole) <= tokens) return { ...facts, text: whole };

  const left = tokens - estimateTokens(head);
  const shown: string[] = [head];
  const add = (title: string, block: readonly string[], share: number): void => {
    if (block.length === 0) return;
    const { text } = boundedText({
      head: [title],
      lines: block,
      leftOut: (count) => `  (${count} lines of this part left out)`,
      tokens: Math.floor(left * share),
    });
    shown.push(text);
  };
  if (first === undefined) {
    const end = lines.slice(-20).map((_, index) => show(lines, Math.max(0, lines.length - 20) + index));
    shown.push('no line looks like a fault; the end of the log:');
    shown.push(
      boundedText({ head: [], lines: end, keep: 'last', leftOut: () => '  …', tokens: Math.floor(left * 0.5) }).text,
    );
  } else {
    add('first fault (>), with the lines before it:', firstFault(lines, first), 0.3);
    add('rare lines before it:', rareBefore(lines, first, patterns), 0.15);
    if (fatal !== undefined && fatal.first > first.last) add('last fatal block:', block(lines, fatal), 0.3);
  }
  const used = estimateTokens(shown.join('\n'));
  const ranked = [...patterns.values()].sort((a, b) => Number(b.bad) - Number(a.bad) || b.count - a.count);
  const { text } = boundedText({
    head: [...shown, 'patterns (times seen, ! = fault, first example):'],
    lines: ranked.map(
      ({ count, first: at, bad: ill }) => `x${count}${ill ? ' !' : ''} ${show(lines, at, 200).trimStart()}`,
    ),
    leftOut: (count) => `(${count} of ${patterns.size} patterns left out)`,
    tokens: Math.max(tokens, used + 40),
  });
  return { ...facts, text };
}

function countPatterns(lines: readonly LogLine[], entries: readonly Entry[]): Map<string, Pattern> {
  const patterns = new Map<string, Pattern>();
  for (const entry of entries) {
    const key = templateOf(lines[entry.first]?.text ?? '');
    const seen = patterns.get(key);
    if (seen) {
      seen.count += 1;
      seen.last = entry.first;
    } else patterns.set(key, { count: 1, first: entry.first, last: entry.first, bad: bads(lines, entry) });
  }
  return patterns;
}

const textOf = (lines: readonly LogLine[], { first, last }: Entry): string =>
  lines
    .slice(first, last + 1)
    .map(({ text }) => text)
    .join('\n');

/** Of a trace only head and last line decide: frames are full of names with "error" in them. */
const bads = (lines: readonly LogLine[], { first, last }: Entry): boolean =>
  isBad(lines[first]?.text ?? '') || (last > first && isBad(lines[last]?.text ?? ''));

function firstFault(lines: readonly LogLine[], { first, last }: Entry): string[] {
  const out: string[] = [];
  for (let index = first - 1; index >= Math.max(0, first - BEFORE); index--) out.push(show(lines, index));
  // The fault itself and the lines nearest to it survive a cut: they stand first while cutting, the order of time is restored by the stamps.
  return [...out.reverse(), show(lines, first, 400, '>'), ...tail(lines, first + 1, last), ...after(lines, last)];
}

const after = (lines: readonly LogLine[], last: number): string[] =>
  [last + 1, last + 2].filter((index) => index < lines.length).map((index) => show(lines, index));

/** The last lines of a trace: there stand the cause and the exit message. */
function tail(lines: readonly LogLine[], from: number, to: number): string[] {
  const start = Math.max(from, to - 4);
  const left = start - from;
  const rows = Array.from({ length: Math.max(0, to - start + 1) }, (_, index) => show(lines, start + index));
  return left > 0 ? [`  … ${left} lines of the trace`, ...rows] : rows;
}

function rareBefore(lines: readonly LogLine[], { first }: Entry, patterns: ReadonlyMap<string, Pattern>): string[] {
  const rare: number[] = [];
  for (const { count, first: at, last, bad } of patterns.values()) {
    if (bad || count > RARE_TIMES) continue;
    for (const index of new Set([at, last]))
      if (index < first - BEFORE && index >= first - RARE_WITHIN) rare.push(index);
  }
  return rare
    .sort((a, b) => a - b)
    .slice(-RARE_SHOWN)
    .map((index) => show(lines, index));
}

function block(lines: readonly LogLine[], { first, last }: Entry): string[] {
  const before = [2, 1].map((back) => first - back).filter((index) => index >= 0);
  const end = Math.min(lines.length - 1, last + 5);
  const body = Array.from({ length: Math.min(3, last - first + 1) }, (_, index) => first + index);
  const rest = last - first + 1 > body.length ? tail(lines, first + body.length, last).slice(-BLOCK_LINES) : [];
  const following = Array.from({ length: end - last }, (_, index) => last + 1 + index);
  return [
    ...before.map((index) => show(lines, index)),
    ...body.map((index) => show(lines, index, 400, index === first ? '>' : ' ')),
    ...rest,
    ...following.map((index) => show(lines, index)),
  ];
}

/** Time of day alone: the range line has the date, and a full stamp costs 19 tokens. */
export function show(lines: readonly LogLine[], index: number, most = 400, mark = ' '): string {
  const line = lines[index];
  if (line === undefined) return '';
  const text = line.text.length <= most ? line.text : `${line.text.slice(0, most)} … (${line.text.length} characters)`;
  return `${mark} ${line.at === '' ? '' : `${line.at.slice(11, 19)} `}${text}`;
}

function range(lines: readonly LogLine[]): string {
  const first = lines.find(({ at }) => at !== '')?.at;
  const last = lines.findLast(({ at }) => at !== '')?.at;
  return first === undefined || last === undefined ? '' : `from ${first.slice(0, 19)}Z to ${last.slice(0, 19)}Z`;
}
