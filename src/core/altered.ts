import { createHash } from 'node:crypto';

const MOST = 20_000;
const known = new Set<string>();
const keyOf = (text: string): string => createHash('sha1').update(text).digest('base64');

/** Notes a text as it was read that is not byte for byte what the cluster stores: it was cleaned, redacted or cut. */
export function noteAltered(text: string): void {
  if (known.size < MOST) known.add(keyOf(text));
}

/**
 * True where a text that was read may differ from what is stored, so that it must not be written back. Past 20,000 such
 * texts every text that could hold one counts.
 */
export const mayBeAltered = (text: string): boolean => known.size >= MOST || known.has(keyOf(text));
