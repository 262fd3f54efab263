import type { LogLine } from '../core/cluster.ts';
import { recordOf } from './record.ts';
import { tell } from './sentence.ts';
import { templateOf } from './templates.ts';

/**
 * A number in lines of one template that rises: what it is called, from where to where, and the last of those lines.
 */
export type Trend = {
  readonly text: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
};

const LEAST = 6;
const MOST_TEMPLATES = 500;
const GROWTH = 1.5;
/** Numbers that only ever rise, or say nothing by rising. */
const COUNTS_UP =
  /(?:^|[^a-z])(?:id|seq(?:uence)?|offset|iteration|step|epoch|line|pid|port|version|revision|generation|attempt|tick|uptime|total|processed|sent|received|served|requests?|bytes|rows|records|count|number|no|part|shard|page|batch|height|block|slot|term|index|size|time|ts|date|code|status)[^a-z]*$/i;
/** A number of its own, or with its unit: digits in an identifier, `[70c8c0ed-1c2d]`, measure nothing. */
const NUMBER =
  /(?<![\w.:/-])-?\d+(?:\.\d+)?(?=(?:ms|µs|us|s|sec|min|[KMGT]i?B|seconds?|minutes?|bytes|messages?|items?|records?)?(?![\w-]))/g;
const UNIT = /^\s?(ms|µs|us|s|sec|seconds?|min|minutes?|%|[KMGT]i?B|bytes|messages?|items?|records?)\b/;

/** Numbers that rise over a log: latencies, lags, queues, memory. At most 3, the strongest first. */
export function trendsIn(lines: readonly LogLine[]): readonly Trend[] {
  const series = new Map<string, { label: string; unit: string; values: number[]; line: number }>();
  lines.forEach(({ text }, line) => {
    const sentence = tell(recordOf(text));
    if (sentence === '' || sentence.length > 300 || recordOf(text).status !== undefined) return;
    const template = templateOf(sentence);
    [...sentence.matchAll(NUMBER)].slice(0, 8).forEach((match, slot) => {
      const before = sentence.slice(0, match.index);
      const label =
        /([A-Za-z][\w.-]*(?: (?:in|after|for|by))?)["']?\s?(?:is|of|at|to|now|=|:)?\s?["']?$/.exec(before)?.[1] ?? '';
      const unit = UNIT.exec(sentence.slice(match.index + match[0].length))?.[1] ?? '';
      const key = `${template} ${slot}`;
      const seen = series.get(key);
      if (seen) {
        seen.values.push(Number(match[0]));
        seen.line = line;
      } else if (series.size < MOST_TEMPLATES) series.set(key, { label, unit, values: [Number(match[0])], line });
    });
  });
  return [...series.values()]
    .flatMap(trendOf)
    .sort((a, b) => b.to / Math.max(1, b.from) - a.to / Math.max(1, a.from))
    .slice(0, 3);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Rises when each third of the series lies above the one before: a saw-tooth or noise does not. */
function trendOf({
  label,
  unit,
  values,
  line,
}: {
  label: string;
  unit: string;
  values: readonly number[];
  line: number;
}): Trend[] {
  const first = values[0] ?? 0;
  const last = values.at(-1) ?? 0;
  const third = Math.floor(values.length / 3);
  const [low, middle, high] = [0, 1, 2].map((part) =>
    median(values.slice(part * third, part === 2 ? values.length : (part + 1) * third)),
  );
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
  const counter = unit === '' && (COUNTS_UP.test(label) || steps.every((step) => step === steps[0]));
  if (
    values.length < LEAST ||
    label === '' ||
    counter ||
    low === undefined ||
    middle === undefined ||
    high === undefined
  )
    return [];
  if (!(low <= middle && middle <= high) || high < Math.max(low * GROWTH, low + 3) || last < first) return [];
  return [
    {
      text: `${label} rises from ${first}${unit} to ${last}${unit} over ${values.length} lines`,
      line,
      from: first,
      to: last,
      count: values.length,
    },
  ];
}
