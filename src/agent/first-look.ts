import type { AgentEvent } from '../core/events.ts';
import type { Message, ToolAnswer, Understood } from '../core/model.ts';
import type { Tool, ToolContext } from '../core/tool.ts';
import { checkArguments } from './arguments.ts';
import { answerOf, runRead } from './call.ts';
import type { Digest } from './compact.ts';
import type { Limits } from './limits.ts';
import { resultEvent } from './step.ts';

/**
 * What a person's words call for by themselves, such as the diagnosis for a "why"; undefined for nothing. Never
 * rejects.
 */
export type FirstLook = (messages: readonly Message[], signal: AbortSignal) => Promise<Understood | undefined>;

/** What was read for a question before the model was asked, and its short form. */
export type Looked = { readonly answer: ToolAnswer & { readonly input: unknown }; readonly digest: Digest };
/** What is known of a person's words before the model is asked. */
export type Before = { readonly looked?: Looked; readonly meant?: readonly string[] };

type Parts = {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly context: ToolContext;
  readonly limits: Limits;
  readonly marker: () => string;
};

let looks = 0;

/**
 * Runs the read that a question calls for before any model is asked. One request is saved, the right tool does not hang
 * on the model's choice, and whatever the model then does, the person has the finding: its result event stands.
 */
export async function* lookFirst(
  firstLook: FirstLook,
  messages: readonly Message[],
  { tools, context, limits, marker }: Parts,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Before> {
  const { read: wanted, tools: named = [] } = (await firstLook(messages, signal)) ?? {};
  if (named.length > 0 && named.every((name) => tools.get(name)?.effect === 'change')) return { meant: named };
  const tool = wanted === undefined ? undefined : tools.get(wanted.name);
  if (wanted === undefined || tool?.effect !== 'read' || signal.aborted) return {};
  const checked = checkArguments(tool.name, tool.input, wanted.input);
  if (!checked.ok) return {};
  const call = { id: `first-${++looks}`, name: tool.name, input: wanted.input };
  yield { type: 'call', ...call, effect: 'read' };
  const started = performance.now();
  const result = await runRead(tool, checked.input, context, limits, signal);
  yield resultEvent(call, result, performance.now() - started);
  if (result.state === 'stopped') return {};
  const mark = marker();
  const answer = { ...answerOf(call, result, mark), input: call.input };
  const digest = { line: result.digest ?? result.said ?? '', failed: result.state !== 'done', marker: mark };
  return { looked: { answer, digest } };
}
