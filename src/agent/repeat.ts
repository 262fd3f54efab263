import { canonical } from '../core/json.ts';
import type { Call } from '../core/model.ts';

/** Counts equal calls of one turn, so that a model that asks the same for ever is stopped. */
export class RepeatGuard {
  readonly #most: number;
  readonly #seen = new Map<string, number>();
  /** Steps in which a call was refused for being repeated. */
  refusedSteps = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Refusals of one step, by call id: calls that were run often enough, and equal calls within the step. */
  check(calls: readonly Call[]): ReadonlyMap<string, string> {
    const refused = new Map<string, string>();
    const inStep = new Set<string>();
    let overused = false;
    for (const call of calls) {
      const key = `${call.name} ${canonical(call.input)}`;
      const times = this.#seen.get(key) ?? 0;
      if (times >= this.#most) {
        overused = true;
        refused.set(
          call.id,
          `not run: ${call.name} was called ${times} times with this input in this turn and answers the same; use what it said, call something else, or answer now`,
        );
      } else if (inStep.has(key))
        refused.set(call.id, 'not run: the same call stands in this step already; its answer is there');
      else {
        inStep.add(key);
        this.#seen.set(key, times + 1);
      }
    }
    if (overused) this.refusedSteps += 1;
    return refused;
  }

  /** After a change, or when old results were shortened, the same read is a new question. */
  forget(): void {
    this.#seen.clear();
  }
}
