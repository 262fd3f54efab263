import { z } from 'zod';
import { createSession, type Gate, type Limits, type Session } from '../../src/agent/index.ts';
import type { Target } from '../../src/core/cluster.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import type { ChatModel } from '../../src/core/model.ts';
import type { ClusterReader } from '../../src/core/cluster.ts';
import { readTool, type Tool, type ToolContext } from '../../src/core/tool.ts';

export const TARGET: Target = {
  context: 'kind-test',
  server: 'http://127.0.0.1:1',
  caFingerprint: '',
  user: 'tester',
  namespace: 'todo-chatbot',
  embedded: false,
};

/** The tools of these tests read nothing; a reader that is asked all the same fails. */
export const CONTEXT: ToolContext = {
  cluster: { target: TARGET } as ClusterReader,
  namespace: 'todo-chatbot',
  now: () => 0,
};

/** A read tool that answers with a text, or does what a function says. */
export const reads = (
  name: string,
  run: string | ((input: { workload?: string | undefined }, signal: AbortSignal) => string | Promise<string>),
): Tool =>
  readTool({
    name,
    description: name,
    input: z.strictObject({ workload: z.string().optional() }),
    async run(input, _context, signal) {
      return { text: typeof run === 'string' ? run : await run(input, signal) };
    },
  });

export type World = {
  readonly model: ChatModel;
  readonly tools?: readonly Tool[];
  readonly gate?: Gate;
  readonly limits?: Partial<Limits>;
  readonly context?: ToolContext;
};

export const sessionOf = ({ model, tools = [], gate, limits, context = CONTEXT }: World): Session => {
  let markers = 0;
  return createSession({
    model,
    tools,
    context,
    system: 'system text',
    ...(gate === undefined ? {} : { gate }),
    ...(limits === undefined ? {} : { limits }),
    marker: () => `mark${++markers}`,
  });
};

export async function collect(
  events: AsyncIterable<AgentEvent>,
  each?: (event: AgentEvent, index: number) => void,
): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) {
    each?.(event, all.length);
    all.push(event);
  }
  return all;
}

export const never = (): AbortSignal => new AbortController().signal;
export const say = (session: Session, text: string, signal = never()): Promise<AgentEvent[]> =>
  collect(session.say(text, signal));

export const of = <T extends AgentEvent['type']>(
  events: readonly AgentEvent[],
  type: T,
): Extract<AgentEvent, { type: T }>[] =>
  events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type);

export const done = (events: readonly AgentEvent[]): Extract<AgentEvent, { type: 'done' }> => {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error('the last event is not done');
  return last;
};
