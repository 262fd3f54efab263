import type { LogLine } from '../../../src/core/cluster.ts';
import { estimateTokens } from '../../../src/core/tokens.ts';
import type { Entry } from './log-entries.ts';

/** A wider gap is none that was counted: the newest lines stand behind what was read of a longer log. */
const MOST_GAP = 1e12;

/** A line of a block; the lowest rank survives a cut longest. */
export type Ranked = { readonly index: number; readonly rank: number; readonly mark?: string };

/** Time of day alone: the range line has the date, and a full stamp costs 19 tokens. */
export function show(lines: readonly LogLine[], index: number, most = 400, mark = ' '): string {
  const line = lines[index];
  if (line === undefined) return '';
  const text = line.text.length <= most ? line.text : `${line.text.slice(0, most)} … (${line.text.length} characters)`;
  return `${mark} ${line.at === '' ? '' : `${line.at.slice(11, 19)} `}${text}`;
}

/**
 * The lines that the budget holds, best ranks first, shown in the order of the log; gaps are counted. `places`: where
 * the lines stand in a longer log.
 */
export function fit(
  lines: readonly LogLine[],
  block: readonly Ranked[],
  tokens: number,
  places?: readonly number[],
): string[] {
  let left = tokens;
  // Characters of a line: a single hostile line must not take more than the whole budget.
  const most = Math.min(400, Math.max(40, Math.floor(tokens * 1.2)));
  const kept = new Set<Ranked>();
  for (const part of [...block].sort((a, b) => a.rank - b.rank)) {
    const cost = estimateTokens(show(lines, part.index, most)) + 3;
    if (cost > left && kept.size > 0) continue;
    left -= cost;
    kept.add(part);
  }
  const shown: string[] = [];
  let before: number | undefined;
  for (const part of block) {
    if (!kept.has(part)) continue;
    const place = places?.[part.index] ?? part.index;
    const gap = before === undefined ? 0 : place - before - 1;
    if (gap > MOST_GAP) shown.push('  … lines that were not read');
    else if (gap > 0) shown.push(`  … ${gap} lines`);
    shown.push(show(lines, part.index, most, part.mark));
    before = place;
  }
  return shown;
}

/**
 * An entry with lines around it. Its head and its last line matter most: there stand the fault and the cause of a
 * trace.
 */
export function around({ first, last }: Entry, before: number, after: number, length: number): Ranked[] {
  const block: Ranked[] = [];
  for (let index = Math.max(0, first - before); index < first; index++)
    block.push({ index, rank: 2 + (first - index) });
  for (let index = first; index <= last; index++) {
    const rank =
      index === first ? 0 : index === last ? 1 : index > last - 5 ? 7 + (last - index) : 20 + (index - first);
    block.push({ index, rank, ...(index === first ? { mark: '>' } : {}) });
  }
  for (let index = last + 1; index <= Math.min(length - 1, last + after); index++)
    block.push({ index, rank: 12 + (index - last) });
  return block;
}
