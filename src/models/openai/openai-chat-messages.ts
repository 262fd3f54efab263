import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Message } from '../../core/model.ts';
import { toldText } from '../../core/model.ts';
import type { Beside } from './openai-chat-parts.ts';
import type { ChatQuirks } from './openai-chat-quirks.ts';

/** Stands in for thoughts that another model had, or that were not kept, where a server insists on some. */
const STAND_IN = '(not kept)';

/**
 * Our history as messages. What this server sent beside the known fields goes back with calls (their answers need it:
 * DeepSeek, Kimi and Gemini behind a gateway refuse them else); with a plain answer it does not, it would only cost
 * tokens.
 */
export function chatMessagesOf(
  system: string,
  messages: readonly Message[],
  own: string,
  beside: ChatQuirks['beside'],
): ChatCompletionMessageParam[] {
  const rest = messages.flatMap((message): ChatCompletionMessageParam[] => {
    if (message.role === 'user') return [{ role: 'user', content: toldText(message) }];
    if (message.role === 'tool')
      return message.answers.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
    if (message.calls.length === 0) return message.text === '' ? [] : [{ role: 'assistant', content: message.text }];
    const kept =
      beside !== 'dropped' && message.opaque?.provider === own
        ? (message.opaque.items[0] as Beside | undefined)
        : undefined;
    const tool_calls = message.calls.map(({ id, name, input }) => ({
      ...kept?.calls[id],
      id,
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
    const filled = beside === 'filled' && !kept?.message['reasoning_content'] ? { reasoning_content: STAND_IN } : {};
    const content = message.text === '' ? null : message.text;
    return [{ ...kept?.message, ...filled, role: 'assistant', content, tool_calls }];
  });
  return [{ role: 'system', content: system }, ...rest];
}
