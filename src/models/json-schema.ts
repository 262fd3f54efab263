export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Bounds are left out for every provider: they cost tokens in each request, no provider holds all of them, and the
 * tool's own schema does, with an answer that says what is allowed.
 */
const BOUNDS = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);
export const isBound = (key: string, value: unknown): boolean => BOUNDS.has(key) && typeof value === 'number';

/** A word or number that a server wrote where it may write anything; empty for all else. */
export const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
