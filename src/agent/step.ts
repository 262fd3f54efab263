import { clean } from '../core/clean.ts';
import type { AgentEvent } from '../core/events.ts';
import type { Call } from '../core/model.ts';
import type { Tool, ToolContext } from '../core/tool.ts';
import { type CallResult, failure, INTERRUPTED, runRead, shownText } from './call.ts';
import type { Gate } from './gate-types.ts';
import type { Limits } from './limits.ts';
import { prepare, type Ready } from './prepare.ts';

export type StepRun = {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly context: ToolContext;
  readonly gate: Gate | undefined;
  readonly limits: Limits;
  /** The person's own sentence of this turn. */
  readonly said: string;
  readonly reason: string;
  readonly model: string;
  readonly sources: readonly string[];
  /** Changes of this turn that were put to the gate before this step. */
  readonly changesBefore: number;
  /** Calls that the repeat guard refuses, with the words for the model. */
  readonly refused: ReadonlyMap<string, string>;
};

const NO_GATE: CallResult = {
  state: 'denied',
  said: 'not sent: changes are off in this run, nobody can approve one; nothing was changed',
  error: { code: 'unapproved', message: 'changes are off in this run' },
};

/**
 * Runs the calls of one step in the model's order: reads next to each other run together, a change runs alone, so a
 * read that stands after a change sees it. Yields a result event for every call and hands every result to `take`, also
 * after an abort. Never throws.
 */
export async function* runStep(
  run: StepRun,
  calls: readonly Call[],
  take: (call: Call, result: CallResult) => void,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void> {
  const ready = calls.map((call, index) => prepare(run.tools, run.limits, run.refused, call, index));
  const changes = ready.filter((one) => one.early === undefined && one.tool?.effect === 'change').length;
  let asked = run.changesBefore;
  let stop: string | undefined;
  for (let at = 0; at < ready.length;) {
    const one = ready[at];
    if (one === undefined) break;
    if (one.tool?.effect === 'change' && one.early === undefined) {
      asked += 1;
      const following = ready
        .slice(at + 1)
        .flatMap((next) => (next.tool?.effect === 'change' && next.early === undefined ? [next.tool.name] : []));
      const place = { index: asked, of: run.changesBefore + changes, following };
      const result = yield* runChange(run, one, place, stop, take, signal);
      stop ??= result.stopsRest;
      at += 1;
      continue;
    }
    const reads = ready.slice(at);
    const until = reads.findIndex((next) => next.tool?.effect === 'change' && next.early === undefined);
    const batch = until < 0 ? reads : reads.slice(0, until);
    yield* runTogether(run, batch, take, signal);
    at += batch.length;
  }
}

const callEvent = ({ call, tool }: Ready): AgentEvent => ({
  type: 'call',
  id: call.id,
  name: clean(call.name).slice(0, 64),
  input: call.input,
  effect: tool?.effect ?? 'unknown',
});

export function resultEvent(call: Call, result: CallResult, durationMs: number): AgentEvent {
  return {
    type: 'result',
    id: call.id,
    name: clean(call.name).slice(0, 64),
    state: result.state,
    text: shownText(result),
    ...(result.view === undefined ? {} : { view: result.view }),
    ...(result.error === undefined ? {} : { error: result.error }),
    ...(result.outcome === undefined ? {} : { outcome: result.outcome }),
    durationMs: Math.round(durationMs),
  };
}

async function* runTogether(
  run: StepRun,
  batch: readonly Ready[],
  take: (call: Call, result: CallResult) => void,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void> {
  for (const one of batch) yield callEvent(one);
  const waiting = new Map<string, Promise<{ key: string; call: Call; result: CallResult; ms: number }>>();
  for (const [index, one] of batch.entries()) {
    const started = performance.now();
    const key = String(index);
    waiting.set(
      key,
      readOne(run, one, signal).then((result) => ({ key, call: one.call, result, ms: performance.now() - started })),
    );
  }
  while (waiting.size > 0) {
    const done = await Promise.race(waiting.values());
    waiting.delete(done.key);
    take(done.call, done.result);
    yield resultEvent(done.call, done.result, done.ms);
  }
}

async function readOne(run: StepRun, one: Ready, signal: AbortSignal): Promise<CallResult> {
  if (one.early) return one.early;
  if (signal.aborted) return INTERRUPTED;
  if (one.tool?.effect !== 'read' || one.input === undefined) return NO_GATE;
  return runRead(one.tool, one.input, run.context, run.limits, signal);
}

async function* runChange(
  run: StepRun,
  one: Ready,
  place: { readonly index: number; readonly of: number; readonly following: readonly string[] },
  stop: string | undefined,
  take: (call: Call, result: CallResult) => void,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, CallResult> {
  yield callEvent(one);
  const started = performance.now();
  let result: CallResult;
  if (signal.aborted) result = INTERRUPTED;
  else if (stop !== undefined)
    result = { state: 'stopped', said: `not asked: ${stop}; propose it again if it is still wanted` };
  else if (run.gate === undefined || one.tool?.effect !== 'change' || one.input === undefined) result = NO_GATE;
  else {
    try {
      result = yield* run.gate.run(
        {
          id: one.call.id,
          tool: one.tool,
          input: one.input,
          context: run.context,
          limits: run.limits,
          said: run.said,
          reason: run.reason,
          model: run.model,
          sources: run.sources,
          ...place,
        },
        signal,
      );
    } catch (error) {
      result = failure(error, signal);
    }
  }
  take(one.call, result);
  yield resultEvent(one.call, result, performance.now() - started);
  return result;
}
