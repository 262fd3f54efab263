import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/model.ts';
import { framesOf, modelServer, type Script, type Wire } from '../helpers/scripted-server.ts';
import { ask, hear, modelOn, SHORT, WIRES } from './wire.ts';

type Chunk = Record<string, unknown>;
const chunk = (delta: object, finish: string | null = null): Chunk => ({
  id: 'c_1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const stream = (...frames: readonly object[]): Script => ({ frames });
const said = (text: string, finish: string | null = 'stop'): Script =>
  stream(chunk({ role: 'assistant', content: '' }), chunk({ content: text }), chunk({}, finish));
const callOf = (fields: object): object => ({ tool_calls: [{ index: 0, ...fields }] });
const FINE: Script = { text: ['It is fine.'] };
const refusal = (status: number, body: object): Script => ({ status, body });
const error = (status: number, message: string, code: string | null = null): Script =>
  refusal(status, { error: { message, type: 'x', param: null, code } });

/** The conversation after one answer with calls, each of them answered. */
async function afterCalls(wire: Wire, first: Script, then: readonly Script[]) {
  const server = await modelServer(wire, [first, ...then], { foreign: true });
  const model = modelOn(wire, server);
  const { end } = await hear(model, ask());
  const messages: Message[] = [
    { role: 'user', text: 'why' },
    { role: 'assistant', text: '', calls: end.calls, ...(end.opaque ? { opaque: end.opaque } : {}) },
    { role: 'tool', answers: end.calls.map(({ id, name }) => ({ id, name, text: 'OOMKilled', error: false })) },
  ];
  const second = await hear(model, ask(messages));
  const sent = server.requests.map(({ body }) =>
    (body['messages'] as Chunk[] | undefined)?.find((one) => one['role'] === 'assistant'),
  );
  return { server, end, second, sent };
}

const diagnoseCall = callOf({
  id: 'c1',
  type: 'function',
  function: { name: 'diagnose', arguments: '{"workload":"backend"}' },
});

describe('what a server sends beside the known fields goes back with the calls', () => {
  it.each([
    [
      'reasoning_content in pieces',
      [{ reasoning_content: 'I ' }, { reasoning_content: 'think' }],
      { reasoning_content: 'I think' },
    ],
    ['reasoning in pieces', [{ reasoning: 'so ' }, { reasoning: 'it is' }], { reasoning: 'so it is' }],
    [
      'reasoning_details in pieces of one item',
      [
        { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'a ' }] },
        { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'b', signature: 'sig' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'xyz' }] },
      ],
      {
        reasoning_details: [
          { type: 'reasoning.text', index: 0, text: 'a b', signature: 'sig' },
          { type: 'reasoning.encrypted', index: 1, data: 'xyz' },
        ],
      },
    ],
  ])('%s', async (_what, deltas, expected) => {
    const first = stream(...deltas.map((delta) => chunk(delta)), chunk(diagnoseCall), chunk({}, 'tool_calls'));
    const { sent, second } = await afterCalls('chat', first, [FINE]);
    expect(second.end.reason).toBe('stop');
    expect(sent[1]).toMatchObject(expected);
  });

  it('the signature of a call', async () => {
    const extra_content = { google: { thought_signature: 'c2lnbmF0dXJl' } };
    const call = callOf({ id: 'c1', type: 'function', extra_content, function: { name: 'diagnose', arguments: '{}' } });
    const { sent } = await afterCalls('chat', stream(chunk(call), chunk({}, 'stop')), [FINE]);
    expect((sent[1]?.['tool_calls'] as Chunk[] | undefined)?.[0]).toMatchObject({ id: 'c1', extra_content });
  });

  it('and is dropped, once for all, where a server refuses it', async () => {
    const first = stream(chunk({ reasoning_content: 'hm' }), chunk(diagnoseCall), chunk({}, 'tool_calls'));
    const refused = refusal(422, {
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['body', 'messages', 2, 'assistant', 'reasoning_content'],
          msg: 'Extra inputs are not permitted',
        },
      ],
    });
    const { sent, second } = await afterCalls('chat', first, [refused, FINE]);
    expect(second.end.reason).toBe('stop');
    expect(sent.slice(1).map((one) => one?.['reasoning_content'])).toEqual(['hm', undefined]);
  });

  it('and something stands in for it where a server insists and there is none', async () => {
    const message = 'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2';
    const { sent, second } = await afterCalls('chat', stream(chunk(diagnoseCall), chunk({}, 'tool_calls')), [
      error(400, message),
      FINE,
    ]);
    expect(second.end.reason).toBe('stop');
    expect(sent[2]?.['reasoning_content']).toMatch(/\w/);
  });
});

