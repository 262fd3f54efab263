import { clean } from '../core/clean.ts';
import { type AppError, type ErrorCode, toAppError } from '../core/errors.ts';
import { fence } from '../core/fence.ts';
import type { Call, ToolAnswer } from '../core/model.ts';
import type { Outcome } from '../core/plan.ts';
import { hideKnown, knownSecrets, safeText } from '../core/redact.ts';
import type { ReadTool, ToolContext } from '../core/tool.ts';
import type { View } from '../core/view.ts';
import { deadline } from './deadline.ts';
import type { Limits } from './limits.ts';
import { cutToTokens } from './tokens.ts';

/** How a call ended. `said` is ours, `data` came from outside and is fenced before a model sees it. */
export type CallResult = {
  readonly state: 'done' | 'failed' | 'denied' | 'stopped';
  readonly said?: string;
  readonly data?: string;
  readonly digest?: string;
  readonly view?: View;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string };
  readonly outcome?: Outcome;
  /** The call itself was wrong: unknown tool or arguments. */
  readonly wrong?: boolean;
  /** Something was sent to the cluster. */
  readonly sent?: boolean;
  /** Why the changes after this one in the same step are not asked: they were thought out for another state. */
  readonly stopsRest?: string;
};

export const INTERRUPTED: CallResult = {
  state: 'stopped',
  said: 'not run: the person interrupted',
  error: { code: 'aborted', message: 'stopped' },
};

/** What the event shows: the text without its fence. */
export const shownText = (result: CallResult): string =>
  [result.said, result.data].filter((part) => part !== undefined && part !== '').join('\n');

/** What the model gets. `note` is a word of ours that stands outside the fence, after the data. */
export function answerOf(call: Call, result: CallResult, marker: string, note?: string): ToolAnswer {
  const data =
    result.data === undefined || result.data === '' ? undefined : fence(result.data, call.name.slice(0, 64), marker);
  const text = [result.said, data, note].filter((part) => part !== undefined && part !== '').join('\n');
  const remedies =
    result.view?.type === 'diagnosis' && result.view.diagnosis.findings.some((one) => one.remedies.length > 0);
  return {
    id: call.id,
    name: call.name,
    text: text === '' ? '(no output)' : text,
    error: result.state !== 'done',
    ...(remedies ? { remedies: true as const } : {}),
  };
}

/**
 * Text from outside as a model may get it. Its edge has cleaned and redacted it; this is the second line, idempotent.
 */
export const safeData = (text: string, mostTokens: number): string => cutToTokens(safeText(text), mostTokens);

/** A tool that could not ask the person, or was told no, was denied. */
const NO_YES: ReadonlySet<ErrorCode> = new Set(['no-person', 'declined', 'unapproved', 'expired']);

/** The one catch: what a tool throws becomes words for the model and an error for the screen. */
export function failure(thrown: unknown, signal: AbortSignal): CallResult {
  if (signal.aborted) return INTERRUPTED;
  const error: AppError = toAppError(thrown);
  if (error.code === 'aborted') return INTERRUPTED;
  const message = safeText(error.message).slice(0, 1500);
  // Next steps are written by rooms, not by servers; a command in them (KEY="$KEY") must stay usable.
  const nextStep = error.nextStep === undefined ? undefined : knownSecrets.hide(clean(error.nextStep)).slice(0, 600);
  return {
    state: NO_YES.has(error.code) ? 'denied' : 'failed',
    said: `failed: ${error.code}`,
    data: nextStep === undefined ? message : `${message}\nnext step: ${nextStep}`,
    error: { code: error.code, message, ...(nextStep === undefined ? {} : { nextStep }) },
  };
}

/** Runs a read within its time limit. Never throws; a tool that ignores the signal is left behind. */
export async function runRead(
  tool: ReadTool,
  input: Record<string, unknown>,
  context: ToolContext,
  limits: Limits,
  signal: AbortSignal,
): Promise<CallResult> {
  const limit = deadline(tool.name, limits.callMs, signal);
  try {
    const result = await limit.race(Promise.resolve().then(() => tool.run(input, context, limit.signal)));
    const data = safeData(result.text, limits.resultTokens);
    return {
      state: 'done',
      data,
      digest: safeText(result.digest ?? data.split('\n', 1)[0] ?? '').slice(0, 400),
      ...(result.view === undefined ? {} : { view: hideKnown(result.view) }),
    };
  } catch (error) {
    return failure(error, signal);
  } finally {
    limit.end();
  }
}
