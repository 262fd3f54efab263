import type { AgentEvent } from '../core/events.ts';
import type { Usage } from '../core/model.ts';
import { approximateTokens } from '../core/tokens.ts';

const NONE: Usage = { input: 0, cached: 0, output: 0, reasoning: 0 };

const sum = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  cached: a.cached + b.cached,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
});

/** Adds up what the provider says was used, for the turn and the session. */
export class Meter {
  #session = NONE;
  #turn = NONE;
  readonly #scale = new Map<string, number>();
  /** Tokens of this turn for its limit: the provider's numbers, or the estimate where it gave none. */
  spent = 0;

  /**
   * How many tokens a model counts for one of our estimate, by its last answer: each has a tokenizer and a form of
   * tools of its own.
   */
  scaleOf(model: string): number {
    return this.#scale.get(model) ?? 1;
  }

  get session(): Usage {
    return this.#session;
  }

  startTurn(): void {
    this.#turn = NONE;
    this.spent = 0;
  }

  /**
   * `plain` is the estimate before any scale; undefined where the usage says nothing of the request's length.
   * `estimate` counts for a missing usage.
   */
  add(
    model: string,
    usage: Usage | undefined,
    plain: number | undefined,
    text: string,
    estimate: number,
  ): AgentEvent | undefined {
    if (usage === undefined) {
      this.spent += estimate + approximateTokens(text);
      return undefined;
    }
    if (plain !== undefined && plain > 500 && usage.input > 0)
      this.#scale.set(model, Math.min(2, Math.max(0.5, usage.input / plain)));
    this.#turn = sum(this.#turn, usage);
    this.#session = sum(this.#session, usage);
    this.spent += usage.input + usage.output;
    return { type: 'usage', turn: this.#turn, session: this.#session };
  }
}
