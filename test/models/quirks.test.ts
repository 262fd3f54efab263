import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/model.ts';
import { recording, replaying } from '../../src/models/index.ts';
import { dataLines } from '../../src/models/gemini/data-lines.ts';
import { framesOf, modelServer, type Script } from '../helpers/scripted-server.ts';
import { ask, hear, modelOn, SHORT, WIRES } from './wire.ts';

const FINE = { text: ['It is ', 'fine.'] };
const refuses = (message: string, code: string | null = null): Script => ({
  status: 400,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});

describe.each(WIRES)('over %s', (wire) => {
  it('ignores an event or a field that it does not know', async () => {
    const [first, ...rest] = framesOf(wire, FINE);
    const strange =
      wire === 'responses' ? { type: 'response.hologram.delta', delta: 'x' } : { hologram: { from: 'the future' } };
    const server = await modelServer(wire, [{ frames: [first, strange, ...rest] }]);
    const { text, end } = await hear(modelOn(wire, server), ask());
    expect([text, end.reason]).toEqual(['It is fine.', 'stop']);
  });

  it.each([
    ['JSON', 'application/json', '{"choices":[{"message":{"content":"hello"}}]}'],
    ['the page of a portal', 'text/html', '<html><h1>Please log in</h1></html>'],
  ])('does not take %s for a stream', async (_what, type, html) => {
    const server = await modelServer(wire, [{ status: 200, html, type }]);
    const { text, end } = await hear(modelOn(wire, server), ask());
    expect([text, end.reason, end.error?.code]).toEqual(['', 'error', 'cut']);
    if (wire !== 'gemini') expect(end.error?.message).toContain(`of the type ${type}`);
    if (wire !== 'gemini') expect(server.requests).toHaveLength(1);
  });

  it('lets a model think for longer than its words may pause', async () => {
    const frames = framesOf(wire, { ...FINE, reasoning: 'dGhpbms=' });
    // Responses: created and reasoning item; Gemini: a thought; Chat Completions: the role alone.
    const pauseAt = wire === 'responses' ? 2 : 1;
    const server = await modelServer(wire, [{ frames, pauseAt, pause: 700 }]);
    const { text, end } = await hear(modelOn(wire, server, { ...SHORT, firstMs: 8_000, idleMs: 400 }), ask());
    expect([text, end.reason]).toEqual(['It is fine.', 'stop']);
  });

  it('gives up a wait that is longer than a person would wait', async () => {
    const message = 'slow down';
    const server = await modelServer(wire, [
      wire === 'gemini'
        ? { status: 429, body: { error: { code: 429, message, status: 'X', details: [{ retryDelay: '3600s' }] } } }
        : { status: 429, headers: { 'retry-after': '3600' }, body: { error: { message, type: 'x', code: null } } },
    ]);
    const { end } = await hear(modelOn(wire, server), ask());
    expect(end.error?.code).toBe('quota');
    expect(server.requests).toHaveLength(1);
  });

  it('stops at once in the wait before another try', async () => {
    const server = await modelServer(wire, [{ status: 503, html: 'busy' }]);
    const stop = new AbortController();
    const { end } = await hear(
      modelOn(wire, server, { ...SHORT, backoffMs: 20_000 }),
      ask(),
      stop.signal,
      ({ type }) => {
        if (type === 'retry') stop.abort();
      },
    );
    expect(end.reason).toBe('aborted');
    expect(server.requests).toHaveLength(1);
  });

  it('stops at once before the headers', async () => {
    const server = await modelServer(wire, []);
    const stop = new AbortController();
    const heard = hear(modelOn(wire, server, { ...SHORT, firstMs: 20_000 }), ask(), stop.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    expect((await heard).end.reason).toBe('aborted');
    await expect.poll(() => server.dropped()).toBe(1);
  });
});

describe('the Responses API', () => {
  const own: readonly Message[] = [
    { role: 'user', text: 'why' },
    {
      role: 'assistant',
      text: 'Looking.',
      calls: [{ id: 'c1', name: 'diagnose', input: {} }],
      opaque: {
        provider: 'openai-responses',
        items: [
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'b3RoZXI=' },
          { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'diagnose', arguments: '{}', status: 'completed' },
        ],
      },
    },
    { role: 'tool', answers: [{ id: 'c1', name: 'diagnose', text: 'OOMKilled', error: false }] },
  ];

  it.each([
    'The encrypted content b3Ro... could not be verified. Reason: Encrypted content could not be decrypted.',
    "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
  ])('says the history in plain words to a model that cannot read another one’s thoughts: %s', async (message) => {
    const server = await modelServer('responses', [refuses(message), FINE]);
    const { end } = await hear(modelOn('responses', server), ask(own));
    expect(end.reason).toBe('stop');
    const [first, second] = server.requests.map(({ body }) => body['input'] as { type?: string }[]);
    expect(first?.map(({ type }) => type)).toEqual([undefined, 'reasoning', 'function_call', 'function_call_output']);
    expect(second?.map(({ type }) => type)).toEqual([undefined, undefined, 'function_call', 'function_call_output']);
  });

  it('does not ask a model for encrypted thoughts again that has none', async () => {
    const server = await modelServer('responses', [
      refuses('Encrypted content is not supported with this model.'),
      FINE,
    ]);
    const model = modelOn('responses', server);
    expect((await hear(model, ask())).end.reason).toBe('stop');
    await hear(model, ask());
    expect(server.requests.map(({ body }) => body['include'])).toEqual([
      ['reasoning.encrypted_content'],
      undefined,
      undefined,
    ]);
  });

  it('sends an item of a kind that it does not know back as it came', async () => {
    const item = { type: 'hologram', id: 'h_1', light: [1, 2] };
    const frames = framesOf('responses', FINE);
    frames.splice(1, 0, { type: 'response.output_item.done', sequence_number: 1, output_index: 0, item });
    const server = await modelServer('responses', [{ frames }]);
    const { end } = await hear(modelOn('responses', server), ask());
    expect(end.reason).toBe('stop');
    expect(end.opaque?.items[0]).toEqual(item);
  });

  it('tells what the provider says of a failed answer', async () => {
    const [created] = framesOf('responses', FINE);
    const response = {
      ...(created?.['response'] as object),
      status: 'failed',
      error: { code: 'invalid_prompt', message: 'this prompt is not taken' },
    };
    const server = await modelServer('responses', [{ frames: [created, { type: 'response.failed', response }] }]);
    const { end } = await hear(modelOn('responses', server), ask());
    expect(end.error?.message).toContain('this prompt is not taken');
    expect(server.requests).toHaveLength(1);
  });

  it('names an account without credit, and does not try again', async () => {
    const server = await modelServer('responses', [
      { status: 429, body: { error: { message: 'You exceeded your quota', type: 'x', code: 'insufficient_quota' } } },
    ]);
    const { end } = await hear(modelOn('responses', server), ask());
    expect(end.error).toMatchObject({ code: 'quota', message: expect.stringContaining('no credit left') });
    expect(server.requests).toHaveLength(1);
  });
});

