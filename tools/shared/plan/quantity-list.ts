import { AppError } from '../../../src/core/errors.ts';
import { canonicalQuantity, parseQuantity, wholeUp } from '../../../src/core/quantity.ts';

/**
 * `cpu=250m,memory=256Mi` as a map of canonical quantities, undefined for `none`; bad-input for names and amounts that
 * are none.
 */
export function quantityList(text: string, what: string): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const part of text.split(',').map((entry) => entry.trim())) {
    const [, name = '', amount = ''] = /^([a-z0-9][a-z0-9./-]{0,100})\s*[=:]\s*(\S+)$/i.exec(part) ?? [];
    if (name !== '' && amount === 'none') {
      found.set(name, undefined);
      continue;
    }
    const value = parseQuantity(amount);
    if (name === '' || value === undefined || value < 0)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(part.slice(0, 80))} in ${what} is not a resource with an amount`,
        'write cpu=500m,memory=512Mi, or memory=none to remove it',
      );
    if (name === 'memory' && value > 0 && value < 2 ** 20)
      throw new AppError(
        'bad-input',
        `${what} memory=${amount} is less than 1 MiB`,
        `did you mean ${parseFloat(amount)}Mi?`,
      );
    // Bytes come whole: the server would keep a fraction and warn of it.
    const sent = /^(?:memory|ephemeral-storage|hugepages-.+)$/.test(name) ? wholeUp(amount) : amount;
    found.set(name, canonicalQuantity(sent) ?? sent);
  }
  return found;
}
