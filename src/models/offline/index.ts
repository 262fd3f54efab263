import type { ChatModel, ModelEnd, ModelEvent, ModelRequest } from '../../core/model.ts';
import { plan } from './plan.ts';

/** The planner's own limit; it reads messages, it does not pay for them. */
const CONTEXT_TOKENS = 200_000;

/**
 * A model without a network: rules that turn requests about workloads into the same calls that a language model makes,
 * and results into answers. It sees what a model sees (messages and tool schemas), and the names and declared sizes of
 * what exists, so every loop, gate and screen works alike with it.
 */
export function offlineModel(): ChatModel {
  return { id: 'offline', contextTokens: CONTEXT_TOKENS, takesAllTools: true, byRules: true, stream };
}

async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (signal.aborted) {
    yield end('aborted');
    return;
  }
  const step = plan(request, await request.inventory?.(signal));
  for (const delta of step.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (signal.aborted) {
      yield end('aborted');
      return;
    }
    yield { type: 'text', delta };
  }
  if (step.calls.length > 0) yield { ...end('calls'), calls: step.calls };
  else
    yield {
      ...end('stop'),
      ...(step.offers === undefined ? {} : { offers: step.offers }),
      ...(step.unread ? { unread: true } : {}),
    };
}

const end = (reason: ModelEnd['reason']): ModelEnd => ({
  type: 'end',
  reason,
  calls: [],
  usage: { input: 0, cached: 0, output: 0, reasoning: 0 },
});