describe('Chat Completions', () => {
  it.each([
    ["Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 'max_completion_tokens', 4000],
    ['Function tools with reasoning_effort are not supported', 'reasoning_effort', 'none'],
    ['Unrecognized request argument supplied: stream_options', 'stream_options', undefined],
  ])('mends what a server refuses (%s), once for all', async (message, field, value) => {
    const server = await modelServer('chat', [refuses(message), FINE]);
    const model = modelOn('chat', server);
    expect((await hear(model, ask())).end.reason).toBe('stop');
    await hear(model, ask());
    expect(server.requests).toHaveLength(3);
    for (const { body } of server.requests.slice(1)) expect(body[field]).toEqual(value);
  });

  it('leaves strict out for a server that does not know it', async () => {
    const server = await modelServer('chat', [refuses('Unknown field: strict'), FINE]);
    expect((await hear(modelOn('chat', server), ask())).end.reason).toBe('stop');
    expect(server.requests.map(({ text }) => text.includes('"strict"'))).toEqual([true, false]);
  });

  const pieces = (...tool_calls: object[]): Script => {
    const [role, ...rest] = framesOf('chat', { calls: [] });
    const chunk = (call: object) => ({ ...role, choices: [{ index: 0, delta: { tool_calls: [call] } }] });
    return { frames: [role, ...tool_calls.map(chunk), ...rest] };
  };

  it.each([
    [
      'whose server gives all of them the index 0',
      [
        { index: 0, id: 'a', function: { name: 'diagnose', arguments: '{"workload":"x"}' } },
        { index: 0, id: 'b', function: { name: 'diagnose', arguments: '{"workload":"y"}' } },
      ],
    ],
    [
      'whose server gives no index',
      [
        { id: 'a', function: { name: 'diagnose', arguments: '{"workload":' } },
        { function: { arguments: '"x"}' } },
        { id: 'b', function: { name: 'diagnose', arguments: '{"workload":"y"}' } },
      ],
    ],
    [
      'whose server says the name with every fragment',
      [
        { index: 0, id: 'a', function: { name: 'diagnose', arguments: '{"workload":' } },
        { index: 0, id: 'a', function: { name: 'diagnose', arguments: '"x"}' } },
        { index: 1, id: 'b', function: { name: 'diagnose', arguments: '{"workload":"y"}' } },
      ],
    ],
    [
      'whose server gives no ids',
      [
        { index: 0, function: { name: 'diagnose', arguments: '{"workload":"x"}' } },
        { index: 1, function: { name: 'diagnose', arguments: '{"workload":"y"}' } },
      ],
    ],
  ])('keeps two calls apart %s', async (_what, fragments) => {
    const server = await modelServer('chat', [pieces(...fragments)]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.calls.map(({ name, input }) => [name, input])).toEqual([
      ['diagnose', { workload: 'x' }],
      ['diagnose', { workload: 'y' }],
    ]);
    expect(new Set(end.calls.map(({ id }) => id || 'none')).size).toBe(2);
    expect(end.calls.every(({ id }) => id !== '')).toBe(true);
  });

  it('says that an address without the API is one', async () => {
    const server = await modelServer('chat', [{ status: 404, html: '404 page not found', type: 'text/plain' }]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.error?.message).toContain('no chat API at this address');
    expect(end.error?.nextStep).toContain('OPENAI_BASE_URL');
  });

  it('hands broken arguments on, for the tool’s schema to refuse', async () => {
    const server = await modelServer('chat', [
      pieces({ index: 0, id: 'a', function: { name: 'diagnose', arguments: '{"workload": ' } }),
    ]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.calls[0]?.input).toEqual({ unparsed: '{"workload": ' });
  });
});

describe('Gemini', () => {
  const last = (finishReason: string) => ({ candidates: [{ index: 0, finishReason }] });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL'])('asks once more after %s', async (word) => {
    const server = await modelServer('gemini', [{ frames: [last(word)] }, FINE]);
    const { end, events } = await hear(modelOn('gemini', server), ask());
    expect(events[0]?.type).toBe('retry');
    expect(end.reason).toBe('stop');
  });

  it.each(['RECITATION', 'PROHIBITED_CONTENT'])('says the provider’s word for a refusal: %s', async (word) => {
    const server = await modelServer('gemini', [{ frames: [last(word)] }]);
    const { end } = await hear(modelOn('gemini', server), ask());
    expect(end).toMatchObject({
      reason: 'blocked',
      error: { code: 'refused', message: expect.stringContaining(word) },
    });
  });

  it('says that a prompt was refused', async () => {
    const server = await modelServer('gemini', [{ frames: [{ promptFeedback: { blockReason: 'SAFETY' } }] }]);
    expect((await hear(modelOn('gemini', server), ask())).end.reason).toBe('blocked');
  });

  it('sends ids back only where the service gave them, and never shows thoughts as text', async () => {
    const call = (id?: string) => ({ functionCall: { name: 'diagnose', args: {}, ...(id ? { id } : {}) } });
    const parts = [{ text: 'hm', thought: true }, { ...call('given'), thoughtSignature: 'c2ln' }, call()];
    const server = await modelServer('gemini', [
      { frames: [{ candidates: [{ index: 0, content: { role: 'model', parts } }] }, last('STOP')] },
      FINE,
    ]);
    const model = modelOn('gemini', server);
    const { text, end } = await hear(model, ask());
    expect(text).toBe('');
    const messages: Message[] = [
      { role: 'user', text: 'why' },
      { role: 'assistant', text: '', calls: end.calls, ...(end.opaque ? { opaque: end.opaque } : {}) },
      { role: 'tool', answers: end.calls.map(({ id, name }) => ({ id, name, text: 'x', error: false })) },
    ];
    await hear(model, ask(messages));
    const contents = server.requests[1]?.body['contents'] as { parts: unknown[] }[];
    expect(JSON.stringify(contents[1]?.parts)).toBe(JSON.stringify(parts));
    expect(contents[2]?.parts).toEqual([
      { functionResponse: { name: 'diagnose', response: { result: 'x' }, id: 'given' } },
      { functionResponse: { name: 'diagnose', response: { result: 'x' } } },
    ]);
  });

  it('refuses a key that is none in one sentence', async () => {
    const server = await modelServer('gemini', [
      {
        status: 400,
        body: {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
            details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
      },
    ]);
    expect((await hear(modelOn('gemini', server), ask())).end.error).toMatchObject({ code: 'key' });
  });
});

