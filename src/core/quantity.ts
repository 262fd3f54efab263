const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const DECIMAL: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const FORM = /^([+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40}))(?:([eE][+-]?\d{1,2})|([numkMGTPE])|([KMGTPE]i))?$/;

/** A quantity without loss: digits × 10^power, and the form that it was written in. */
type Exact = { readonly digits: bigint; readonly power: number; readonly form: 'binary' | 'decimal' | 'exponent' };

function read(text: string): Exact | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, number = '', exponent, decimal = '', binary] = match;
  const [whole = '', part = ''] = number.replace(/^[+-]/, '').split('.');
  const plain = BigInt(`${whole}${part}` || '0') * (number.startsWith('-') ? -1n : 1n);
  if (binary !== undefined) {
    const digits = plain * 1024n ** BigInt(BINARY.indexOf(binary as 'Ki'));
    return { digits, power: -part.length, form: 'binary' };
  }
  const shift =
    exponent === undefined ? (DECIMAL.find(([suffix]) => suffix === decimal)?.[1] ?? 0) : Number(exponent.slice(1));
  return { digits: plain, power: shift - part.length, form: exponent === undefined ? 'decimal' : 'exponent' };
}

/**
 * A Kubernetes quantity ("500m", "512Mi", "1e3") as a number in its base unit (cores, bytes, pieces); undefined when it
 * is none.
 */
export function parseQuantity(text: string | number | undefined): number | undefined {
  const exact = text === undefined ? undefined : read(String(text).trim());
  return exact && Number(`${exact.digits}e${exact.power}`);
}

/**
 * Whether two texts are the same amount: `1000m` and `1`, `0.3Gi` and `322122547200m`. False where one is no quantity.
 */
export function sameQuantity(a: string | number, b: string | number): boolean {
  const [x, y] = [read(String(a).trim()), read(String(b).trim())];
  if (!x || !y) return false;
  const least = Math.min(x.power, y.power);
  return x.digits * 10n ** BigInt(x.power - least) === y.digits * 10n ** BigInt(y.power - least);
}

/**
 * The smallest whole number that is not less than the quantity: `0.3Gi` is 322122548 bytes. The text itself where it is
 * whole, or no quantity.
 */
export function wholeUp(text: string): string {
  const exact = read(text.trim());
  if (!exact || exact.power >= 0) return text;
  const unit = 10n ** BigInt(-exact.power);
  if (exact.digits % unit === 0n) return text;
  return String(exact.digits / unit + (exact.digits > 0n ? 1n : 0n));
}

/**
 * A quantity as apimachinery's `resource.Quantity` writes it back: no fraction, the greatest suffix that stays whole
 * (`0.5` → `500m`, `1024Mi` → `1Gi`, `1000m` → `1`). Undefined when the text is no quantity.
 */
export function canonicalQuantity(text: string): string | undefined {
  const exact = read(text.trim());
  if (!exact) return undefined;
  const { digits, power, form } = exact;
  if (form !== 'binary') return decimalForm(digits, power, form === 'exponent');
  const unit = 10n ** BigInt(-power);
  if (digits % unit !== 0n) return decimalForm(digits, power);
  let scaled = digits / unit;
  let step = 0;
  for (; step < 6 && scaled !== 0n && scaled % 1024n === 0n; step += 1) scaled /= 1024n;
  return `${scaled}${BINARY[step] ?? ''}`;
}

function decimalForm(digits: bigint, power: number, exponent = false): string {
  let value = digits;
  let at = power;
  while (value !== 0n && value % 10n === 0n) {
    value /= 10n;
    at += 1;
  }
  if (value === 0n) return '0';
  // Down to the next power that has a suffix; nano is the finest, and what is finer is rounded up as the real type
  // does.
  const step = Math.max(-9, Math.floor(at / 3) * 3);
  if (at < step) value = value / 10n ** BigInt(step - at) + 1n;
  else value *= 10n ** BigInt(at - step);
  if (exponent) return step === 0 ? String(value) : `${value}e${step}`;
  const suffix = DECIMAL.find(([, scale]) => scale === Math.min(step, 18))?.[0] ?? '';
  return `${value * 10n ** BigInt(Math.max(0, step - 18))}${suffix}`;
}

/** Bytes for people, in kubectl's binary units: 536870912 → 512Mi. */
export function showBytes(bytes: number): string {
  for (let step = BINARY.length - 1; step > 0; step -= 1) {
    const [unit, factor] = [BINARY[step] ?? '', 1024 ** step];
    if (Math.abs(bytes) >= factor) return `${Number((bytes / factor).toFixed(bytes / factor < 10 ? 1 : 0))}${unit}`;
  }
  return `${Math.round(bytes)}`;
}

/** Cores for people: 0.25 → 250m, 2 → 2. */
export const showCores = (cores: number): string =>
  cores < 10 && !Number.isInteger(cores) ? `${Math.round(cores * 1000)}m` : `${Number(cores.toFixed(1))}`;
