import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { ChatModel, Message, ModelEnd, ModelEvent, ModelRequest } from '../../src/core/model.ts';
import { geminiModel } from '../../src/models/gemini/gemini.ts';
import { openaiModel } from '../../src/models/openai/openai.ts';
import type { Endurance } from '../../src/models/turn.ts';
import type { ModelServer, Wire } from '../helpers/scripted-server.ts';

export const KEY = 'sk-planted-model-key-1234567890';
export const WIRES: readonly Wire[] = ['responses', 'chat', 'gemini'];

/** Short limits, so that a stall is a matter of a moment. */
export const SHORT: Endurance = { firstMs: 400, idleMs: 300, tries: 3, backoffMs: 5 };

/** An address on which nobody listens. (Port 1 or 9 will not do: fetch refuses those without asking.) */
export async function nobodysUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** The adapter of a wire format against a server of ours. */
export function modelOn(wire: Wire, server: Pick<ModelServer, 'url'>, endurance: Endurance = SHORT): ChatModel {
  const common = { apiKey: KEY, contextTokens: 100_000, endurance };
  if (wire === 'gemini') return geminiModel({ ...common, model: 'gemini-test', baseUrl: server.url });
  if (wire === 'chat') return openaiModel({ ...common, model: 'local-test', baseUrl: `${server.url}/v1` });
  return openaiModel({ ...common, model: 'gpt-test', api: 'responses', baseUrl: `${server.url}/v1` });
}

export const TOOLS: ModelRequest['tools'] = [
  {
    name: 'diagnose',
    description: 'Finds the cause.',
    input: z.strictObject({ workload: z.string().optional().describe('name'), namespace: z.string().optional() }),
  },
  {
    name: 'scale_workload',
    description: 'Scales.',
    input: z.strictObject({ workload: z.string(), replicas: z.int().min(0).max(1000) }),
  },
  { name: 'whoami', description: 'Says who asks.', input: z.strictObject({}) },
];

export const ask = (
  messages: readonly Message[] = [{ role: 'user', text: 'why is the backend crashing' }],
  tools = TOOLS,
): ModelRequest => ({ system: 'You are kubewhy.', messages, tools, maxOutputTokens: 4000 });

export type Heard = { readonly events: readonly ModelEvent[]; readonly text: string; readonly end: ModelEnd };

/** All events of one turn; it holds the contract: exactly one end, last, and no throw. */
export async function hear(
  model: ChatModel,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
  onEvent: (event: ModelEvent) => void = () => undefined,
): Promise<Heard> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, signal)) {
    events.push(event);
    onEvent(event);
  }
  const ends = events.filter((event) => event.type === 'end');
  const last = events.at(-1);
  if (ends.length !== 1 || last?.type !== 'end') throw new Error(`not exactly one end: ${JSON.stringify(events)}`);
  return { events, text: events.flatMap((event) => (event.type === 'text' ? [event.delta] : [])).join(''), end: last };
}
