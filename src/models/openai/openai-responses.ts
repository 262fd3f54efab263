import type OpenAI from 'openai';
import { toResponseInputItem } from 'openai/lib/responses/ResponseInputItems';
import type {
  FunctionTool,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type { Call, Message, ModelRequest, Usage } from '../../core/model.ts';
import { streamOf } from './openai-stream.ts';
import { openaiParameters, stripNulls } from '../schema.ts';
import { CUT, parseArguments, type Once, type Turn } from '../turn.ts';

/** Marks items of this API in the history; they go back to it only. */
export const RESPONSES = 'openai-responses';

const toolOf = ({ name, description, input }: ModelRequest['tools'][number]): FunctionTool => ({
  type: 'function',
  name,
  description,
  ...openaiParameters(input),
});

/** What a model refuses, learnt from its 400s. */
export type ResponsesQuirks = {
  /** Asks for encrypted reasoning; models that do not reason refuse it. */
  readonly encrypted: boolean;
  /** Sends the provider's own items back; those of another model or account may not be readable for this one. */
  readonly own: boolean;
};

export const RESPONSES_QUIRKS: ResponsesQuirks = { encrypted: true, own: true };

/** The quirks to try next after a 400 with this text; undefined when it says nothing that we can mend. */
export function mendedResponses(quirks: ResponsesQuirks, text: string): ResponsesQuirks | undefined {
  if (quirks.encrypted && /encrypted[ _]content is not supported|reasoning\.encrypted_content/i.test(text))
    return { ...quirks, encrypted: false };
  const items = /encrypted[ _]content|required following item|items are not persisted|of type .?reasoning/i;
  if (quirks.own && items.test(text)) return { ...quirks, own: false };
  return undefined;
}

/** Our history as items: the provider's own (reasoning, calls) untouched and in order where they are this API's, ours elsewhere. */
export function inputOf(messages: readonly Message[], own: boolean): ResponseInputItem[] {
  return messages.flatMap((message): ResponseInputItem[] => {
    if (message.role === 'user') return [{ role: 'user', content: message.text }];
    if (message.role === 'tool')
      return message.answers.map(({ id, text }) => ({ type: 'function_call_output', call_id: id, output: text }));
    if (own && message.opaque?.provider === RESPONSES) return [...message.opaque.items] as ResponseInputItem[];
    return [
      ...(message.text === '' ? [] : [{ role: 'assistant' as const, content: message.text }]),
      ...message.calls.map(({ id, name, input }) => ({
        type: 'function_call' as const,
        call_id: id,
        name,
        arguments: JSON.stringify(input ?? {}),
      })),
    ];
  });
}

/** One stateless request to the Responses API. The end is known from response.completed, .incomplete or .failed alone. */
export const responsesOnce = (client: OpenAI, model: string, request: ModelRequest, quirks: ResponsesQuirks): Once =>
  async function* (signal, beat) {
    const items: ResponseOutputItem[] = [];
    const stream = await streamOf(
      client.responses.create(
        {
          model,
          instructions: request.system,
          input: inputOf(request.messages, quirks.own),
          stream: true,
          store: false,
          max_output_tokens: request.maxOutputTokens,
          ...(quirks.encrypted ? { include: ['reasoning.encrypted_content' as const] } : {}),
          ...(request.tools.length > 0 ? { tools: request.tools.map(toolOf), parallel_tool_calls: true } : {}),
        },
        { signal },
      ),
    );
    for await (const event of stream) {
      beat(event.type.endsWith('.delta') && !event.type.startsWith('response.reasoning'));
      if (event.type === 'response.output_text.delta' || event.type === 'response.refusal.delta') yield event.delta;
      else if (event.type === 'response.output_item.done') items.push(event.item);
      else if (event.type === 'response.completed')
        return finished(items.length > 0 ? items : event.response.output, event.response.usage);
      else if (event.type === 'response.incomplete') {
        const word = event.response.incomplete_details?.reason;
        return {
          reason: word === 'max_output_tokens' ? 'length' : 'blocked',
          calls: [],
          items: [],
          ...usageOf(event.response.usage),
          ...(word ? { word } : {}),
        };
      } else if (event.type === 'response.failed') {
        const { error, usage } = event.response;
        const again = error?.code === 'server_error' || error?.code === 'rate_limit_exceeded';
        const fault = {
          code: 'server' as const,
          message: `the provider reported a failure: ${error?.message ?? 'no reason given'}`,
          nextStep: 'ask again',
          again,
        };
        return { fault, ...usageOf(usage) };
      }
    }
    return {
      fault: CUT,
    };
  };

function finished(items: readonly ResponseOutputItem[], usage: ResponseUsage | undefined | null): Turn {
  const calls: Call[] = items.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: stripNulls(parseArguments(item.arguments)) }]
      : [],
  );
  return { reason: 'stop', calls, items: items.flatMap(sentBack), ...usageOf(usage) };
}

/** An item as it goes back: without what the SDK adds; one that the SDK does not know goes back as it came. */
function sentBack(item: ResponseOutputItem): unknown[] {
  try {
    return [toResponseInputItem(item)].filter((back) => back !== null);
  } catch {
    return [item];
  }
}

function usageOf(usage: ResponseUsage | undefined | null): { usage?: Usage } {
  if (!usage) return {};
  return {
    usage: {
      input: usage.input_tokens,
      cached: usage.input_tokens_details?.cached_tokens ?? 0,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
    },
  };
}
