import type { ChatModel, Message } from '../core/model.ts';
import { ENABLE_TOOLSET, type Tool, TOOLSETS, type Toolset } from '../core/tool.ts';

/**
 * Words by which a person asks for a toolset outright. They only save the model the call of `enable_toolset`; what they miss (other
 * words, other languages) it asks for. Too much offered costs tokens, never a change: that needs its own yes.
 */
const WORDS: Readonly<Record<Toolset, RegExp>> = {
  changes:
    /\b(?:appl(?:y|ies)|bump|change|creat\w*|decrease|delet\w*|edit|fix|heal|increase|lower|paus\w*|rais\w*|reduc\w*|remov\w*|repair|restart|resum\w*|revert|roll(?:ing)? ?back|scal(?:e|ing)|set|undo|unset|updat\w*|upgrad\w*)\b/i,
  helm: /\b(?:charts?|helm|install\w*|releases?|uninstall\w*|upgrad\w*|values)\b/i,
};

/**
 * The tools of the next request, a function of the conversation alone: those without a toolset, and the toolsets that the person's words
 * named, that the model enabled, or of which it has called a tool. A toolset stays for as long as what brought it stands in the history,
 * so the head of the request changes at most once for each and the provider's prompt cache holds. Order: as given.
 */
export function offered(
  tools: ReadonlyMap<string, Tool>,
  messages: readonly Message[],
  model: Pick<ChatModel, 'takesAllTools'>,
): readonly Tool[] {
  const all = [...tools.values()];
  if (model.takesAllTools || !tools.has(ENABLE_TOOLSET)) return all.filter(({ name }) => name !== ENABLE_TOOLSET);
  const enabled = new Set(messages.flatMap((message) => broughtBy(message, tools)));
  const missing = all.some(({ toolset }) => toolset !== undefined && !enabled.has(toolset));
  return all.filter(
    ({ name, toolset }) => (toolset === undefined || enabled.has(toolset)) && (name !== ENABLE_TOOLSET || missing),
  );
}

function broughtBy(message: Message, tools: ReadonlyMap<string, Tool>): readonly Toolset[] {
  if (message.role === 'user') return TOOLSETS.filter((set) => WORDS[set].test(message.text));
  if (message.role === 'tool') return [];
  return message.calls.flatMap(({ name, input }) => {
    const set = name === ENABLE_TOOLSET ? (input as { toolset?: unknown } | null)?.toolset : tools.get(name)?.toolset;
    return TOOLSETS.filter((one) => one === set);
  });
}