const DIAGNOSE = { name: 'diagnose', input: { workload: 'backend' } };
const SCALE = { name: 'scale_workload', input: { workload: 'backend', replicas: 5 } };

/** Calls as text, as the templates of models write them. */
const SPOKEN: readonly (readonly [string, string, object])[] = [
  ['bare JSON', '{"name": "diagnose", "arguments": {"workload": "backend"}}', DIAGNOSE],
  ['bare JSON with parameters', '{"name":"scale_workload","parameters":{"workload":"backend","replicas":5}}', SCALE],
  ['fenced JSON', '```json\n{"name": "diagnose", "arguments": {"workload": "backend"}}\n```', DIAGNOSE],
  ['a list', '[{"name":"diagnose","arguments":{"workload":"backend"}}]', DIAGNOSE],
  ['Hermes', '<tool_call>\n{"name": "diagnose", "arguments": {"workload": "backend"}}\n</tool_call>', DIAGNOSE],
  [
    'Hermes after words',
    'I will look.\n<tool_call>{"name":"diagnose","arguments":{"workload":"backend"}}</tool_call>',
    DIAGNOSE,
  ],
  ['Llama 3', '<|python_tag|>{"name": "diagnose", "parameters": {"workload": "backend"}}<|eom_id|>', DIAGNOSE],
  ['Llama 4', '[diagnose(workload="backend")]', DIAGNOSE],
  ['Mistral', '[TOOL_CALLS][{"name":"diagnose","arguments":{"workload":"backend"}}]', DIAGNOSE],
  ['Mistral, newer', '[TOOL_CALLS]diagnose[ARGS]{"workload": "backend"}', DIAGNOSE],
  ['function tags', '<function=diagnose>{"workload": "backend"}</function>', DIAGNOSE],
  [
    'Qwen coder',
    '<tool_call>\n<function=diagnose>\n<parameter=workload>\nbackend\n</parameter>\n</function>\n</tool_call>',
    DIAGNOSE,
  ],
  [
    'invoke tags',
    '<function_calls><invoke name="diagnose"><parameter name="workload">backend</parameter></invoke></function_calls>',
    DIAGNOSE,
  ],
  ['GLM', '<tool_call>diagnose\n<arg_key>workload</arg_key>\n<arg_value>backend</arg_value>\n</tool_call>', DIAGNOSE],
  [
    'DeepSeek',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>diagnose<｜tool▁sep｜>{"workload": "backend"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    DIAGNOSE,
  ],
  [
    'Kimi',
    '<|tool_calls_section_begin|><|tool_call_begin|>functions.diagnose:0<|tool_call_argument_begin|>{"workload": "backend"}<|tool_call_end|><|tool_calls_section_end|>',
    DIAGNOSE,
  ],
  [
    'gpt-oss',
    '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary to=functions.diagnose <|constrain|>json<|message|>{"workload":"backend"}<|call|>',
    DIAGNOSE,
  ],
  [
    'after a thought',
    '<think>\nI need the diagnosis.\n</think>\n\n{"name":"diagnose","arguments":{"workload":"backend"}}',
    DIAGNOSE,
  ],
  [
    'the form of the API',
    '{"tool_calls":[{"type":"function","function":{"name":"diagnose","arguments":"{\\"workload\\":\\"backend\\"}"}}]}',
    DIAGNOSE,
  ],
  ['the name as a key', '{"diagnose": {"workload": "backend"}}', DIAGNOSE],
];

describe.each(WIRES)('over %s', (wire) => {
  const inPieces = (text: string): Script => ({ text: text.match(/[\s\S]{1,5}/g) ?? [] });

  it.each(SPOKEN)('a call as text is a call: %s', async (_what, text, expected) => {
    const server = await modelServer(wire, [inPieces(text)]);
    const heard = await hear(modelOn(wire, server), ask());
    expect(heard.end).toMatchObject({ reason: 'calls', calls: [expected] });
    expect(heard.text).not.toMatch(/[{}<>[\]]/);
    expect(heard.end.opaque).toBeUndefined();
  });

  it.each([
    ['an answer in JSON', '{"backend": {"memory": "64Mi"}}'],
    ['a call of a tool that was not offered', '{"name": "rm_rf", "arguments": {}}'],
    ['a list in words', '[1] the backend is killed'],
    ['a code block', '```\nkubectl get pods\n```'],
    ['a function in words', 'whoami (the tool) says nothing'],
  ])('%s stays text', async (_what, text) => {
    const server = await modelServer(wire, [inPieces(text)]);
    const heard = await hear(modelOn(wire, server), ask());
    expect([heard.text, heard.end.reason]).toEqual([text, 'stop']);
  });

  it.each([
    ['<think>The user asks.</think>It is memory.', 'It is memory.'],
    ['<think>\nlong\n</think>\n\nIt is memory.', 'It is memory.'],
    [
      '<|channel|>analysis<|message|>We need…<|end|><|start|>assistant<|channel|>final<|message|>It is memory.',
      'It is memory.',
    ],
    ['a < b and c <= d', 'a < b and c <= d'],
  ])('thoughts are not shown: %s', async (text, shown) => {
    const server = await modelServer(wire, [inPieces(text)]);
    expect((await hear(modelOn(wire, server), ask())).text).toBe(shown);
  });

  it('a thought and nothing else is no answer: one more try, then an error', async () => {
    const server = await modelServer(wire, [inPieces('<think>only this</think>')]);
    const { end, text } = await hear(modelOn(wire, server), ask());
    expect([text, end.reason, end.error?.message]).toEqual(['', 'error', 'the model gave no answer']);
    expect(server.requests).toHaveLength(2);
  });

  it('an empty answer is asked for once more', async () => {
    const server = await modelServer(wire, [{ text: [] }, FINE]);
    const { end, text } = await hear(modelOn(wire, server), ask());
    expect([text, end.reason]).toEqual(['It is fine.', 'stop']);
  });

  it.each([
    'functions.diagnose',
    'default_api:diagnose',
    'diagnose<|channel|>commentary',
    'Diagnose',
    'default_api.diagnose',
  ])('a tool is known by the name %s, and its answer bears the name that the model wrote', async (name) => {
    const first: Script = { calls: [{ id: 'c1', name, input: { workload: 'backend' } }] };
    const { end, second, server } = await afterCalls(wire, first, [FINE]);
    expect(end.calls[0]?.name).toBe('diagnose');
    expect(second.end.reason).toBe('stop');
    if (wire === 'gemini')
      expect(server.requests[1]?.text).toContain(`"functionResponse":{"name":${JSON.stringify(name)}`);
  });

  it.each([
    ['in a header of seconds', { 'retry-after': '0.06' }],
    ['in a header of milliseconds', { 'retry-after-ms': '60' }],
  ])('waits as the server asks %s', async (_what, headers) => {
    const busy: Script = {
      status: 429,
      headers,
      body: { error: { code: 429, message: 'slow down', type: 'x', status: 'X' } },
    };
    const server = await modelServer(wire, [busy, FINE]);
    const { events } = await hear(modelOn(wire, server), ask());
    expect(events[0]).toMatchObject({ type: 'retry', waitMs: 60 });
  });

  it('takes comments of a gateway for life', async () => {
    const server = await modelServer(wire, [{ text: Array.from({ length: 3 }, () => 'a ') }], {
      comments: true,
      commentMs: 250,
    });
    const { end } = await hear(modelOn(wire, server, { ...SHORT, firstMs: 700, idleMs: 700 }), ask());
    expect(end.reason).toBe('stop');
  });
});

describe('Chat Completions: the end of an answer', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'blocked'],
    ['safety', 'blocked'],
    ['error', 'error'],
    ['abort', 'error'],
    ['insufficient_system_resource', 'error'],
    ['', 'error'],
    ['a word of nobody', 'error'],
  ])('by the word %j is %s', async (word, reason) => {
    const server = await modelServer('chat', [said('Half of it', word)]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.reason).toBe(reason);
  });

  it('by an unknown word beside good calls is calls', async () => {
    const server = await modelServer('chat', [stream(chunk(diagnoseCall), chunk({}, 'hologram'))]);
    expect((await hear(modelOn('chat', server), ask())).end).toMatchObject({ reason: 'calls', calls: [DIAGNOSE] });
  });

  it.each([
    ['missing numbers', { total_tokens: 5 }, undefined],
    ['numbers as text', { prompt_tokens: '1800', completion_tokens: '20' }, { input: 1800, output: 20 }],
    ['a negative number', { prompt_tokens: -1, completion_tokens: 2 }, undefined],
    ['no output but a total', { prompt_tokens: 100, total_tokens: 130 }, { input: 100, output: 30 }],
  ])('counts usage with %s', async (_what, usage, expected) => {
    const server = await modelServer('chat', [
      stream(chunk({ content: 'ok' }), chunk({}, 'stop'), { choices: [], usage }),
    ]);
    const { end } = await hear(modelOn('chat', server), ask());
    if (expected === undefined) expect(end.usage).toBeUndefined();
    else expect(end.usage).toMatchObject(expected);
  });
});

