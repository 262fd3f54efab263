import { AppError } from './errors.ts';

/** Values that a text may unfold to, and levels that they may be nested. */
const MOST = 500_000;
const DEEPEST = 500;

/**
 * The same value, when it is a tree of bounded size and depth. YAML can refer to itself (`&a [*a, *a]`) and unfold a
 * few lines to millions of values; whatever walks such a value never ends. bad-input otherwise.
 */
export function finite<T>(value: T): T {
  const waiting: (readonly [unknown, number])[] = [[value, 0]];
  for (let seen = 0; waiting.length > 0; seen++) {
    const [next, depth] = waiting.pop() as readonly [unknown, number];
    if (seen > MOST || depth > DEEPEST || waiting.length > MOST)
      throw new AppError(
        'bad-input',
        'the YAML or JSON is nested too deep, refers to itself, or unfolds to too many values',
        'write it out without aliases, in parts',
      );
    if (typeof next !== 'object' || next === null || next instanceof Uint8Array) continue;
    for (const member of Object.values(next)) waiting.push([member, depth + 1]);
  }
  return value;
}
