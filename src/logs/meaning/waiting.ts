import type { LogLine } from '../../core/cluster.ts';
import { entriesOf } from '../entries.ts';
import { recordOf } from '../record.ts';
import { sentenceOf } from '../sentence.ts';
import { templateOf } from '../templates.ts';

/** A log that ends with the same line again and again, which says that it waits. */
export type Waiting = {
  readonly sentence: string;
  /** Place of its last line. */
  readonly line: number;
  readonly count: number;
  /** What it waits for, in its own words, where it says so. */
  readonly what?: string;
};

const WAITS =
  /\b(?:wait(?:s|ed|ing)?|retry(?:ing)?|retries|try(?:ing)? again|again in|attempt\w*|not (?:\w+ )?yet|pending|still|polling|sleep(?:ing)?|until)\b/i;
const FOR = /\bwait(?:s|ing)? (?:for|on|until) (?:the |a |an )?(.{3,80}?)(?:\.{2,}|[.,;:!]?\s*$|[.;] )/i;
/** What a program waits for when all is well. */
const WORK =
  /^(?:(?:new|incoming|next|further|more|any|client) )*(?:requests|connections|jobs|messages|events|clients|tasks|work|commands|signals?|traffic)(?: (?:on|in|at) .*)?$/i;
const LEAST = 4;
const MOST_LOOKED = 200;

/**
 * The end of a log in which nothing but one line, or two in turn, comes any more, and one of them waits or tries again.
 * Who waits for work has come up.
 */
export function waitingIn(lines: readonly LogLine[]): Waiting | undefined {
  const entries = entriesOf(lines)
    .slice(-MOST_LOOKED)
    .filter(({ lines: own }) => recordOf(own[0] ?? '').status === undefined && (own[0] ?? '').trim() !== '');
  const templates = entries.map((entry) => templateOf(sentenceOf(entry).text));
  const last = new Set(templates.slice(-2));
  const from = templates.findLastIndex((one) => !last.has(one)) + 1;
  const round = entries.slice(from);
  if (round.length < LEAST * last.size) return undefined;
  const waits = round.findLast((entry) => WAITS.test(sentenceOf(entry).text));
  if (!waits) return undefined;
  const { text, at } = sentenceOf(waits);
  const what = FOR.exec(text)?.[1]?.trim();
  if (what !== undefined && WORK.test(what)) return undefined;
  return { sentence: text, line: waits.from + at, count: round.length, ...(what === undefined ? {} : { what }) };
}
