import type OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { ModelRequest } from '../../core/model.ts';
import { isObject } from '../json-schema.ts';
import type { ServerLimits } from '../answer/server-limits.ts';
import { CUT, turnOf, type Once, type Turn } from '../turn.ts';
import { usageFrom } from '../answer/usage.ts';
import { ChatParts } from './openai-chat-parts.ts';
import { chatMessagesOf } from './openai-chat-messages.ts';
import type { ChatQuirks } from './openai-chat-quirks.ts';
import { openaiParameters } from './openai-schema.ts';
import { StreamedError, streamOf } from './openai-stream.ts';

export type ChatAsk = {
  readonly model: string;
  readonly request: ModelRequest;
  readonly quirks: ChatQuirks;
  readonly limits: ServerLimits;
  /** Marks what this server and model sent beside the known fields; it goes back to them only. */
  readonly own: string;
  readonly freshId: () => string;
};

const toolOf = (
  { name, description, input }: ModelRequest['tools'][number],
  quirks: ChatQuirks,
): ChatCompletionTool => {
  const { parameters, strict } = openaiParameters(input);
  return {
    type: 'function',
    function: { name, description, parameters, ...(quirks.without.has('strict') ? {} : { strict }) },
  };
};

function bodyOf({ model, request, quirks, limits, own }: ChatAsk): ChatCompletionCreateParamsStreaming {
  const tools = request.tools.map((tool) => toolOf(tool, quirks));
  return {
    model,
    messages: chatMessagesOf(request.system, request.messages, own, quirks.beside),
    stream: true,
    ...(quirks.limitField ? { [quirks.limitField]: limits.outputOf(request.maxOutputTokens) } : {}),
    ...(quirks.without.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(quirks.effortNone ? { reasoning_effort: 'none' as const } : {}),
    ...(tools.length > 0 ? { tools } : {}),
  };
}

/**
 * One request to Chat Completions, for every server but api.openai.com. The end is known from a finish_reason alone.
 */
export const chatOnce = (client: OpenAI, ask: ChatAsk): Once =>
  async function* (signal, beat): AsyncGenerator<string, Turn> {
    const stream = await streamOf(client.chat.completions.create(bodyOf(ask), { signal }));
    const parts = new ChatParts(ask.freshId);
    let finish: string | undefined;
    let usage: Turn['usage'];
    for await (const chunk of stream) {
      const raw = chunk as unknown as Record<string, unknown>;
      // Some gateways send an error as an ordinary chunk, some inside a choice.
      if (isObject(raw['error'])) throw new StreamedError(raw['error']);
      const told = chunk.usage;
      if (told)
        usage =
          usageFrom({
            input: told.prompt_tokens,
            output: told.completion_tokens,
            total: told.total_tokens,
            cached: told.prompt_tokens_details?.cached_tokens,
            reasoning: told.completion_tokens_details?.reasoning_tokens,
          }) ?? usage;
      const choice = chunk.choices?.[0] as unknown as Record<string, unknown> | undefined;
      if (choice === undefined) continue;
      if (isObject(choice['error'])) throw new StreamedError(choice['error']);
      finish = (choice['finish_reason'] as string | null | undefined) || finish;
      // A server that does not stream in truth sends the whole message in one chunk.
      const delta = isObject(choice['delta']) ? choice['delta'] : isObject(choice['message']) ? choice['message'] : {};
      const text = parts.take(delta);
      beat(text !== '' || delta['tool_calls'] !== undefined);
      if (text !== '') yield text;
    }
    if (finish === undefined) return { fault: CUT, usage };
    const { calls, beside } = parts.end();
    // A refusal that was shown as the answer is one.
    return turnOf(finish, calls, beside, usage);
  };
