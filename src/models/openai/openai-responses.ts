import type OpenAI from 'openai';
import { toResponseInputItem } from 'openai/lib/responses/ResponseInputItems';
import type {
  FunctionTool,
  Response,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import { toldText, type Call, type Message, type ModelRequest, type Usage } from '../../core/model.ts';
import { parseArguments } from '../answer/call-input.ts';
import type { ServerLimits } from '../answer/server-limits.ts';
import { CUT, turnOf, type Once, type Turn } from '../turn.ts';
import { usageFrom } from '../answer/usage.ts';
import type { ResponsesQuirks } from './openai-responses-quirks.ts';
import { openaiParameters, stripNulls } from './openai-schema.ts';
import { StreamedError, streamOf } from './openai-stream.ts';

/** Marks items of this API in the history; they go back to it only. */
export const RESPONSES = 'openai-responses';

const toolOf = ({ name, description, input }: ModelRequest['tools'][number]): FunctionTool => ({
  type: 'function',
  name,
  description,
  ...openaiParameters(input),
});

/**
 * Our history as items: the provider's own (reasoning, calls) untouched and in order where they are this API's, ours
 * elsewhere.
 */
export function inputOf(messages: readonly Message[], own: boolean): ResponseInputItem[] {
  return messages.flatMap((message): ResponseInputItem[] => {
    if (message.role === 'user') return [{ role: 'user', content: toldText(message) }];
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

/**
 * Little reasoning and few words: what can be found out is found out by tools. The cache key keeps the requests of a
 * conversation, whose heads are alike, on one machine. For models that know these switches.
 */
const tuning = (model: string) =>
  /^(?:gpt-[5-9]|o\d)/.test(model)
    ? {
        reasoning: { effort: 'low' as const },
        text: { verbosity: 'low' as const },
        prompt_cache_key: `kubewhy-${process.pid}`,
      }
    : {};

/**
 * One stateless request to the Responses API. The end is known from response.completed, .incomplete or .failed alone.
 */
export const responsesOnce = (
  client: OpenAI,
  model: string,
  request: ModelRequest,
  quirks: ResponsesQuirks,
  limits: ServerLimits,
): Once =>
  async function* (signal, beat): AsyncGenerator<string, Turn> {
    const items: ResponseOutputItem[] = [];
    const stream = await streamOf(
      client.responses.create(
        {
          model,
          instructions: request.system,
          input: inputOf(request.messages, quirks.own),
          stream: true,
          store: false,
          max_output_tokens: limits.outputOf(request.maxOutputTokens),
          ...(quirks.tuned ? tuning(model) : {}),
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
      else if (
        event.type === 'response.completed' ||
        event.type === 'response.incomplete' ||
        event.type === 'response.failed'
      )
        return ended(event.type, event.response, items);
    }
    return { fault: CUT };
  };

/** The end by the status of the response where it has one, which gateways put into an event of another name. */
function ended(type: string, response: Response, streamed: readonly ResponseOutputItem[]): Turn {
  const usage = usageOf(response.usage);
  const status = response.status ?? type.replace('response.', '');
  const whole = type === 'response.completed' && (status === 'completed' || status === 'in_progress');
  if (whole) return finished(complete(streamed, response.output ?? []), usage);
  if (status === 'failed' || type === 'response.failed') {
    const { error } = response;
    throw new StreamedError({ code: error?.code, message: error?.message ?? 'no reason given' });
  }
  return turnOf(response.incomplete_details?.reason ?? status, [], [], usage);
}

/** The items of the stream, and those that stand in the last event alone (gateways). */
function complete(
  streamed: readonly ResponseOutputItem[],
  last: readonly ResponseOutputItem[],
): readonly ResponseOutputItem[] {
  if (streamed.length === 0) return last;
  const known = new Set(streamed.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : [])));
  const missing = last.filter((item) => item.type === 'function_call' && !known.has(item.call_id));
  return [...streamed, ...missing];
}

function finished(items: readonly ResponseOutputItem[], usage: Usage | undefined): Turn {
  const calls: Call[] = items.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: stripNulls(parseArguments(item.arguments)) }]
      : [],
  );
  return { reason: 'stop', calls, items: items.flatMap(sentBack), usage };
}

/**
 * An item as it goes back: without what the SDK adds, arguments as text; one that the SDK does not know goes back as it
 * came.
 */
function sentBack(item: ResponseOutputItem): unknown[] {
  const given =
    item.type === 'function_call' && typeof item.arguments !== 'string'
      ? { ...item, arguments: JSON.stringify(item.arguments ?? {}) }
      : item;
  try {
    return [toResponseInputItem(given)].filter((back) => back !== null);
  } catch {
    return [given];
  }
}

const usageOf = (usage: ResponseUsage | undefined | null): Usage | undefined =>
  usage
    ? usageFrom({
        input: usage.input_tokens,
        output: usage.output_tokens,
        total: usage.total_tokens,
        cached: usage.input_tokens_details?.cached_tokens,
        reasoning: usage.output_tokens_details?.reasoning_tokens,
      })
    : undefined;
