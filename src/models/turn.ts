import type { Call, ModelEnd, ModelEvent, Usage } from '../core/model.ts';
import { endKind } from './faults/ends.ts';

export type Fault = NonNullable<ModelEnd['error']> & {
  /** True when one more try of the same request makes sense. */
  readonly again: boolean;
  /** Wait that the provider asked for. */
  readonly waitMs?: number;
  /** Of a request that was too long: what the model takes in all, where the refusal names it. */
  readonly contextTokens?: number;
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
      readonly usage?: Usage | undefined;
      /** Why it was blocked, in the provider's word. */
      readonly word?: string;
    }
  | { readonly fault: Fault; readonly usage?: Usage | undefined };

/** The end of an answer by the provider's word for it. `calls` are good ones; `items` go back with the next request. */
export function turnOf(
  word: string,
  calls: readonly Call[],
  items: readonly unknown[],
  usage: Usage | undefined,
): Turn {
  const kind = endKind(word, calls.length > 0);
  if (kind === 'whole') return { reason: 'stop', calls, items, usage };
  if (kind === 'length' || kind === 'blocked') return { reason: kind, calls: [], items: [], usage, word };
  const message =
    kind === 'bad-call'
      ? 'the model wrote a call that cannot be read'
      : `the model stopped before its answer was whole (${JSON.stringify(word.slice(0, 60))})`;
  return { fault: { code: 'cut', message, nextStep: 'ask again', again: true }, usage };
}

/**
 * One request: text deltas as they come, then what it came to. It may throw; `attempts` translates. `beat` is called
 * for each event and says whether words of an answer are coming (a model that thinks, before or between them, may be
 * silent for longer); without a word on it, it only says that the other side is alive.
 */
export type Once = (signal: AbortSignal, beat: (flowing?: boolean) => void) => AsyncGenerator<string, Turn>;

export type Endurance = {
  /** Longest silence while the model has not begun or thinks. */
  readonly firstMs: number;
  /** Longest silence in the middle of text or of a call. */
  readonly idleMs: number;
  /** Longest time for one answer in all, however alive the other side is. Default: an hour. */
  readonly wholeMs?: number;
  readonly tries: number;
  /** First wait of the back-off; doubled each time, with jitter. */
  readonly backoffMs: number;
};

export const ENDURANCE: Endurance = { firstMs: 90_000, idleMs: 45_000, tries: 4, backoffMs: 500 };

/** A server of one's own may load the model first, and reads a long prompt on a CPU for minutes. */
export const PATIENT: Endurance = { ...ENDURANCE, firstMs: 600_000, idleMs: 180_000 };

/** A wait that a provider asks for is honoured up to this. */
const MOST_WAIT_MS = 60_000;

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
