import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/model.ts';
import { TOOLS as ALL_TOOLS } from '../../tools/index.ts';
import { modelServer, type Script, type SeenRequest, type Wire } from '../helpers/scripted-server.ts';
import { geminiFaults, noShapes, openaiShapes } from '../helpers/published-shapes.ts';
import { ask, hear, modelOn, WIRES } from './wire.ts';

if (noShapes) console.log(`SKIPPED: requests and answers against the published shapes: ${noShapes}`);

const SCRIPTS: readonly Script[] = [
  {
    reasoning: 'dGhvdWdodA==',
    text: ['Looking.'],
    calls: [
      { id: 'a', name: 'diagnose', input: { workload: 'backend' } },
      { id: 'b', name: 'get_logs', input: { workload: 'backend' } },
    ],
  },
  { text: ['The cause ', 'is memory.'] },
  { text: ['half'], finish: 'length' },
  { finish: 'blocked' },
];

/** A conversation with every kind of message, all tools, and every kind of answer. */
async function converse(wire: Wire): Promise<{ requests: readonly SeenRequest[]; sent: readonly unknown[] }> {
  const server = await modelServer(wire, SCRIPTS);
  const model = modelOn(wire, server);
  const user: Message = { role: 'user', text: 'why is the backend crashing' };
  const { end, text } = await hear(model, ask([user], ALL_TOOLS));
  const messages: Message[] = [
    user,
    { role: 'assistant', text, calls: end.calls, ...(end.opaque ? { opaque: end.opaque } : {}) },
    { role: 'tool', answers: end.calls.map(({ id, name }, index) => ({ id, name, text: 'result', error: index > 0 })) },
  ];
  await hear(model, ask(messages, ALL_TOOLS));
  const foreign: Message[] = [
    user,
    {
      role: 'assistant',
      text: '',
      calls: [{ id: 'f', name: 'diagnose', input: {} }],
      opaque: { provider: 'another', items: [] },
    },
    { role: 'tool', answers: [{ id: 'f', name: 'diagnose', text: 'x', error: false }] },
    { role: 'assistant', text: 'half an ans', calls: [], interrupted: true },
    { role: 'user', text: 'go on' },
  ];
  await hear(
    model,
    ask([...messages, { role: 'assistant', text: 'The cause is memory.', calls: [] }, ...foreign], ALL_TOOLS),
  );
  await hear(model, ask([user], []));
  return { requests: server.requests, sent: server.sent };
}

describe.skipIf(noShapes)('the published shapes', () => {
  const REQUEST = { responses: 'CreateResponse', chat: 'CreateChatCompletionRequest' } as const;
  const ANSWER = { responses: 'ResponseStreamEvent', chat: 'CreateChatCompletionStreamResponse' } as const;

  it.each(['responses', 'chat'] as const)(
    'of OpenAI %s fit every request that we send and every answer that our server gives',
    async (wire) => {
      const shapes = openaiShapes();
      const [request, answer] = [shapes(REQUEST[wire], true), shapes(ANSWER[wire], false)];
      const { requests, sent } = await converse(wire);
      expect(requests).toHaveLength(4);
      for (const { body } of requests) expect(request(body) ? [] : request.errors).toEqual([]);
      expect(sent.length).toBeGreaterThan(10);
      for (const frame of sent) expect(answer(frame) ? [] : [frame, answer.errors]).toEqual([]);
    },
  );

  it('of Gemini have every field that we send, and every field that our server answers', async () => {
    const { requests, sent } = await converse('gemini');
    expect(requests).toHaveLength(4);
    for (const { body, path } of requests) {
      expect(path).toBe('/v1beta/models/gemini-test:streamGenerateContent?alt=sse');
      expect(geminiFaults(body, 'GenerateContentRequest')).toEqual([]);
    }
    for (const frame of sent) expect(geminiFaults(frame, 'GenerateContentResponse')).toEqual([]);
  });

  it.each(WIRES)('bite: a misspelt field, at the top and deep inside, fails for %s', async (wire) => {
    const { requests } = await converse(wire);
    const body = requests[0]?.body ?? {};
    const shapes = openaiShapes();
    const faults = (value: unknown): unknown[] => {
      if (wire === 'gemini') return geminiFaults(value, 'GenerateContentRequest');
      const check = shapes(REQUEST[wire], true);
      return check(value) ? [] : (check.errors ?? []);
    };
    expect(faults(body)).toEqual([]);
    expect(faults({ ...body, streem: true })).not.toEqual([]);
    const tools = body['tools'] as Record<string, unknown>[];
    expect(faults({ ...body, tools: [{ ...tools[0], descripton: 'x' }] })).not.toEqual([]);
    const list = wire === 'gemini' ? 'contents' : wire === 'chat' ? 'messages' : 'input';
    const [first] = body[list] as Record<string, unknown>[];
    expect(faults({ ...body, [list]: [{ ...first, rolle: 'user' }] })).not.toEqual([]);
  });
});
