import { AppError } from '../../../src/core/errors.ts';
import { parseQuantity } from '../../../src/core/quantity.ts';

const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;
const DECIMAL = [
  ['E', 1e18],
  ['P', 1e15],
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['', 1],
  ['m', 1e-3],
] as const;

/** A quantity in the form that the API server stores (apimachinery's canonical form): 1024Mi → 1Gi, 0.5 → 500m. */
export function canonicalQuantity(text: string): string {
  const value = parseQuantity(text);
  if (value === undefined) return text;
  if (value === 0) return '0';
  if (text.endsWith('i')) {
    for (const [index, suffix] of BINARY.entries()) {
      const amount = value / 2 ** (10 * (BINARY.length - index));
      if (amount >= 1 && Number.isInteger(amount)) return `${amount}${suffix}`;
    }
    return Number.isInteger(value) ? `${value}` : text;
  }
  for (const [suffix, factor] of DECIMAL) {
    const amount = Number((value / factor).toPrecision(12));
    if (amount >= 1 && Number.isInteger(amount)) return `${amount}${suffix}`;
  }
  return text;
}

/** `cpu=250m,memory=256Mi` as a map of canonical quantities; bad-input for names and amounts that are none. */
export function quantityList(text: string, what: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(',').map((entry) => entry.trim())) {
    const [, name = '', amount = ''] = /^([a-z0-9][a-z0-9./-]{0,100})\s*[=:]\s*(\S+)$/i.exec(part) ?? [];
    const value = parseQuantity(amount);
    if (name === '' || value === undefined || value < 0)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(part.slice(0, 80))} in ${what} is not a resource with an amount`,
        'write cpu=500m,memory=512Mi',
      );
    if (name === 'memory' && value > 0 && value < 2 ** 20)
      throw new AppError(
        'bad-input',
        `${what} memory=${amount} is less than 1 MiB`,
        `did you mean ${parseFloat(amount)}Mi?`,
      );
    found.set(name, canonicalQuantity(amount));
  }
  return found;
}
