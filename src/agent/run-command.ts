import type { AgentEvent } from '../core/events.ts';
import type { Call } from '../core/model.ts';
import { type CallResult } from './call.ts';
import type { Ending } from './endings.ts';
import { settle } from './loop.ts';
import { runStep } from './step.ts';
import type { Turn } from './turn.ts';

const NO_REFUSALS: ReadonlyMap<string, string> = new Map();

/**
 * One call that the person gave as a command, without a model: the same check of its arguments, the same gate and card.
 * It stands in the history as a turn, so that what is said next can be about it.
 */
export async function* runCommand(turn: Turn, call: Call, signal: AbortSignal): AsyncGenerator<AgentEvent, Ending> {
  const { history } = turn;
  history.assistant({ text: '', calls: [call] });
  const taken = new Map<string, { call: Call; result: CallResult }>();
  try {
    const run = {
      tools: turn.tools,
      context: turn.context,
      gate: turn.gate,
      limits: turn.limits,
      said: turn.said,
      reason: '',
      model: turn.model.id,
      sources: history.sources,
      changesBefore: 0,
      refused: NO_REFUSALS,
    };
    yield* runStep(run, [call], (one, result) => void taken.set(one.id, { call: one, result }), signal);
  } finally {
    settle(turn, [call], taken, undefined);
  }
  if (signal.aborted) return { stopped: 'interrupted', answer: '' };
  history.assistant({ text: '(the person ran that as a command)', calls: [] });
  return { stopped: 'answered', answer: '' };
}
