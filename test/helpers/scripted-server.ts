import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { shapeFaults } from './published-shapes.ts';

export type Wire = 'responses' | 'chat' | 'gemini';
export type ScriptCall = { readonly id: string; readonly name: string; readonly input: unknown };

/** What the model does in one turn, whatever the provider; each wire format is made from it. */
export type ScriptTurn = {
  readonly text?: readonly string[];
  readonly calls?: readonly ScriptCall[];
  /** Sent as reasoning item or thought signature; must come back untouched. */
  readonly reasoning?: string;
  readonly finish?: 'stop' | 'length' | 'blocked';
};

/** A turn, or a fault in place of it. */
export type Script =
  | ScriptTurn
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | {
      readonly html: string;
      readonly status: number;
      /** text/html when absent. */
      readonly type?: string;
    }
  /** These frames as they are, in no published shape; `pause` milliseconds before the frame at `pauseAt`. */
  | { readonly frames: readonly unknown[]; readonly pauseAt?: number; readonly pause?: number }
  /** The turn, cut after so many frames: cleanly, by a reset, by silence, or by an error event. */
  | {
      readonly turn: ScriptTurn;
      readonly after: number;
      readonly fault: 'end' | 'reset' | 'stall' | 'error' | 'garbage';
    };

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Record<string, unknown>;
  readonly text: string;
};

export type ModelServer = {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Every frame's JSON that was sent, for the check against the published shapes. */
  readonly sent: readonly unknown[];
  /** The provider's own items of the n-th answer, all of which a client has to send back; Chat Completions has none. */
  itemsOf(index: number): readonly unknown[];
  /** Requests whose connection the client has closed before the end. */
  dropped(): number;
};

const USAGE = { input: 1200, cached: 1000, output: 40, reasoning: 12 };
export const USED = USAGE;

const response = (status: string, output: readonly unknown[], more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status,
  model: 'test',
  output,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  ...more,
});
const responseUsage = {
  input_tokens: 1200,
  input_tokens_details: { cached_tokens: 1000, cache_write_tokens: 0 },
  output_tokens: 40,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 1240,
};

function responsesFrames({ text = [], calls = [], reasoning, finish = 'stop' }: ScriptTurn): unknown[] {
  const frames: unknown[] = [];
  let sequence = 0;
  const add = (type: string, more: object) => frames.push({ type, sequence_number: sequence++, ...more });
  const items: unknown[] = [];
  add('response.created', { response: response('in_progress', []) });
  if (reasoning !== undefined) {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: reasoning };
    items.push(item);
    add('response.output_item.done', { output_index: 0, item });
  }
  if (text.length > 0) {
    const at = { item_id: 'msg_1', output_index: items.length, content_index: 0 };
    for (const delta of text) add('response.output_text.delta', { ...at, delta, logprobs: [] });
    const item = {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: text.join(''), annotations: [], logprobs: [] }],
    };
    add('response.output_item.done', { output_index: items.length, item });
    items.push(item);
  }
  for (const { id, name, input } of calls) {
    const item = {
      type: 'function_call',
      id: `fc_${id}`,
      call_id: id,
      name,
      arguments: JSON.stringify(input),
      status: 'completed',
    };
    add('response.output_item.done', { output_index: items.length, item });
    items.push(item);
  }
  const usage = { usage: responseUsage };
  if (finish === 'stop') add('response.completed', { response: response('completed', items, usage) });
  else
    add('response.incomplete', {
      response: response('incomplete', items, {
        ...usage,
        incomplete_details: { reason: finish === 'length' ? 'max_output_tokens' : 'content_filter' },
      }),
    });
  return frames;
}

function chatFrames({ text = [], calls = [], finish = 'stop' }: ScriptTurn): unknown[] {
  const chunk = (choices: readonly unknown[], more: object = {}) => ({
    id: 'c_1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test',
    choices,
    ...more,
  });
  const delta = (value: object, reason: string | null = null) =>
    chunk([{ index: 0, delta: value, finish_reason: reason, logprobs: null }]);
  const frames: unknown[] = [delta({ role: 'assistant', content: '' })];
  for (const part of text) frames.push(delta({ content: part }));
  for (const [index, { id, name, input }] of calls.entries()) {
    const all = JSON.stringify(input);
    frames.push(
      delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: all.slice(0, 3) } }] }),
    );
    frames.push(delta({ tool_calls: [{ index, function: { arguments: all.slice(3) } }] }));
  }
  frames.push(
    delta(
      {},
      finish === 'length'
        ? 'length'
        : finish === 'blocked'
          ? 'content_filter'
          : calls.length > 0
            ? 'tool_calls'
            : 'stop',
    ),
  );
  frames.push(
    chunk([], {
      usage: {
        prompt_tokens: 1200,
        completion_tokens: 40,
        total_tokens: 1240,
        prompt_tokens_details: { cached_tokens: 1000 },
        completion_tokens_details: { reasoning_tokens: 12 },
      },
    }),
  );
  return frames;
}

function geminiFrames({ text = [], calls = [], reasoning, finish = 'stop' }: ScriptTurn): unknown[] {
  const frame = (parts: readonly unknown[], more: object = {}) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
  });
  const frames: unknown[] = [];
  if (reasoning !== undefined) frames.push(frame([{ text: 'thinking about it', thought: true }]));
  for (const part of text) frames.push(frame([{ text: part }]));
  for (const [index, { name, input }] of calls.entries())
    frames.push(
      frame([
        {
          functionCall: { name, args: input },
          ...(index === 0 && reasoning !== undefined ? { thoughtSignature: reasoning } : {}),
        },
      ]),
    );
  const reason = finish === 'length' ? 'MAX_TOKENS' : finish === 'blocked' ? 'SAFETY' : 'STOP';
  frames.push({
    ...frame([{ text: '' }], { finishReason: reason }),
    usageMetadata: {
      promptTokenCount: 1200,
      cachedContentTokenCount: 1000,
      candidatesTokenCount: 28,
      thoughtsTokenCount: 12,
      totalTokenCount: 1240,
    },
  });
  return frames;
}

