import { clean } from '../core/clean.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import type { ChatModel, ModelEnd, ModelEvent, ModelRequest, ToolSpec, Usage } from '../core/model.ts';
import { approximateTokens } from '../core/tokens.ts';
import { raceAbort } from '../core/race-abort.ts';
import type { History } from './history.ts';
import type { Limits } from './limits.ts';
import type { Meter } from './meter.ts';
import { toolTokens } from './tokens.ts';

/** One whole answer of the model, its text cleaned. */
export type Reply = { readonly text: string; readonly end: ModelEnd };

export type Asking = {
  readonly model: ChatModel;
  readonly history: History;
  readonly system: string;
  readonly tools: readonly ToolSpec[];
  readonly limits: Limits;
  readonly meter: Meter;
  readonly inventory?: ModelRequest['inventory'];
};

const CODES: Record<NonNullable<ModelEnd['error']>['code'], ErrorCode> = {
  key: 'unauthorized',
  quota: 'throttled',
  context: 'model',
  unreachable: 'unreachable',
  stalled: 'timeout',
  cut: 'bad-response',
  refused: 'model',
  model: 'model',
  'bad-request': 'model',
  server: 'server',
};

/** The error of an end, as the screen shows it. */
export function modelError(end: ModelEnd): Extract<AgentEvent, { type: 'error' }> {
  const fallback = end.reason === 'blocked' ? 'the provider blocked this answer' : 'the model failed';
  const nextStep = end.error?.nextStep;
  return {
    type: 'error',
    code: end.error === undefined ? 'model' : CODES[end.error.code],
    message: clean(end.error?.message ?? fallback),
    ...(nextStep === undefined ? {} : { nextStep }),
  };
}

const plainTokens = ({ history, system, tools }: Asking): number =>
  approximateTokens(system) + toolTokens(tools) + history.tokens;

/** Tokens that the next request is estimated to have, in this model's own counting once it has told it. */
export const requestTokens = (asking: Asking): number =>
  Math.ceil(plainTokens(asking) * asking.meter.scaleOf(asking.model.id));

/** A request up to this size fits every server; above it the limits are asked for. Tokens. */
const SMALL = 2_500;
/** Below this part of its estimate a request was not read whole. */
const CUT = 0.6;

/**
 * Asks the model once: makes the conversation fit first, passes text and retries on as events, and answers a context
 * overflow by one compaction and one more try. Never throws; an abort is an end with reason `aborted` that keeps the
 * text seen so far.
 */
export async function* askModel(asking: Asking, signal: AbortSignal): AsyncGenerator<AgentEvent, Reply> {
  const { model, history, limits, meter } = asking;
  if (requestTokens(asking) > SMALL)
    await raceAbort(model.prepare?.(signal) ?? Promise.resolve(), signal).catch(() => {});
  const roomNow = (): number => model.contextTokens - Math.min(limits.maxOutputTokens, model.contextTokens / 4);
  // A big step down keeps compactions, which break the provider's cache, rare.
  if (requestTokens(asking) > roomNow()) yield* compact(asking, roomNow() * 0.4);
  for (let tries = 1; ; tries++) {
    const fitting = withinRoom(asking, roomNow());
    const request: ModelRequest = {
      system: asking.system,
      messages: [...history.messages],
      tools: fitting.tools,
      maxOutputTokens: limits.maxOutputTokens,
      ...(asking.inventory === undefined ? {} : { inventory: asking.inventory }),
    };
    const estimate = requestTokens(fitting);
    const reply = yield* streamOnce(model, request, signal);
    const told = reply.end.usage;
    const notice = silentCut(told, estimate);
    if (notice !== undefined) {
      yield notice;
      model.learnContext?.((told?.input ?? 0) + (told?.output ?? 0));
    }
    const usage = meter.add(model.id, told, notice ? undefined : plainTokens(fitting), reply.text, estimate);
    if (usage !== undefined) yield usage;
    if (reply.end.error?.code === 'context' && tries === 1 && reply.text === '') {
      const changed = yield* compact(asking, Math.min(estimate, roomNow()) * 0.4);
      if (changed || requestTokens(withinRoom(asking, roomNow())) < estimate) continue;
    }
    return reply;
  }
}

/**
 * Where even the shortest conversation is too long beside the tools, a question that was looked into already goes
 * without them.
 */
function withinRoom(asking: Asking, room: number): Asking {
  const asked = asking.history.messages.findLast(({ role }) => role === 'user');
  const known = asked?.role === 'user' && asked.looked !== undefined;
  return known && requestTokens(asking) > room ? { ...asking, tools: [] } : asking;
}

/** Some servers drop what does not fit and say nothing: the numbers of their usage give it away. */
function silentCut(usage: Usage | undefined, estimate: number): AgentEvent | undefined {
  if (usage === undefined || usage.input === 0 || estimate < SMALL) return undefined;
  if (usage.input + usage.cached >= estimate * CUT) return undefined;
  return {
    type: 'notice',
    message: `the model's server has read ${usage.input} of about ${estimate} tokens and dropped the rest without a word`,
    nextStep: 'give it more context (Ollama: OLLAMA_CONTEXT_LENGTH), or tell its limit with --context-tokens',
  };
}

async function* compact(asking: Asking, target: number): AsyncGenerator<AgentEvent, boolean> {
  const fixed = plainTokens(asking) - asking.history.tokens;
  const scale = asking.meter.scaleOf(asking.model.id);
  const messages = asking.history.compact(Math.max(0, Math.floor(target / scale) - fixed));
  if (messages > 0) yield { type: 'compacted', messages };
  return messages > 0;
}

async function* streamOnce(
  model: ChatModel,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Reply> {
  let text = '';
  const ended = (end: ModelEnd): Reply => ({ text, end });
  if (signal.aborted) return ended({ type: 'end', reason: 'aborted', calls: [] });
  const events: AsyncIterator<ModelEvent> = model.stream(request, signal)[Symbol.asyncIterator]();
  let whole = false;
  try {
    for (;;) {
      const next = await raceAbort(Promise.resolve(events.next()), signal);
      if (next.done) {
        whole = true;
        return ended(fault('cut', 'the model’s answer broke off before its end'));
      }
      if (next.value.type === 'end') {
        whole = true;
        return ended(next.value);
      }
      if (next.value.type === 'text') {
        const delta = clean(next.value.delta);
        text += delta;
        if (delta !== '') yield { type: 'text', delta };
      } else yield next.value;
    }
  } catch (error) {
    if (signal.aborted) return ended({ type: 'end', reason: 'aborted', calls: [] });
    return ended(fault('model', error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'the model failed'));
  } finally {
    // Not awaited: a stream that ignores the abort must not hold the turn up.
    if (!whole) void Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

const fault = (code: NonNullable<ModelEnd['error']>['code'], message: string): ModelEnd => ({
  type: 'end',
  reason: 'error',
  calls: [],
  error: { code, message: message.slice(0, 500), nextStep: 'ask again' },
});
