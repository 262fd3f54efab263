import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, ModelEvent } from '../../src/core/model.ts';
import { modelServer, type Script, USED } from '../helpers/scripted-server.ts';
import { ask, hear, KEY, modelOn, nobodysUrl, SHORT, TOOLS, WIRES } from './wire.ts';

const HELLO: Script = { text: ['The backend ', 'is killed: “Ö🐳” ', 'at 512Mi.'] };
const TWO = [
  { id: 'call_a', name: 'diagnose', input: { workload: 'backend' } },
  { id: 'call_b', name: 'diagnose', input: { workload: 'frontend' } },
];

// Promise of every adapter: nothing is printed, nothing is left unhandled.
const printed = ['log', 'warn', 'error'] as const;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  for (const method of printed) vi.spyOn(console, method);
  process.on('unhandledRejection', onUnhandled);
});
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const method of printed) expect(console[method]).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

describe.each(WIRES)('%s', (wire) => {
  it('streams text, then ends with its usage', async () => {
    const server = await modelServer(wire, [HELLO]);
    const { text, end, events } = await hear(modelOn(wire, server), ask());
    expect(text).toBe('The backend is killed: “Ö🐳” at 512Mi.');
    expect(events.filter(({ type }) => type === 'text')).toHaveLength(3);
    expect(end).toMatchObject({ reason: 'stop', calls: [], usage: USED });
  });

  it('reads a stream that comes in pieces of 7 bytes, through the middle of letters', async () => {
    const server = await modelServer(wire, [HELLO], { bytesAtOnce: 7 });
    expect((await hear(modelOn(wire, server), ask())).text).toBe('The backend is killed: “Ö🐳” at 512Mi.');
  });

  it('reads a stream with comments and keep-alives of a gateway', async () => {
    const server = await modelServer(wire, [HELLO], { comments: true, bytesAtOnce: 11 });
    const { text, end } = await hear(modelOn(wire, server), ask());
    expect(text).toContain('512Mi');
    expect(end.reason).toBe('stop');
  });

  it('gives two parallel calls of one tool, with text beside them, each with its own id', async () => {
    const server = await modelServer(wire, [{ text: ['Looking.'], calls: TWO }]);
    const { text, end } = await hear(modelOn(wire, server), ask());
    expect(text).toBe('Looking.');
    expect(end.reason).toBe('calls');
    expect(end.calls.map(({ name, input }) => ({ name, input }))).toEqual(
      TWO.map(({ name, input }) => ({ name, input })),
    );
    expect(new Set(end.calls.map(({ id }) => id)).size).toBe(2);
  });

  it('never repeats the id of a call from turn to turn', async () => {
    const server = await modelServer(wire, [
      { calls: [{ id: `x1`, name: 'whoami', input: {} }] },
      { calls: [{ id: `x2`, name: 'whoami', input: {} }] },
    ]);
    const model = modelOn(wire, server);
    const ids = [(await hear(model, ask())).end.calls[0]?.id, (await hear(model, ask())).end.calls[0]?.id];
    expect(new Set(ids).size).toBe(2);
  });

  it('sends the provider’s own items back byte for byte, and one answer for each call', async () => {
    const server = await modelServer(wire, [
      { reasoning: 'c2VjcmV0IHRob3VnaHRz', text: ['Let me see.'], calls: TWO },
      HELLO,
    ]);
    const model = modelOn(wire, server);
    const { end } = await hear(model, ask());
    const messages: Message[] = [
      { role: 'user', text: 'why is the backend crashing' },
      { role: 'assistant', text: 'Let me see.', calls: end.calls, ...(end.opaque ? { opaque: end.opaque } : {}) },
      {
        role: 'tool',
        answers: end.calls.map(({ id, name }, index) => ({ id, name, text: `result ${index}`, error: index === 1 })),
      },
    ];
    await hear(model, ask(messages));
    const second = server.requests[1]?.text ?? '';
    const { input, contents } = (server.requests[1]?.body ?? {}) as {
      input?: unknown[];
      contents?: { parts: unknown[] }[];
    };
    const returned = wire === 'chat' ? [] : (contents?.[1]?.parts ?? input?.slice(1, -2));
    expect(JSON.stringify(returned)).toBe(JSON.stringify(server.itemsOf(0)));
    if (wire !== 'chat') expect(second).toContain('c2VjcmV0IHRob3VnaHRz');
    for (const word of ['Let me see.', 'result 0', 'result 1']) expect(second).toContain(word);
    const answers =
      wire === 'gemini'
        ? second.match(/"functionResponse"/g)
        : wire === 'chat'
          ? second.match(/"role":"tool"/g)
          : second.match(/"function_call_output"/g);
    expect(answers).toHaveLength(2);
  });

  it('keeps the beginning of the request the same from step to step, for the provider’s cache', async () => {
    const server = await modelServer(wire, [HELLO]);
    const model = modelOn(wire, server);
    const first: Message[] = [{ role: 'user', text: 'one' }];
    await hear(model, ask(first));
    await hear(model, ask([...first, { role: 'assistant', text: 'answer', calls: [] }, { role: 'user', text: 'two' }]));
    const list = (at: number): unknown[] => {
      const body = server.requests[at]?.body ?? {};
      return (body['input'] ?? body['messages'] ?? body['contents']) as unknown[];
    };
    expect(list(1).slice(0, list(0).length)).toEqual(list(0));
    for (const field of ['instructions', 'tools', 'systemInstruction'])
      expect(server.requests[1]?.body[field]).toEqual(server.requests[0]?.body[field]);
  });

  it('takes null for what was left out, and refuses broken argument JSON only later, by the tool’s schema', async () => {
    const server = await modelServer(wire, [
      { calls: [{ id: 'n', name: 'diagnose', input: { workload: 'backend', namespace: null } }] },
    ]);
    const { end } = await hear(modelOn(wire, server), ask());
    if (wire !== 'gemini') expect(end.calls[0]?.input).toEqual({ workload: 'backend' });
  });

  it.each([
    ['length', { text: ['half of'], finish: 'length' }, 'length'],
    ['a refusal of the provider', { text: [], finish: 'blocked' }, 'blocked'],
  ] as const)('ends with its reason for %s', async (_what, turn, reason) => {
    const server = await modelServer(wire, [turn]);
    const { end } = await hear(modelOn(wire, server), ask());
    expect(end.reason).toBe(reason);
    expect(end.calls).toEqual([]);
  });

  it.each([
    ['that ends early', 'end', 'cut'],
    ['that is reset', 'reset', 'cut'],
    ['that goes silent', 'stall', 'stalled'],
    ['with an error inside', 'error', 'server'],
    ['of garbage', 'garbage', 'cut'],
  ] as const)(
    'keeps the text of a stream %s, and does not try again after text was shown',
    async (_what, fault, code) => {
      const server = await modelServer(wire, [{ turn: HELLO, after: wire === 'gemini' ? 2 : 3, fault }]);
      const { text, end } = await hear(modelOn(wire, server), ask());
      expect(text.length).toBeGreaterThan(0);
      expect(end.reason).toBe('error');
      if (!(wire === 'chat' && fault === 'error')) expect(end.error?.code).toBe(code);
      expect(end.error?.message).toMatch(/\w/);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('tries again, and says so, when a stream breaks before any text', async () => {
    const server = await modelServer(wire, [{ turn: HELLO, after: 0, fault: 'end' }, HELLO]);
    const { text, end, events } = await hear(modelOn(wire, server), ask());
    expect(events[0]).toMatchObject({ type: 'retry' });
    expect(text).toContain('512Mi');
    expect(end.reason).toBe('stop');
  });

  it('tells a connection that was lost in the middle of an answer from one that was never made', async () => {
    const lost = { turn: HELLO, after: wire === 'gemini' ? 2 : 3, fault: 'reset' } as const;
    const server = await modelServer(wire, [lost]);
    const { end } = await hear(modelOn(wire, server), ask());
    expect(end.error?.message).toMatch(/broke off/);
    expect(end.error?.message).not.toContain('cannot be reached');
  });

  it('stops waiting for a server that never begins', async () => {
    const server = await modelServer(wire, [{ turn: HELLO, after: 0, fault: 'stall' }]);
    const { end } = await hear(modelOn(wire, server), ask());
    expect(end).toMatchObject({ reason: 'error', error: { code: 'stalled' } });
  });

  const status = (code: number, message: string, more: object = {}): Script =>
    wire === 'gemini'
      ? { status: code, body: { error: { code, message, status: 'X', ...more } } }
      : { status: code, body: { error: { message, type: 'x', code: null, param: null, ...more } } };

  it.each([
    ['401', status(401, `Incorrect API key provided: ${KEY}. You can find it at`), 'key', /refused the API key/, 1],
    ['403', status(403, 'Project does not have access to model'), 'key', /does not allow/, 1],
    ['404', status(404, 'The model does not exist'), 'model', /has no model/, 1],
    ['400', status(400, 'Invalid schema for function'), 'bad-request', /refused the request \(400\)/, 1],
    ['429 for ever', status(429, 'Rate limit reached'), 'quota', /limit/, SHORT.tries],
    ['503 for ever', status(503, 'overloaded'), 'server', /503/, SHORT.tries],
    ['the page of a gateway', { html: '<html>bad gateway</html>', status: 502 }, 'server', /502/, SHORT.tries],
  ] as const)(
    'turns %s into a sentence and a next step, without the key',
    async (_what, script, code, message, tries) => {
      const server = await modelServer(wire, [script]);
      const { end } = await hear(modelOn(wire, server), ask());
      expect(end.reason).toBe('error');
      expect(end.error).toMatchObject({ code });
      expect(end.error?.message).toMatch(message);
      expect(end.error?.nextStep).toMatch(/\w/);
      expect(JSON.stringify(end)).not.toContain(KEY);
      expect(JSON.stringify(end)).not.toContain(server.url);
      expect(server.requests).toHaveLength(tries);
    },
  );

  it('names a conversation that is too long as such', async () => {
    const script =
      wire === 'gemini'
        ? status(400, 'The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).')
        : status(400, 'This model’s maximum context length is 128000 tokens', { code: 'context_length_exceeded' });
    const server = await modelServer(wire, [script]);
    expect((await hear(modelOn(wire, server), ask())).end.error?.code).toBe('context');
  });

  it('waits as long as the provider asks, then goes on', async () => {
    const busy: Script =
      wire === 'gemini'
        ? {
            status: 429,
            body: {
              error: {
                code: 429,
                message: 'slow down',
                status: 'RESOURCE_EXHAUSTED',
                details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.05s' }],
              },
            },
          }
        : {
            status: 429,
            headers: { 'retry-after-ms': '50' },
            body: { error: { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' } },
          };
    const server = await modelServer(wire, [busy, HELLO]);
    const { events, end } = await hear(modelOn(wire, server), ask());
    expect(events[0]).toMatchObject({ type: 'retry', waitMs: 50 });
    expect(end.reason).toBe('stop');
  });

  it('sends nothing for a signal that is aborted already', async () => {
    const server = await modelServer(wire, [HELLO]);
    const stop = new AbortController();
    stop.abort();
    expect((await hear(modelOn(wire, server), ask(), stop.signal)).end.reason).toBe('aborted');
    expect(server.requests).toEqual([]);
  });

  it.each([0, 1, 2])('ends at once when it is aborted at event %i, and leaves no request running', async (at) => {
    const server = await modelServer(wire, [{ turn: { text: ['a', 'b', 'c', 'd'] }, after: 5, fault: 'stall' }]);
    const stop = new AbortController();
    let seen = 0;
    const { end } = await hear(
      modelOn(wire, server, { ...SHORT, firstMs: 5000, idleMs: 5000 }),
      ask(),
      stop.signal,
      (event: ModelEvent) => {
        if (event.type === 'text' && seen++ === at) stop.abort();
      },
    );
    expect(end.reason).toBe('aborted');
    await expect.poll(() => server.dropped()).toBe(1);
  });

  it('leaves no request running when its reader goes away', async () => {
    const server = await modelServer(wire, [{ turn: { text: ['a', 'b', 'c'] }, after: 4, fault: 'stall' }]);
    const model = modelOn(wire, server, { ...SHORT, firstMs: 5000, idleMs: 5000 });
    for await (const event of model.stream(ask(), new AbortController().signal)) if (event.type === 'text') break;
    await expect.poll(() => server.dropped()).toBe(1);
  });

  it('says who cannot be reached', async () => {
    const { end, events } = await hear(modelOn(wire, { url: await nobodysUrl() }), ask());
    expect(end.error).toMatchObject({ code: 'unreachable' });
    expect(end.error?.message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    expect(end.error?.nextStep).toMatch(/--model offline/);
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(SHORT.tries - 1);
  });

  it('leaves tools out where there are none', async () => {
    const server = await modelServer(wire, [HELLO]);
    await hear(modelOn(wire, server), ask(undefined, []));
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
    await hear(modelOn(wire, server), ask(undefined, TOOLS));
    expect(server.requests[1]?.body).toHaveProperty('tools');
  });

  it('takes a history with the calls of another provider', async () => {
    const server = await modelServer(wire, [HELLO]);
    const messages: Message[] = [
      { role: 'user', text: 'why' },
      {
        role: 'assistant',
        text: 'Looking.',
        calls: [{ id: 'o1', name: 'diagnose', input: { workload: 'backend' } }],
        opaque: { provider: 'another', items: [{ strange: true }] },
      },
      { role: 'tool', answers: [{ id: 'o1', name: 'diagnose', text: 'OOMKilled at 512Mi', error: false }] },
      { role: 'user', text: 'and the frontend?' },
    ];
    expect((await hear(modelOn(wire, server), ask(messages))).end.reason).toBe('stop');
    expect(server.requests[0]?.text).toContain('OOMKilled at 512Mi');
    expect(server.requests[0]?.text).not.toContain('strange');
  });
});