/** The frames of a turn, for tests that change some. */
export const framesOf = (wire: Wire, turn: ScriptTurn): Record<string, unknown>[] =>
  FRAMES[wire](turn) as Record<string, unknown>[];

const FRAMES = { responses: responsesFrames, chat: chatFrames, gemini: geminiFrames } as const;

/**
 * A server that speaks one provider's real stream format; each request takes the next entry of the script, the last one
 * repeats. When the test ends, every request that came and every frame that went out must be in the provider's
 * published shape (where those are at hand).
 */
export async function modelServer(
  wire: Wire,
  script: readonly Script[],
  options: {
    readonly bytesAtOnce?: number;
    readonly comments?: boolean;
    readonly commentMs?: number;
    /**
     * A server of somebody else, whose fields are not in the provider's published shape: what is asked is not held to
     * it.
     */
    readonly foreign?: boolean;
    /** Input tokens that every answer claims to have read, in place of 1200. */
    readonly inputTokens?: number;
  } = {},
): Promise<ModelServer> {
  const requests: SeenRequest[] = [];
  const sent: unknown[] = [];
  let dropped = 0;
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const next = script[Math.min(requests.length + 1, script.length) - 1];
      // A list of models is asked for beside the script, unless the script plays one.
      if (incoming.method === 'GET' && !(next && ('body' in next || 'html' in next)))
        return void answer.writeHead(404).end();
      requests.push({
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        text,
      });
      answer.on('close', () => {
        if (!answer.writableEnded) dropped++;
      });
      const step = script[Math.min(requests.length, script.length) - 1];
      if (step) void play(wire, step, answer, sent, options).catch(() => undefined);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    const asked = requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(shapeFaults(wire, options.foreign ? [] : asked, sent)).toEqual([]);
  });
  const itemsOf = (index: number): readonly unknown[] => {
    const step = script[Math.min(index + 1, script.length) - 1];
    return step && ('text' in step || 'calls' in step) ? itemsIn(framesOf(wire, step)) : [];
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, sent, itemsOf, dropped: () => dropped };
}

type Sent = {
  readonly type?: string;
  readonly item?: unknown;
  readonly candidates?: readonly { readonly content?: { readonly parts?: readonly unknown[] } }[];
};
const itemsIn = (frames: readonly Sent[]): readonly unknown[] =>
  frames.flatMap(({ type, item, candidates }) =>
    type === 'response.output_item.done' ? [item] : (candidates?.[0]?.content?.parts ?? []),
  );

async function play(
  wire: Wire,
  step: Script,
  answer: ServerResponse,
  sent: unknown[],
  options: {
    readonly bytesAtOnce?: number;
    readonly comments?: boolean;
    readonly commentMs?: number;
    readonly inputTokens?: number;
  },
): Promise<void> {
  if ('body' in step) {
    answer.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
    return void answer.end(JSON.stringify(step.body));
  }
  if ('html' in step) {
    answer.writeHead(step.status, { 'content-type': step.type ?? 'text/html' });
    return void answer.end(step.html);
  }
  const fault = 'turn' in step ? step : undefined;
  const given = 'frames' in step ? step : undefined;
  const frames = 'frames' in step ? step.frames : FRAMES[wire]('turn' in step ? step.turn : step);
  answer.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  answer.flushHeaders();
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    const size = options.bytesAtOnce ?? bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      answer.write(bytes.subarray(at, at + size));
      if (options.bytesAtOnce !== undefined && at % (size * 40) === 0) await sleep(1);
    }
  };
  for (const [index, frame] of frames.entries()) {
    if (fault && index >= fault.after) return cut(wire, fault.fault, answer);
    if (given?.pauseAt === index) await sleep(given.pause ?? 0);
    if (!given) sent.push(frame);
    if (options.comments) await write(': keep-alive\n\n');
    // Comments alone for a while, as a server sends them while a model thinks.
    for (let at = 0; at < 4 && options.commentMs; at++) {
      await sleep(options.commentMs);
      await write(': keep-alive\n\n');
    }
    const event = wire === 'responses' ? `event: ${(frame as { type: string }).type}\n` : '';
    const data = JSON.stringify(frame).replace(
      /("(?:input_tokens|prompt_tokens|promptTokenCount)":)1200\b/,
      (all: string, name: string) => (options.inputTokens === undefined ? all : `${name}${options.inputTokens}`),
    );
    await write(`${event}data: ${data}\n\n`);
    await sleep(0);
  }
  if (wire === 'chat') await write('data: [DONE]\n\n');
  answer.end();
}

function cut(wire: Wire, then: 'end' | 'reset' | 'stall' | 'error' | 'garbage', answer: ServerResponse): void {
  if (then === 'stall') return;
  if (then === 'reset') return void setTimeout(() => answer.destroy(), 20);
  if (then === 'garbage') answer.write('data: {"half": \n\n');
  if (then === 'error') {
    const error =
      wire === 'gemini'
        ? { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }
        : wire === 'responses'
          ? { type: 'error', code: 'server_error', message: 'The server had an error', param: null, sequence_number: 9 }
          : { error: { message: 'The server had an error', type: 'server_error', code: 'server_error', param: null } };
    answer.write(`${wire === 'responses' ? 'event: error\n' : ''}data: ${JSON.stringify(error)}\n\n`);
  }
  answer.end();
}
