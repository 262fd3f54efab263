import { randomBytes } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { answerOf, type CallResult, type Gate, LIMITS, runStep, type StepRun } from '../agent/index.ts';
import type { AgentEvent } from '../core/events.ts';
import type { Tool, ToolContext } from '../core/tool.ts';
import { structuredOf } from './structured.ts';

export type Calling = {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly context: ToolContext;
  readonly gate: Gate | undefined;
  /** The client, as it names itself: it stands in the audit as what proposed a change. */
  readonly client: string;
  /** What is told about a change while it runs. */
  readonly onEvent: (event: AgentEvent) => void;
};

/** JSON that is nested more deeply is nobody's arguments, and costs the stack of whoever walks it. */
const DEEPEST = 40;

export function tooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []));
  }
  return false;
}

const failed = (text: string): CallToolResult => ({ content: [{ type: 'text', text }], isError: true });

/** One call by a client: the same check, limits, fence and gate as for any model. Never throws. */
export async function callTool(
  calling: Calling,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<CallToolResult> {
  if (tooDeep(input)) return failed(`wrong arguments for this tool: nested more than ${DEEPEST} deep`);
  const call = { id: randomBytes(8).toString('hex'), name, input: input ?? {} };
  let answered: CallResult | undefined;
  const run: StepRun = {
    tools: calling.tools,
    context: { ...calling.context, said: '' },
    gate: calling.gate,
    limits: LIMITS,
    said: '',
    reason: '',
    model: calling.client,
    sources: [],
    changesBefore: 0,
    refused: new Map(),
  };
  const take = (_call: unknown, result: CallResult): void => {
    answered = result;
  };
  for await (const event of runStep(run, [call], take, signal)) calling.onEvent(event);
  if (answered === undefined) return failed('the call was not run');
  return resultOf(call, answered, calling.tools.get(name));
}

function resultOf(
  call: { readonly id: string; readonly name: string; readonly input: unknown },
  result: CallResult,
  tool: Tool | undefined,
): CallToolResult {
  const { text, error } = answerOf(call, result, randomBytes(6).toString('hex'));
  const content: CallToolResult['content'] = [{ type: 'text', text }];
  if (error) return { content, isError: true };
  const gives = tool?.effect === 'read' ? tool.gives : undefined;
  if (gives === undefined || result.view?.type !== gives) return { content };
  const structured = structuredOf(result.view, LIMITS.resultTokens);
  return structured === undefined ? { content } : { content, structuredContent: structured };
}
