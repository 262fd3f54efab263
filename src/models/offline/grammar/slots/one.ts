import type { Slot, Value } from '../pattern.ts';
import type { Token } from '../tokens.ts';
import type { World } from '../world.ts';

type S = Slot<World>;

/** One token that a function reads. */
export const one = (read: (token: Token) => Value | undefined): S =>
  function* (tokens, at) {
    const token = tokens[at];
    const value = token === undefined ? undefined : read(token);
    if (value !== undefined) yield [at + 1, value];
  };

export const matching = (pattern: RegExp): S =>
  one(({ raw, quoted }) => (pattern.test(raw) || (quoted && pattern.test(raw)) ? raw : undefined));
