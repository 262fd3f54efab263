import { parseQuantity } from '../../../../core/quantity.ts';

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const WORDS = new Map<string, number>([
  ...SMALL.map((word, index): [string, number] => [word, index]),
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['hundred', 100],
  ['none', 0],
  ['single', 1],
]);

/** A whole number as people write it: 3, 1,000, 1_000, three. Undefined for 1.5, -1, 3k and revisions like 3rd. */
export function wholeNumber(text: string): number | undefined {
  const word = WORDS.get(text.toLowerCase());
  if (word !== undefined) return word;
  if (!/^\d{1,9}$|^\d{1,3}(?:[,_]\d{3})+$/.test(text)) return undefined;
  return Number(text.replace(/[,_]/g, ''));
}

const PARTS: readonly (readonly [RegExp, number])[] = [
  [/^(?:half an?|an? half|half of an?|half) /, 0.5],
  [/^(?:three quarters?(?: of)? an?|three quarters) /, 0.75],
  [/^(?:a quarter(?: of)? an?|a quarter|quarter of an?|quarter) /, 0.25],
  [/^an? /, 1],
];

/** A number in words before a unit, with its length in words: "half a", "one and a half", "two". */
export function spokenNumber(
  words: readonly string[],
): { readonly value: number; readonly length: number } | undefined {
  const text = `${words.slice(0, 6).join(' ')} `;
  for (const [pattern, value] of PARTS) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { value, length: found.trim().split(' ').length };
  }
  const whole = wholeNumber(words[0] ?? '');
  if (whole === undefined) return undefined;
  const half = /^(?:and )?(?:a half|1\/2)$/.test(words.slice(1, 4).join(' ')) ? 3 : 0;
  if (half > 0) return { value: whole + 0.5, length: 1 + half };
  return /^\d/.test(words[0] ?? '') ? undefined : { value: whole, length: 1 };
}

/** 3, 12, 0.5: what a percentage or a number of cores may be. */
export const decimal = (text: string): number | undefined =>
  /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : undefined;

const PEOPLE: Readonly<Record<string, string>> = {
  kb: 'Ki',
  mb: 'Mi',
  gb: 'Gi',
  tb: 'Ti',
  kib: 'Ki',
  mib: 'Mi',
  gib: 'Gi',
  tib: 'Ti',
  meg: 'Mi',
  megs: 'Mi',
  megabyte: 'Mi',
  megabytes: 'Mi',
  mebibyte: 'Mi',
  mebibytes: 'Mi',
  gig: 'Gi',
  gigs: 'Gi',
  gigabyte: 'Gi',
  gigabytes: 'Gi',
  gibibyte: 'Gi',
  gibibytes: 'Gi',
  mi: 'Mi',
  gi: 'Gi',
  ki: 'Ki',
  ti: 'Ti',
};

/**
 * Memory: Kubernetes' suffixes as they stand (M is not Mi), people's words (GB, gigs) in binary units. Undefined
 * without a unit.
 */
export function memoryAmount(number: string, unit: string): string | undefined {
  if (!/^\d{1,9}(?:\.\d{1,3})?$/.test(number)) return undefined;
  if (/^[kMGT]$/.test(unit)) return `${number}${unit}`;
  const binary = PEOPLE[unit.toLowerCase()];
  return binary === undefined ? undefined : `${number}${binary}`;
}

/** CPU: 500m, 0.5, 2. More than 64 cores is asked about: 500 means 500m. */
export function cpuAmount(text: string): string | undefined {
  if (/^\d{1,6}m$/.test(text)) return text;
  const cores = decimal(text);
  return cores !== undefined && cores <= 64 ? text : undefined;
}

const UNITS = ['Gi', 'Mi', 'Ki'] as const;
const sizeOf = (unit: (typeof UNITS)[number]): number => parseQuantity(`1${unit}`) ?? 1;

/** Bytes exactly, in the largest binary unit that leaves no rest. */
export function exactBytes(bytes: number): string {
  const whole = Math.round(bytes);
  const unit = UNITS.find((one) => whole >= sizeOf(one) && whole % sizeOf(one) === 0);
  return unit === undefined ? String(whole) : `${whole / sizeOf(unit)}${unit}`;
}

export const exactCores = (cores: number): string =>
  Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;

export const amountText = (what: 'cpu' | 'memory', amount: number): string =>
  what === 'cpu' ? exactCores(amount) : exactBytes(amount);

export const amountOf = (text: string | undefined): number | undefined => parseQuantity(text);