describe('the filter for event streams', () => {
  const STREAM = ': keep-alive\r\n\r\nevent: message\r\ndata:{"a":1}\r\n\r\n: x\n\n\ndata: {"b":"Ö"}\n\n:end\n';

  it('gives the same data lines however the stream is cut', async () => {
    for (let size = 1; size <= STREAM.length; size++) {
      const filter = dataLines();
      const writer = filter.writable.getWriter();
      const written = (async () => {
        for (let at = 0; at < STREAM.length; at += size) await writer.write(STREAM.slice(at, at + size));
        await writer.close();
      })();
      let out = '';
      for await (const piece of filter.readable) out += piece;
      await written;
      expect(out).toBe('data: {"a":1}\n\ndata: {"b":"Ö"}\n\n');
    }
  });
});

describe('a recording', () => {
  it('keeps a turn that the person left in the middle, and plays it so', async () => {
    const server = await modelServer('chat', [FINE]);
    const lines: string[] = [];
    const model = recording(modelOn('chat', server), (line) => lines.push(line));
    for await (const event of model.stream(ask(), new AbortController().signal)) if (event.type === 'text') break;
    expect(lines).toHaveLength(1);
    expect(await hear(replaying(lines), ask())).toMatchObject({ text: 'It is ', end: { reason: 'aborted' } });
  });
});
