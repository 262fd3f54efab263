import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { boundedText } from '../src/logs/bounded.ts';
import { adversarialUnits } from './helpers/adversary.ts';
import { type Expression, expressionsOfSource } from './helpers/expressions.ts';

/** Where what reaches an expression is bounded before: its files, the most characters, and what bounds them. */
const BOUNDS: readonly (readonly [RegExp, number, string])[] = [
  [/^src\/models\/spoken\//, 10_000, 'callsIn and lastBlock take no longer text'],
  [/^src\/models\/offline\//, 4_000, 'understand takes no longer sentence; lines of a digest are bounded by the rules'],
  [
    /^src\/models\/(?:openai|gemini|faults|answer|choice)/,
    16_000,
    'fault texts: 64 kB of a page, 300 characters of a message',
  ],
  [/^src\/core\/secrets\/judge/, 4_000, 'a value of at most 600 characters and what stands before it in its line'],
  [
    /^src\/diagnose\/rules\/(?!logs|probes)/,
    8_192,
    'a message of a status or an event is cut by boundedObject and eventOf',
  ],
  [/^src\/core\/fence/, 16_000, 'a fenced text is cut before it is fenced'],
  [/^src\/core\/selectors|^src\/cli\/|^src\/helm\/values/, 4_000, 'an argument of a person'],
  [
    /^tools\/shared\/(?:logs\/event-groups|show\/yaml-view)/,
    4_096,
    'event texts are cut by eventOf; paths by their schema',
  ],
];
const LONGEST = 100_000;
const SHORT = 2_500;
/** Milliseconds of processor time for the longest text. */
const MOST_MS = 300;
/** Times as long for ten times the text. */
const MOST_RATIO = 15;
const TOO_LONG_MS = 2_000;

const script = new Script(`texts.map((text) => {
  const begin = process.cpuUsage();
  text.replace(expression, '');
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
})`);

/**
 * Processor time in milliseconds that it takes to find every match of each text: other programs on the machine do not
 * count.
 */
function costs(expression: RegExp, texts: readonly string[], limitMs = 5 * TOO_LONG_MS): readonly number[] {
  Object.assign(globalThis, { expression, texts });
  try {
    return script.runInThisContext({ timeout: limitMs }) as readonly number[];
  } catch {
    return texts.length === 1 ? [TOO_LONG_MS] : texts.map((text) => cost(expression, text, limitMs));
  }
}
const cost = (expression: RegExp, text: string, limitMs?: number): number =>
  costs(expression, [text], limitMs)[0] ?? TOO_LONG_MS;

/** The least of several goes: collections of garbage and compilations do not count. */
const least = (expression: RegExp, text: string, goes: number): number =>
  Math.min(...Array.from({ length: goes }, () => cost(expression, text)));

/** A text of that many characters as it reaches expressions of the place: for rules, lines that are bounded. */
function textOf({ head, unit }: { readonly head: string; readonly unit: string }, size: number, place: string): string {
  const flat = (text: string): string => Buffer.from(`${text}\u0001`).toString();
  if (!/^src\/(?:diagnose|logs)\//.test(place))
    return flat(`${head}${unit.repeat(Math.ceil(size / unit.length))}`.slice(0, size));
  const line = `${head}${unit.repeat(Math.ceil(4_000 / unit.length))}\n`;
  return boundedText(flat(line.repeat(Math.ceil(size / line.length)).slice(0, size)));
}

/**
 * What an expression costs for the worst of the texts, where that is too much. Short texts choose which is worth a long
 * one.
 */
function slowness({ source, flags, place }: Expression): string[] {
  // Without a repetition each place of a text is looked at as often as the expression is long, and no more.
  if (!/[*+{]/.test(source)) return [];
  const most = BOUNDS.find(([files]) => files.test(place))?.[1] ?? LONGEST;
  const expression = new RegExp(source, `${flags}g`);
  const made = adversarialUnits(source, flags);
  const took = costs(
    expression,
    made.map((unit) => textOf(unit, Math.min(SHORT, most), place)),
  );
  const units = made.map((unit, at) => ({ unit, took: took[at] ?? TOO_LONG_MS }));
  const hardest = units.toSorted((a, b) => b.took - a.took).slice(0, 1);
  return hardest
    .filter(({ took }) => took > 1)
    .flatMap(({ unit }) => {
      const costOf = (size: number, goes = 1): number =>
        least(expression, textOf(unit, Math.min(size, most), place), goes);
      const power = Math.max(0, Math.log(costOf(4 * SHORT) / costOf(SHORT)) / Math.log(4));
      if (costOf(4 * SHORT) * (most / 4 / SHORT) ** Math.max(1, power) < MOST_MS / 2) return [];
      const first = costOf(most);
      if (first < MOST_MS) return [];
      const part = costOf(most / 10, 3);
      const isFine = (whole: number): boolean => whole < MOST_MS || (whole < 5 * MOST_MS && whole / part < MOST_RATIO);
      if (isFine(first)) return [];
      // What looks slow is measured again: a loaded machine must not make one of it.
      const whole = costOf(most, 3);
      if (isFine(whole)) return [];
      return [
        `${place}: ${part.toFixed(0)} and ${whole.toFixed(0)} ms for ${JSON.stringify(unit)} /${source}/${flags}`,
      ];
    })
    .slice(0, 1);
}

describe('regular expressions of src and tools', () => {
  it('take a time that grows as the text does, for texts made to cost', { timeout: 300_000 }, async () => {
    const all = await expressionsOfSource();
    expect(all.length).toBeGreaterThan(2_300);
    // The embedded cluster runs what its own person writes.
    const slow = all.filter(({ place }) => !place.startsWith('src/demo/')).flatMap((one) => slowness(one));
    expect(slow).toEqual([]);
  });

  it('are asked with texts that find a slow one', () => {
    const worst = (source: string, limitMs: number): number => {
      let most = 0;
      for (const unit of adversarialUnits(source, '')) {
        most = Math.max(most, cost(new RegExp(source, 'g'), textOf(unit, 20_000, 'src/core/x'), limitMs));
        if (most > 30) break;
      }
      return most;
    };
    for (const source of [
      '\\d+ of \\w+',
      '(?:error|failed)[^\\n]*refused',
      '\\s+$',
      'x.*y.*z',
      '^(.*?)(?:\\s*(!)?==?\\s*(.*))?$',
    ])
      expect(worst(source, 100), source).toBeGreaterThan(30);
    expect(worst('(?<!\\s)\\s+$', 500)).toBeLessThan(20);
  });
});
