/** Bounds of a turn. Each has a reason to exist: without it some model, tool or log was seen to run for ever. */
export type Limits = {
  /** Steps with tool calls in a turn; then one last answer without tools. */
  readonly steps: number;
  /** Calls of one step that are run; the rest is answered "not run". */
  readonly callsPerStep: number;
  /** How often the same call with the same input is run in a turn. */
  readonly sameCall: number;
  /** Steps in a row whose calls were all wrong, after which the turn ends. */
  readonly wrongSteps: number;
  /**
   * Milliseconds that one read, or the planning of one change, may take. Time in which a person is asked does not
   * count.
   */
  readonly callMs: number;
  /** Tokens of one tool result as the model gets it. */
  readonly resultTokens: number;
  /** Most tokens of one answer; providers count reasoning into it. */
  readonly maxOutputTokens: number;
  /** Tokens (input and output) of a whole turn. No request is sent that is estimated to cross it. */
  readonly turnTokens: number;
};

export const LIMITS: Limits = {
  steps: 20,
  callsPerStep: 16,
  sameCall: 2,
  wrongSteps: 3,
  callMs: 60_000,
  resultTokens: 2_000,
  maxOutputTokens: 16_000,
  turnTokens: 200_000,
};
