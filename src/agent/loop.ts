import type { AgentEvent, Stopped } from '../core/events.ts';
import type { Call } from '../core/model.ts';
import { askModel, type Asking, type Reply, requestTokens } from './ask-model.ts';
import { answerOf, type CallResult } from './call.ts';
import { endOf, type Ending, interrupted, tooMany, wrongArguments } from './endings.ts';
import { inventoryOf } from './inventory.ts';
import { offered } from './offer.ts';
import { RepeatGuard } from './repeat.ts';
import { runStep } from './step.ts';
import type { Turn } from './turn.ts';

const LAST: Partial<Record<Stopped, string>> = {
  'step-limit':
    'the limit of steps is reached; answer now from what is known, without tools, and say what is still open',
  'repeated-calls': 'the calls repeat; answer now from what is known, without tools, and say what is still open',
  'token-limit': 'the token limit of this turn is near; answer now from what is known, without tools',
};

/**
 * One turn: ask the model, run its calls, until it answers without calls or a bound is reached. The person's text
 * stands in the history already. Leaves a history in which every call is answered and the last word is the assistant's.
 */
export async function* runTurn(turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, Ending> {
  const { history, limits } = turn;
  const guard = new RepeatGuard(limits.sameCall);
  const looked = history.messages.at(-1);
  if (looked?.role === 'user' && looked.looked) guard.check([looked.looked]);
  // Only the planner reads it; another model is asked with plain data.
  const inventory = turn.model.byRules ? inventoryOf(turn.context) : undefined;
  let wrongSteps = 0;
  let changes = 0;
  let sentAny = false;
  let last: Stopped | undefined;
  for (let step = 1; ; step++) {
    const asking: Asking = {
      ...turn,
      ...(inventory === undefined ? {} : { inventory }),
      tools: last === undefined ? offered(turn.tools, history.messages, turn.model) : [],
    };
    if (turn.meter.spent + requestTokens(asking) > limits.turnTokens) return yield* tooMany(turn);
    const reply = yield* watchCompaction(askModel(asking, signal), guard);
    const end = yield* endOf(turn, reply, last, { proposed: changes > 0, sent: sentAny });
    if (end) return end;

    const calls = uniqueCalls(reply.end.calls);
    const { opaque } = reply.end;
    history.assistant({ text: reply.text, calls, ...(opaque === undefined ? {} : { opaque }) });
    const results: CallResult[] = [];
    const taken = new Map<string, { call: Call; result: CallResult }>();
    const take = (call: Call, result: CallResult): void => {
      results.push(result);
      taken.set(call.id, { call, result });
    };
    try {
      const run = {
        tools: turn.tools,
        context: turn.context,
        gate: turn.gate,
        limits,
        said: turn.said,
        // The planner's words stand above the card; they are no model's reason.
        reason: turn.model.byRules ? '' : reply.text,
        model: turn.model.id,
        sources: history.sources,
        changesBefore: changes,
        refused: guard.check(calls),
      };
      yield* runStep(run, calls, take, signal);
    } finally {
      const sent = results.some((result) => result.sent);
      if (sent) guard.forget();
      sentAny ||= sent;
      changes += calls.filter(({ name }) => turn.tools.get(name)?.effect === 'change').length;
      wrongSteps = results.length > 0 && results.every((result) => result.wrong) ? wrongSteps + 1 : 0;
      const spentSoon = turn.meter.spent + 2 * requestTokens(asking);
      if (step >= limits.steps) last = 'step-limit';
      else if (guard.refusedSteps >= 2) last = 'repeated-calls';
      else if (spentSoon > limits.turnTokens) last = 'token-limit';
      settle(turn, calls, taken, last === undefined ? undefined : LAST[last]);
    }
    if (signal.aborted) return interrupted(turn, '');
    if (wrongSteps >= limits.wrongSteps) return yield* wrongArguments(turn);
  }
}

/** Puts the answers into the history in the order of the calls; the note of a last answer stands after the last one. */
export function settle(
  turn: Turn,
  calls: readonly Call[],
  taken: ReadonlyMap<string, { readonly call: Call; readonly result: CallResult }>,
  note: string | undefined,
): void {
  const lastCall = calls.at(-1);
  for (const call of calls) {
    const one = taken.get(call.id);
    if (one === undefined) continue;
    const marker = turn.marker();
    const answer = answerOf(
      call,
      one.result,
      marker,
      call === lastCall && note !== undefined ? `(${note})` : undefined,
    );
    const failed = one.result.state !== 'done';
    const passing = one.result.outcome?.printed === undefined ? {} : { passing: true as const };
    turn.history.answer(answer, { line: one.result.digest ?? one.result.said ?? '', failed, marker, ...passing });
  }
  turn.history.settle('not run: the person interrupted');
}

/** Providers need ids to tell answers apart; a model that repeats one in a step would get one answer for two calls. */
function uniqueCalls(calls: readonly Call[]): readonly Call[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || seen.has(call.id) ? `${call.id}#${index}` : call.id;
    seen.add(id);
    return id === call.id ? call : { ...call, id };
  });
}

/** Results that were shortened may be asked for again. */
async function* watchCompaction(
  events: AsyncGenerator<AgentEvent, Reply>,
  guard: RepeatGuard,
): AsyncGenerator<AgentEvent, Reply> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    if (next.value.type === 'compacted') guard.forget();
    yield next.value;
  }
}