describe('Chat Completions: shapes of an answer', () => {
  it.each([
    [
      'content as a list',
      [
        chunk({
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
            { type: 'text', text: 'It is fine.' },
          ],
        }),
        chunk({}, 'stop'),
      ],
    ],
    [
      'a whole message in one chunk',
      [{ choices: [{ index: 0, message: { role: 'assistant', content: 'It is fine.' }, finish_reason: 'stop' }] }],
    ],
    ['a refusal', [chunk({ refusal: 'It is fine.' }), chunk({}, 'stop')]],
  ])('%s', async (_what, frames) => {
    const server = await modelServer('chat', [{ frames }]);
    expect(await hear(modelOn('chat', server), ask())).toMatchObject({ text: 'It is fine.', end: { reason: 'stop' } });
  });

  it.each<[string, object[], object[]]>([
    [
      'the old function_call',
      [
        { function_call: { name: 'diagnose', arguments: '{"workload":' } },
        { function_call: { arguments: '"backend"}' } },
      ],
      [DIAGNOSE],
    ],
    [
      'arguments as an object',
      [callOf({ id: 'a', function: { name: 'diagnose', arguments: { workload: 'backend' } } })],
      [DIAGNOSE],
    ],
    [
      'arguments encoded twice',
      [callOf({ id: 'a', function: { name: 'diagnose', arguments: JSON.stringify('{"workload":"backend"}') } })],
      [DIAGNOSE],
    ],
    [
      'arguments in a fence',
      [callOf({ id: 'a', function: { name: 'diagnose', arguments: '```json\n{"workload":"backend"}\n```' } })],
      [DIAGNOSE],
    ],
    [
      'no arguments',
      [callOf({ id: 'a', function: { name: 'whoami', arguments: 'null' } })],
      [{ name: 'whoami', input: {} }],
    ],
    [
      'two calls of one index without ids',
      [
        callOf({ function: { name: 'diagnose', arguments: '{"workload":"backend"}' } }),
        callOf({ function: { name: 'whoami', arguments: '{}' } }),
      ],
      [DIAGNOSE, { name: 'whoami', input: {} }],
    ],
  ])('calls with %s', async (_what, deltas, calls) => {
    const server = await modelServer('chat', [stream(...deltas.map((delta) => chunk(delta)), chunk({}, 'tool_calls'))]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end).toMatchObject({ reason: 'calls', calls });
    expect(new Set(end.calls.map(({ id }) => id)).size).toBe(calls.length);
  });
});

