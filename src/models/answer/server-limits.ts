import type { ListedModel } from '../provider.ts';
import type { OpenOptions } from '../provider.ts';

/** Fewest tokens of an answer that are worth a request. */
export const LEAST_OUTPUT = 256;

/**
 * What the model at hand takes in one request, in tokens: first what the person set, then what its server says (in its
 * list of models or in a refusal), then the provider's default. Learnt limits only fall.
 */
export class ServerLimits {
  #context: number;
  #output: number | undefined;
  readonly #assumed: boolean;
  readonly #lookUp: OpenOptions['lookUp'];
  #looked = false;

  constructor({ contextTokens, outputTokens, assumed, lookUp }: OpenOptions) {
    this.#context = contextTokens;
    this.#output = outputTokens;
    this.#assumed = assumed ?? false;
    this.#lookUp = lookUp;
  }

  get context(): number {
    return this.#context;
  }

  /** Output to ask for: what is wanted, within what the server takes and a quarter of its context. */
  outputOf(wanted: number): number {
    return Math.max(1, Math.min(wanted, this.#output ?? wanted, Math.max(LEAST_OUTPUT, Math.floor(this.#context / 4))));
  }

  /** Asks the endpoint for its limits, once. */
  async lookUp(signal: AbortSignal): Promise<void> {
    if (this.#looked || this.#lookUp === undefined) return;
    this.#looked = true;
    const told: ListedModel | undefined = await this.#lookUp(signal);
    if (this.#assumed && told?.contextTokens !== undefined) this.#context = told.contextTokens;
    if (told?.outputTokens !== undefined) this.#output ??= told.outputTokens;
  }

  /** From a refusal: the request was longer than this. */
  learnContext(tokens: number): void {
    if (tokens >= LEAST_OUTPUT) this.#context = Math.min(this.#context, tokens);
  }

  learnOutput(tokens: number): void {
    this.#output = Math.min(this.#output ?? tokens, tokens);
  }
}
