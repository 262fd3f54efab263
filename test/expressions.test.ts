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
  [/^tools\/shared\/show\/yaml-view/, 4_096, 'paths are cut by their schema'],
];
const LONGEST = 100_000;
const SHORT = 2_500;
/** Processor time for the longest text, as a multiple of what the reference takes: 300 ms where that takes 10. */
const MOST = 30;
/** Times as long for ten times the text. */
const MOST_RATIO = 15;
/** Less for a short text is no quadratic work that would be too much for the longest one, and too little to measure. */
const QUICK_MS = 0.15;
/** A measurement ends by then, however little of the processor it got. */
const LIMIT_MS = 5_000;
/** Times that what looks slow is measured, in turn with its part and with the reference. */
const GOES = 9;
/** Times more that the short texts are measured, where one of them looks slow. */
const LOOKS = 2;

const script = new Script(`texts.map((text) => {
  const begin = process.cpuUsage();
  text.replace(expression, '');
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
})`);
/** An expression whose time grows as its text does: what this machine can do at this moment. */
const REFERENCE = /\w+(?: \w{1,9}){3}[.:](?<=\w.)/g;
const REFERENCE_TEXT = Buffer.from('one two six '.repeat(27_000)).toString();

/**
 * Processor time in milliseconds of this process that it takes to find every match of each text: other programs on the
 * machine do not count. Not of this thread, which some kernels count in ticks of 4 ms. What was used until the end where
 * it takes too long.
 */
function costs(expression: RegExp, texts: readonly string[]): readonly number[] {
  Object.assign(globalThis, { expression, texts });
  const begin = process.cpuUsage();
  try {
    return script.runInThisContext({ timeout: LIMIT_MS }) as readonly number[];
  } catch {
    const { user, system } = process.cpuUsage(begin);
    return texts.length === 1 ? [(user + system) / 1000] : texts.map((text) => cost(expression, text));
  }
}
const cost = (expression: RegExp, text: string): number => costs(expression, [text])[0] ?? Infinity;

/** A text of that many characters as it reaches expressions of the place: for rules, lines that are bounded. */
function textOf({ head, unit }: { readonly head: string; readonly unit: string }, size: number, place: string): string {
  const flat = (text: string): string => Buffer.from(`${text}\u0001`).toString();
  if (!/^src\/(?:diagnose|logs)\//.test(place))
    return flat(`${head}${unit.repeat(Math.ceil(size / unit.length))}`.slice(0, size));
  const line = `${head}${unit.repeat(Math.ceil(4_000 / unit.length))}\n`;
  return boundedText(flat(line.repeat(Math.ceil(size / line.length)).slice(0, size)));
}

/** The least that the reference took in this run. */
let fastest = Infinity;
const reference = (): number => {
  const took = cost(REFERENCE, REFERENCE_TEXT);
  fastest = Math.min(fastest, took);
  return took;
};

/**
 * What an expression costs for the worst of the texts, where that is too much. Short texts choose which is worth a long
 * one. They and one look at the longest can clear it; nothing but many looks, in turn with a tenth of the text and with
 * the reference, finds it slow: a busy machine makes each slower, but not always the same one.
 */
function slowness({ source, flags, place }: Expression, longest = LONGEST, limit = MOST): string[] {
  // Without a repetition each place of a text is looked at as often as the expression is long, and no more.
  if (!/[*+{]/.test(source)) return [];
  const most = BOUNDS.find(([files]) => files.test(place))?.[1] ?? longest;
  const expression = new RegExp(source, `${flags}g`);
  const made = adversarialUnits(source, flags);
  const texts = made.map((unit) => textOf(unit, Math.min(SHORT, most), place));
  let took = costs(expression, texts);
  if (fastest === Infinity) for (let go = 0; go < GOES; go++) reference();
  const hardestOf = (): { readonly unit: (typeof made)[number]; readonly took: number } | undefined =>
    made.map((unit, at) => ({ unit, took: took[at] ?? Infinity })).toSorted((a, b) => b.took - a.took)[0];
  // Not even work that grows with the third power would be too much for the longest text.
  const isQuick = ({ took: short }: { readonly took: number }): boolean =>
    short < QUICK_MS || short * Math.max(1, most / SHORT) ** 3 < limit * fastest;
  let hardest = hardestOf();
  // One look may have met a pause, which would choose the wrong text: the least of several looks at each does not.
  for (let go = 0; go < LOOKS && hardest && !isQuick(hardest); go++) {
    const again = costs(expression, texts);
    took = took.map((before, at) => Math.min(before, again[at] ?? Infinity));
    hardest = hardestOf();
  }
  if (!hardest || isQuick(hardest)) return [];
  const told = (times: string): string[] => [
    `${place}: ${times} × the reference for ${JSON.stringify(hardest.unit)} /${source}/${flags}`,
  ];
  const costAt = (size: number): number => cost(expression, textOf(hardest.unit, Math.min(size, most), place));
  // So slow that no machine is to blame, and that nobody wants to wait for more of it.
  if (hardest.took > 20 * limit * fastest) return told(`in short ${(hardest.took / fastest).toFixed(0)}`);
  const atFour = costAt(4 * SHORT);
  const power = Math.max(1, Math.log(atFour / costAt(SHORT)) / Math.log(4));
  if (atFour * (most / 4 / SHORT) ** power < (limit * fastest) / 2) return [];
  let [whole, part, unit] = [costAt(most), Infinity, Infinity];
  if (whole < limit * fastest) return [];
  // Three goes are enough for what is far beyond.
  const isClear = (): boolean => whole > 20 * limit * unit || whole / part > 3 * MOST_RATIO;
  for (let go = 0; go < GOES && (go < 3 || !isClear()); go++) {
    unit = Math.min(unit, reference());
    part = Math.min(part, costAt(most / 10));
    whole = Math.min(whole, costAt(most));
    if (whole < limit * unit || (whole < 5 * limit * unit && whole / part < MOST_RATIO)) return [];
  }
  return told(`${(part / unit).toFixed(1)} and ${(whole / unit).toFixed(1)}`);
}

describe('regular expressions of src and tools', () => {
  it('take a time that grows as the text does, for texts made to cost', { timeout: 300_000 }, async () => {
    const all = await expressionsOfSource();
    expect(all.length).toBeGreaterThan(2_300);
    // The embedded cluster runs what its own person writes.
    const slow = all.filter(({ place }) => !place.startsWith('src/demo/')).flatMap((one) => slowness(one));
    expect(slow).toEqual([]);
  });

  it('are asked with texts that find a slow one', { timeout: 300_000 }, () => {
    const found = (source: string): string[] =>
      slowness({ source, flags: '', place: 'src/core/x' }, LONGEST / 16, MOST / 256);
    for (const source of [
      '\\d+ of \\w+',
      '(?:error|failed)[^\\n]*refused',
      '\\s+$',
      'x.*y.*z',
      '^(.*?)(?:\\s*(!)?==?\\s*(.*))?$',
    ])
      expect(found(source), source).toHaveLength(1);
    expect(found('(?<!\\s)\\s+$')).toEqual([]);
  });
});