describe('Chat Completions: limits of the server', () => {
  it.each<[string, Script, number | undefined]>([
    [
      'vLLM',
      error(
        400,
        "'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context length is 3072 tokens and your request has 1200 input tokens (4000 > 3072 - 1200).",
      ),
      768,
    ],
    [
      'vLLM, older',
      error(
        400,
        "This model's maximum context length is 3000 tokens. However, you requested 5200 tokens (1200 in the messages, 4000 in the completion). Please reduce the length of the messages or completion.",
      ),
      750,
    ],
    [
      'OpenAI, older',
      error(
        400,
        'max_tokens is too large: 4000. This model supports at most 2048 completion tokens, whereas you provided 4000.',
      ),
      2048,
    ],
    [
      'Groq',
      error(
        400,
        '`max_tokens` must be less than or equal to `2048`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      ),
      2048,
    ],
    ['DeepSeek', error(400, 'Invalid max_tokens value, the valid range of max_tokens is [1, 2048]'), 2048],
    [
      'Anthropic behind a gateway',
      error(400, 'max_tokens: 4000 > 2048, which is the maximum allowed number of output tokens for claude'),
      2048,
    ],
    [
      'OpenRouter, credit',
      error(
        402,
        'This request requires more credits, or fewer max_tokens. You requested up to 4000 tokens, but can only afford 1000.',
      ),
      1000,
    ],
    ['a server that knows no such field', error(422, 'max_tokens: unknown field'), undefined],
  ])('asks for a shorter answer: %s', async (_what, refused, expected) => {
    const server = await modelServer('chat', [refused, FINE]);
    const model = modelOn('chat', server);
    expect((await hear(model, ask())).end.reason).toBe('stop');
    await hear(model, ask());
    expect(server.requests.map(({ body }) => body['max_tokens'])).toEqual([4000, expected, expected]);
  });

  it.each<[string, Script, number | undefined]>([
    [
      'llama.cpp',
      refusal(400, {
        error: {
          code: 400,
          message: 'request (3074 tokens) exceeds the available context size (2048 tokens), try increasing it',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 3074,
          n_ctx: 2048,
        },
      }),
      2048,
    ],
    [
      'LM Studio',
      error(
        400,
        'Trying to keep the first 3074 tokens when context the overflows. However, the model is loaded with context length of only 2048 tokens, which is not enough.',
      ),
      2048,
    ],
    ['Anthropic behind a gateway', error(400, 'prompt is too long: 203456 tokens > 90000 maximum'), 90000],
    ['Bedrock', error(400, 'Input is too long for requested model.'), undefined],
    [
      'a rate that no wait satisfies',
      error(429, 'Request too large for m on tokens per min (TPM): Limit 6000, Requested 9000', 'rate_limit_exceeded'),
      undefined,
    ],
  ])('knows a conversation that is too long: %s', async (_what, refused, context) => {
    const server = await modelServer('chat', [refused]);
    const model = modelOn('chat', server);
    const { end } = await hear(model, ask());
    expect(end.error).toMatchObject({ code: 'context' });
    expect(server.requests).toHaveLength(1);
    expect(model.contextTokens).toBe(context ?? 100_000);
  });
});

describe('Chat Completions: refusals by class', () => {
  it.each<[string, Script, string, RegExp, RegExp]>([
    [
      'Azure’s content filter',
      refusal(400, {
        error: {
          message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
        },
      }),
      'refused',
      /content filter/,
      /logs/,
    ],
    [
      'invalid_prompt',
      error(
        400,
        'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
        'invalid_prompt',
      ),
      'refused',
      /content filter/,
      /offline/,
    ],
    [
      'no credit',
      refusal(402, {
        error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
      }),
      'quota',
      /no credit left/,
      /add credit/,
    ],
    [
      'no tools, OpenRouter',
      error(404, 'No endpoints found that support tool use. To learn more, visit https://openrouter.ai/docs'),
      'model',
      /cannot call tools/,
      /choose a model that can/,
    ],
    [
      'no tools, Ollama',
      error(400, 'registry.ollama.ai/library/gemma:2b does not support tools'),
      'model',
      /cannot call tools/,
      /kubewhy diagnose/,
    ],
    [
      'no such model, LiteLLM',
      error(
        400,
        'litellm.BadRequestError: /chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key.',
      ),
      'model',
      /has no model .*Invalid model name/,
      /kubewhy models/,
    ],
    [
      'no such model',
      error(404, 'model "nope" not found, try pulling it first'),
      'model',
      /try pulling it first/,
      /kubewhy models/,
    ],
  ])('%s', async (_what, refused, code, message, next) => {
    const server = await modelServer('chat', [refused]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.error?.code).toBe(code);
    expect(end.error?.message).toMatch(message);
    expect(end.error?.nextStep).toMatch(next);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Script]>([
    [
      'a call that Groq could not read',
      error(400, 'Failed to call a function. Please adjust your prompt.', 'tool_use_failed'),
    ],
    [
      '429 inside the stream',
      stream({
        id: 'x',
        error: { code: 429, message: 'Rate limited upstream' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
    ],
    ['502 inside the stream', stream({ error: { code: 502, message: 'Provider returned error' } })],
  ])('tries again after %s', async (_what, passing) => {
    const server = await modelServer('chat', [passing, FINE]);
    const { end, events } = await hear(modelOn('chat', server), ask());
    expect(events[0]?.type).toBe('retry');
    expect(end.reason).toBe('stop');
  });

  it('says of a page what it is called, not its markup', async () => {
    const server = await modelServer('chat', [
      { status: 503, html: '<html><head><title>503 Backend down</title></head><body>x</body></html>' },
    ]);
    const { end } = await hear(modelOn('chat', server), ask());
    expect(end.error?.message).toMatch(/answered 503: a web page, "503 Backend down"/);
  });

  it('mends 422 as 400', async () => {
    const body = {
      detail: [
        { type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted', input: {} },
      ],
    };
    const server = await modelServer('chat', [refusal(422, body), FINE]);
    expect((await hear(modelOn('chat', server), ask())).end.reason).toBe('stop');
    expect(server.requests[1]?.body).not.toHaveProperty('stream_options');
  });
});

describe('Gemini', () => {
  const quota = (message: string, violations: object[]): Script =>
    refusal(429, {
      error: {
        code: 429,
        message,
        status: 'RESOURCE_EXHAUSTED',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '36s' },
        ],
      },
    });

  it.each([
    [
      'of a day',
      quota('You exceeded your current quota.\n* Quota exceeded for metric: x, limit: 20, model: gemini', [
        { quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' },
      ]),
      /limit: 20/,
    ],
    [
      'of zero',
      quota('You exceeded your current quota.\n* Quota exceeded for metric: x, limit: 0', [
        { quotaId: 'GenerateContentInputTokensPerMinute' },
      ]),
      /limit: 0/,
    ],
  ])('does not wait for a quota %s', async (_what, refused, says) => {
    const server = await modelServer('gemini', [refused]);
    const { end } = await hear(modelOn('gemini', server), ask());
    expect(end.error).toMatchObject({ code: 'quota' });
    expect(end.error?.message).toMatch(says);
    expect(end.error?.nextStep).toMatch(/--model offline/);
    expect(server.requests).toHaveLength(1);
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'MISSING_THOUGHT_SIGNATURE', 'OTHER'])(
    'tries again after %s',
    async (finishReason) => {
      const server = await modelServer('gemini', [
        { frames: [{ candidates: [{ finishReason, content: { parts: [] } }] }] },
        FINE,
      ]);
      expect((await hear(modelOn('gemini', server), ask())).end.reason).toBe('stop');
    },
  );

  it('uses the older form of schemas with a gateway that knows no other', async () => {
    const message =
      'Invalid JSON payload received. Unknown name "parametersJsonSchema" at \'tools[0].function_declarations[0]\': Cannot find field.';
    const script = [refusal(400, { error: { code: 400, message, status: 'INVALID_ARGUMENT' } }), FINE];
    const server = await modelServer('gemini', script, { foreign: true });
    expect((await hear(modelOn('gemini', server), ask())).end.reason).toBe('stop');
    expect(server.requests[1]?.text).toContain('"parameters":');
    expect(server.requests[1]?.text).not.toContain('parametersJsonSchema');
  });
});

describe('the Responses API', () => {
  it('knows a failure for length', async () => {
    const [created] = framesOf('responses', { text: ['It is fine.'] });
    const response = {
      ...(created?.['response'] as object),
      status: 'failed',
      error: { code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.' },
    };
    const server = await modelServer('responses', [{ frames: [created, { type: 'response.failed', response }] }]);
    expect((await hear(modelOn('responses', server), ask())).end.error?.code).toBe('context');
  });

  it('takes calls that stand in the last event alone, and arguments that are an object', async () => {
    const frames = framesOf('responses', {
      text: ['Looking.'],
      calls: [{ id: 'a', name: 'diagnose', input: { workload: 'backend' } }],
    });
    const kept = frames.filter((frame) => (frame['item'] as { type?: string } | undefined)?.type !== 'function_call');
    for (const item of (kept.at(-1)?.['response'] as { output: Chunk[] } | undefined)?.output ?? [])
      if (item['type'] === 'function_call') item['arguments'] = { workload: 'backend' };
    const server = await modelServer('responses', [{ frames: kept }]);
    expect((await hear(modelOn('responses', server), ask())).end).toMatchObject({ reason: 'calls', calls: [DIAGNOSE] });
  });

  it('does not take an incomplete response for whole, whatever its event is called', async () => {
    const frames = framesOf('responses', { text: ['Half.'] });
    const last = frames.at(-1)?.['response'] as Chunk;
    Object.assign(last, { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    const server = await modelServer('responses', [{ frames }]);
    expect((await hear(modelOn('responses', server), ask())).end.reason).toBe('length');
  });
});
