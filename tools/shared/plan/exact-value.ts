import { clean } from '../../../src/core/clean.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import { isHidden } from '../../../src/core/plain-secrets.ts';

/** A value as the server stores it, fit for a `test`; refused when part of it was hidden. */
export function exact<T extends Json | undefined>(value: T, what: string, nextStep: string): T {
  if (!isHidden(value)) return value;
  throw new AppError('refused', `${what} holds a value that looks like a secret, which is not read here`, nextStep);
}

/** Text that shows as what it is: a card must not hide part of what would be sent. Line breaks and tabs are fine. */
export function plainText(value: string, what: string): string {
  // What makes one picture of several (\u200d, \ufe0f) is shown on the card like everything else that cannot be seen.
  const bare = value.replace(/\u200d|\ufe0e|\ufe0f/g, '');
  if (clean(bare) === bare) return value;
  throw new AppError('bad-input', `${what} holds control or invisible characters`, 'write it in plain text');
}
