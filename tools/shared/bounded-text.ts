import { estimateTokens } from '../../src/core/tokens.ts';

/** Estimated tokens that one result may have; the promise is 2,000 real ones. */
export const RESULT_TOKENS = 1_800;

type Parts = {
  /** Kept whole: what the answer is about. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
  /** Kept whole, after the lines: holes and hints. */
  readonly foot?: readonly string[];
  /** What to say when lines were left out: how many, and how to get them. */
  readonly leftOut: (count: number) => string;
  readonly tokens?: number;
  /** Which end of the lines survives. Default: the first ones. */
  readonly keep?: 'first' | 'last';
};

/** Head, as many lines as the budget holds, and foot. What did not fit is said, never cut in silence. */
export function boundedText({ head, lines, foot = [], leftOut, tokens = RESULT_TOKENS, keep = 'first' }: Parts) {
  let left = tokens - estimateTokens([...head, ...foot, leftOut(lines.length)].join('\n')) - 8;
  const order = keep === 'first' ? lines : [...lines].reverse();
  const kept: string[] = [];
  for (const line of order) {
    left -= estimateTokens(line) + 1;
    if (left < 0) break;
    kept.push(line);
  }
  if (keep === 'last') kept.reverse();
  const missing = lines.length - kept.length;
  const note = missing > 0 ? [leftOut(missing)] : [];
  const body = keep === 'first' ? [...kept, ...note] : [...note, ...kept];
  return { text: [...head, ...body, ...foot].join('\n'), kept: kept.length, missing };
}

/** A text of at most so many estimated tokens, cut at the end of a line where it can be. */
export function cutText(text: string, tokens: number, note: string): string {
  if (estimateTokens(text) <= tokens) return text;
  const { text: cut } = boundedText({ head: [], lines: text.split('\n'), leftOut: () => note, tokens });
  return cut;
}
