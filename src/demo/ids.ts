import { canonical } from '../core/json.ts';

/** Without vowels and look-alikes, as apimachinery's `rand.SafeEncodeString` has it. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export type Ids = {
  /** A version 4 UUID. */
  uid(): string;
  /** Random name ending, by default of 5 characters. */
  suffix(length?: number): string;
};

/** Ids from a seed: the same order of calls makes the same names, so that a demo reads the same each time. */
export function seededIds(seed = 20_240_501): Ids {
  let state = seed >>> 0;
  // mulberry32: small, well spread, and enough for names that need not be secret
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const hex = (length: number): string => {
    let text = '';
    while (text.length < length) text += '0123456789abcdef'[Math.floor(next() * 16)] ?? '0';
    return text;
  };
  return {
    uid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)] ?? '8'}${hex(3)}-${hex(12)}`,
    suffix: (length = 5) =>
      Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)] ?? 'x').join(''),
  };
}

/** The pod-template-hash of a template: the same content gives the same 9 to 10 characters. */
export function templateHash(template: unknown): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(template))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length] ?? 'x').join('');
}
