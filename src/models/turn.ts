import type { Call, ModelEnd, ModelEvent, Usage } from '../core/model.ts';

export type Fault = NonNullable<ModelEnd['error']> & {
  /** True when one more try of the same request makes sense. */
  readonly again: boolean;
  /** Wait that the provider asked for. */
  readonly waitMs?: number;
};

/** The stream ended without the provider's word that the answer is whole. */
export const CUT: Fault = {
  code: 'cut',
  message: 'the model’s answer broke off before its end',
  nextStep: 'ask again',
  again: true,
};

/** What one request to a provider came to. */
export type Turn =
  | {
      readonly reason: 'stop' | 'length' | 'blocked';
      readonly calls: readonly Call[];
      readonly items: readonly unknown[];
      readonly usage?: Usage;
      /** Why it was blocked, in the provider's word. */
      readonly word?: string;
    }
  | { readonly fault: Fault; readonly usage?: Usage };

/**
 * One request: text deltas as they come, then what it came to. It may throw; `attempts` translates. `beat` is called for each event and says
 * whether words of an answer are coming: a model that thinks, before or between them, may be silent for longer.
 */
export type Once = (signal: AbortSignal, beat: (flowing: boolean) => void) => AsyncGenerator<string, Turn>;

export type Endurance = {
  /** Longest silence while the model has not begun or thinks. */
  readonly firstMs: number;
  /** Longest silence in the middle of text or of a call. */
  readonly idleMs: number;
  readonly tries: number;
  /** First wait of the back-off; doubled each time, with jitter. */
  readonly backoffMs: number;
};

export const ENDURANCE: Endurance = { firstMs: 90_000, idleMs: 45_000, tries: 4, backoffMs: 500 };

/** A wait that a provider asks for is honoured up to this. */
const MOST_WAIT_MS = 60_000;

/** Argument text as JSON; what is none comes back as `{unparsed}`, which no tool's schema accepts. */
export function parseArguments(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { unparsed: text.slice(0, 2000) };
  }
}

export const endOf = (provider: string, turn: Exclude<Turn, { fault: Fault }>): ModelEnd => ({
  type: 'end',
  reason: turn.reason === 'stop' && turn.calls.length > 0 ? 'calls' : turn.reason,
  calls: turn.reason === 'stop' ? turn.calls : [],
  ...(turn.reason === 'stop' && turn.items.length > 0 ? { opaque: { provider, items: turn.items } } : {}),
  ...(turn.usage ? { usage: turn.usage } : {}),
  ...(turn.reason === 'blocked'
    ? {
        error: {
          code: 'refused' as const,
          message: `the provider refused to answer${turn.word ? ` (${turn.word})` : ''}`,
          nextStep: 'ask in other words',
        },
      }
    : {}),
});

export const faultEnd = (fault: Fault, usage?: Usage): ModelEnd => ({
  type: 'end',
  reason: 'error',
  calls: [],
  error: {
    code: fault.code,
    message: fault.message,
    ...(fault.nextStep === undefined ? {} : { nextStep: fault.nextStep }),
  },
  ...(usage ? { usage } : {}),
});

export const abortedEnd = (): ModelEnd => ({ type: 'end', reason: 'aborted', calls: [] });

export type { ModelEvent };
export { MOST_WAIT_MS };
