import type { AgentEvent } from '../core/events.ts';
import type { Usage } from '../core/model.ts';
import { estimateTokens } from '../core/tokens.ts';

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
  /** Tokens of this turn for its limit: the provider's numbers, or the estimate where it gave none. */
  spent = 0;

  get session(): Usage {
    return this.#session;
  }

  startTurn(): void {
    this.#turn = NONE;
    this.spent = 0;
  }

  add(usage: Usage | undefined, estimatedInput: number, text: string): AgentEvent | undefined {
    if (usage === undefined) {
      this.spent += estimatedInput + estimateTokens(text);
      return undefined;
    }
    this.#turn = sum(this.#turn, usage);
    this.#session = sum(this.#session, usage);
    this.spent += usage.input + usage.output;
    return { type: 'usage', turn: this.#turn, session: this.#session };
  }
}
