import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with sorted keys and without undefined members: two values with the same content have the same text.
 * Objects with a `toJSON` method (dates, sealed secrets) are written as that method says.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonical((value.toJSON as () => unknown)());
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

/** sha256 of the canonical JSON, in hex. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
