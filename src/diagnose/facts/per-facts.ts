import type { Facts } from '../types.ts';

/** Computes once for each value of facts (an index, a map): facts never change, so this is safe. */
export function perFacts<T>(compute: (facts: Facts) => T): (facts: Facts) => T {
  const known = new WeakMap<Facts, { readonly value: T }>();
  return (facts) => {
    const seen = known.get(facts);
    if (seen) return seen.value;
    const value = compute(facts);
    known.set(facts, { value });
    return value;
  };
}
