import type { Understood } from '../outcome.ts';
import type { Token } from './tokens.ts';

/** Steps of matching for one look at a sentence: about half a second. An ordinary request takes a hundredth of it. */
const MOST_STEPS = 250_000;
/** What a clause costs before anything is matched, in the same measure. */
const CLAUSE = 100;

/** How much is done for one sentence, by count and not by time, so that the same words always get the same answer. */
export class Work {
  #left: number;
  readonly #clauses = new Map<unknown, Map<string, Understood | undefined>>();

  constructor(steps = MOST_STEPS) {
    this.#left = steps;
  }

  /** One more step; false when there is none left. */
  step(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }

  /** Something was not looked at. */
  get over(): boolean {
    return this.#left < 0;
  }

  /** What a clause means, worked out once: a sentence is parted in many ways, and its parts come back. */
  once(
    rules: unknown,
    tokens: readonly Token[],
    about: string | undefined,
    make: () => Understood | undefined,
  ): Understood | undefined {
    const known = this.#clauses.get(rules) ?? new Map<string, Understood | undefined>();
    this.#clauses.set(rules, known);
    const key = [about ?? '', ...tokens.map(({ raw, quoted }) => (quoted ? `"${raw}` : raw))].join('\u0000');
    if (known.has(key)) return known.get(key);
    this.#left -= CLAUSE;
    const made = this.over ? undefined : make();
    if (!this.over) known.set(key, made);
    return made;
  }
}
