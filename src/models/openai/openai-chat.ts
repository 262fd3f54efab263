import type OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { Call, Message, ModelRequest, Usage } from '../../core/model.ts';
import { streamOf } from './openai-stream.ts';
import { openaiParameters, stripNulls } from '../schema.ts';
import { CUT, parseArguments, type Once } from '../turn.ts';

const toolOf = ({ name, description, input }: ModelRequest['tools'][number]): ChatCompletionTool => ({
  type: 'function',
  function: { name, description, ...openaiParameters(input) },
});

export function chatMessagesOf(system: string, messages: readonly Message[]): ChatCompletionMessageParam[] {
  const rest = messages.flatMap((message): ChatCompletionMessageParam[] => {
    if (message.role === 'user') return [{ role: 'user', content: message.text }];
    if (message.role === 'tool')
      return message.answers.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
    if (message.calls.length === 0) return message.text === '' ? [] : [{ role: 'assistant', content: message.text }];
    const tool_calls = message.calls.map(({ id, name, input }) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
    return [{ role: 'assistant', content: message.text === '' ? null : message.text, tool_calls }];
  });
  return [{ role: 'system', content: system }, ...rest];
}

/** Differences between servers that speak this API, learnt from their refusals. */
export type ChatQuirks = {
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  readonly effortNone: boolean;
  readonly usage: boolean;
  readonly strict: boolean;
};
export const QUIRKS: ChatQuirks = { limitField: 'max_tokens', effortNone: false, usage: true, strict: true };

/** The quirks to try next after a 400 with this text; undefined when it says nothing that we can mend. */
export function mended(quirks: ChatQuirks, text: string): ChatQuirks | undefined {
  if (/max_completion_tokens/i.test(text) && quirks.limitField === 'max_tokens')
    return { ...quirks, limitField: 'max_completion_tokens' };
  if (/reasoning_effort/i.test(text) && !quirks.effortNone) return { ...quirks, effortNone: true };
  if (/stream_options|include_usage/i.test(text) && quirks.usage) return { ...quirks, usage: false };
  if (/\bstrict\b/i.test(text) && quirks.strict) return { ...quirks, strict: false };
  return undefined;
}

type Part = { id: string; name: string; arguments: string };

/** The call that a fragment belongs to: by its index; gateways that give every call the index 0 tell them apart by the id alone. */
function slotOf(parts: Map<number, Part>, index: number, id: string | undefined): Part {
  let at = index ?? 0;
  const there = parts.get(at);
  if (id && there?.id && there.id !== id) {
    const known = [...parts].find(([, part]) => part.id === id);
    at = known ? known[0] : Math.max(...parts.keys()) + 1;
  } else if (!id && index === undefined) at = Math.max(0, ...parts.keys());
  const part = parts.get(at) ?? { id: '', name: '', arguments: '' };
  parts.set(at, part);
  if (id) part.id = id;
  return part;
}

/** One request to Chat Completions, for every server but api.openai.com. The end is known from a finish_reason alone. */
export const chatOnce = (
  client: OpenAI,
  model: string,
  request: ModelRequest,
  quirks: ChatQuirks,
  freshId: () => string,
): Once =>
  async function* (signal, beat) {
    const tools = request.tools.map(toolOf).map((tool) => {
      if (quirks.strict || tool.type !== 'function') return tool;
      const { strict: _strict, ...rest } = tool.function;
      return { ...tool, function: rest };
    });
    const stream = await streamOf(
      client.chat.completions.create(
        {
          model,
          messages: chatMessagesOf(request.system, request.messages),
          stream: true,
          [quirks.limitField]: request.maxOutputTokens,
          ...(quirks.usage ? { stream_options: { include_usage: true } } : {}),
          ...(quirks.effortNone ? { reasoning_effort: 'none' as const } : {}),
          ...(tools.length > 0 ? { tools } : {}),
        },
        { signal },
      ),
    );
    const parts = new Map<number, Part>();
    let finish: string | undefined;
    let usage: Usage | undefined;
    for await (const chunk of stream) {
      if (chunk.usage)
        usage = {
          input: chunk.usage.prompt_tokens,
          cached: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
          output: chunk.usage.completion_tokens,
          reasoning: chunk.usage.completion_tokens_details?.reasoning_tokens ?? 0,
        };
      const choice = chunk.choices?.[0];
      finish = choice?.finish_reason ?? finish;
      beat(Boolean(choice?.delta?.content || choice?.delta?.tool_calls));
      if (choice?.delta?.content) yield choice.delta.content;
      for (const piece of choice?.delta?.tool_calls ?? []) {
        const call = slotOf(parts, piece.index, piece.id);
        // some servers send the whole name with every fragment
        if (piece.function?.name && call.name !== piece.function.name) call.name += piece.function.name;
        call.arguments += piece.function?.arguments ?? '';
      }
    }
    if (finish === undefined)
      return {
        fault: CUT,
        ...(usage && { usage }),
      };
    const calls: Call[] = [...parts.values()].map((part) => ({
      id: part.id || freshId(),
      name: part.name,
      input: stripNulls(parseArguments(part.arguments)),
    }));
    const reason = finish === 'length' ? 'length' : finish === 'content_filter' ? 'blocked' : 'stop';
    return { reason, calls, items: [], ...(usage && { usage }), ...(reason === 'blocked' ? { word: finish } : {}) };
  };
