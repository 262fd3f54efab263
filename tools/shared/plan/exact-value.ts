import { clean } from '../../../src/core/clean.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import { isSecretName, redact } from '../../../src/core/redact.ts';

const HIDDEN = '[hidden]';

/**
 * True when a value, or a text in it, has been hidden on its way here: it cannot be tested against the server, nor
 * written back.
 */
export const isHidden = (value: unknown): boolean => JSON.stringify(value ?? null).includes(HIDDEN);

/** A value as the server stores it, fit for a `test`; refused when part of it was hidden. */
export function exact<T extends Json | undefined>(value: T, what: string, nextStep: string): T {
  if (!isHidden(value)) return value;
  throw new AppError('refused', `${what} holds a value that looks like a secret, which is not read here`, nextStep);
}

/**
 * True for text that must not travel through a model or stand on a card: by the name it is given, by its own look, or
 * since part of it was hidden on its way here.
 */
export const looksSecret = (name: string, value: string): boolean =>
  isSecretName(name) || redact(value) !== value || isHidden(value);

/** Text that shows as what it is: a card must not hide part of what would be sent. Line breaks and tabs are fine. */
export function plainText(value: string, what: string): string {
  // What makes one picture of several (\u200d, \ufe0f) is shown on the card like everything else that cannot be seen.
  const bare = value.replace(/\u200d|\ufe0e|\ufe0f/g, '');
  if (clean(bare) === bare) return value;
  throw new AppError('bad-input', `${what} holds control or invisible characters`, 'write it in plain text');
}
