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

/** Digits and a power of ten, without loss: `0.5` → 5 and -1. */
function exact(number: string, power: number): { digits: bigint; power: number } {
  const [whole = '', part = ''] = number.replace(/^[+-]/, '').split('.');
  const digits = BigInt(`${whole}${part}` || '0');
  return { digits: number.startsWith('-') ? -digits : digits, power: power - part.length };
}

const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE])|([KMGTPE]i))?$/;

/**
 * A quantity as apimachinery's `resource.Quantity` writes it back: no fraction, the greatest suffix that stays whole (`0.5` → `500m`,
 * `1024Mi` → `1Gi`, `1000m` → `1`). Undefined when the text is no quantity.
 */
export function canonicalQuantity(text: string): string | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, number = '', exponent, decimal = '', binary] = match;
  if (binary !== undefined) {
    const { digits, power } = exact(number, 0);
    let scaled = digits * 1024n ** BigInt(BINARY.indexOf(binary as 'Ki'));
    if (power < 0 && scaled % 10n ** BigInt(-power) !== 0n) return decimalForm(scaled, power);
    scaled /= 10n ** BigInt(-power);
    let step = 0;
    for (; step < 6 && scaled !== 0n && scaled % 1024n === 0n; step += 1) scaled /= 1024n;
    return `${scaled}${BINARY[step] ?? ''}`;
  }
  const shift =
    exponent === undefined ? (DECIMAL.find(([suffix]) => suffix === decimal)?.[1] ?? 0) : Number(exponent.slice(1));
  const { digits, power } = exact(number, shift);
  return decimalForm(digits, power, exponent !== undefined);
}

function decimalForm(digits: bigint, power: number, exponent = false): string {
  let value = digits;
  let at = power;
  while (value !== 0n && value % 10n === 0n) {
    value /= 10n;
    at += 1;
  }
  if (value === 0n) return '0';
  // Down to the next power that has a suffix; nano is the finest, and what is finer is rounded up as the real type does.
  const step = Math.max(-9, Math.floor(at / 3) * 3);
  if (at < step) value = value / 10n ** BigInt(step - at) + 1n;
  else value *= 10n ** BigInt(at - step);
  if (exponent) return step === 0 ? String(value) : `${value}e${step}`;
  const suffix = DECIMAL.find(([, scale]) => scale === Math.min(step, 18))?.[0] ?? '';
  return `${value * 10n ** BigInt(Math.max(0, step - 18))}${suffix}`;
}
