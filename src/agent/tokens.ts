import { toldText, type Message, type ToolSpec } from '../core/model.ts';
import { approximateTokens, estimateTokens } from '../core/tokens.ts';

/** Every message and call costs a few tokens of its own. */
const FRAME = 4;

const known = new WeakMap<Message, number>();

/** Tokens of one message. Messages do not change, so each is counted once. */
export function messageTokens(message: Message): number {
  const counted = known.get(message) ?? countOf(message);
  known.set(message, counted);
  return counted;
}

function countOf(message: Message): number {
  switch (message.role) {
    case 'user':
      return FRAME + approximateTokens(toldText(message));
    case 'tool':
      return message.answers.reduce((sum, { text }) => sum + FRAME + approximateTokens(text), 0);
    case 'assistant': {
      const own = message.calls.reduce(
        (sum, call) => sum + FRAME + approximateTokens(call.name + JSON.stringify(call.input ?? null)),
        FRAME + approximateTokens(message.text),
      );
      // The provider's own items stand in for text and calls when they are sent back; encrypted reasoning can be far
      // longer.
      return message.opaque ? Math.max(own, approximateTokens(JSON.stringify(message.opaque.items))) : own;
    }
  }
}

const ofTool = new WeakMap<ToolSpec, number>();

/** What all tools cost in a request: name, description and JSON schema. */
export function toolTokens(tools: readonly ToolSpec[]): number {
  return tools.reduce((sum, tool) => {
    const counted = ofTool.get(tool) ?? FRAME + approximateTokens(tool.name + tool.description + schemaText(tool));
    ofTool.set(tool, counted);
    return sum + counted;
  }, 0);
}

function schemaText(tool: ToolSpec): string {
  try {
    return JSON.stringify(tool.input.toJSONSchema());
  } catch {
    return Object.keys(tool.input.shape).join(' ').repeat(6);
  }
}

/**
 * The text within `most` tokens: its beginning and its end, at line breaks where there are any, with a line between
 * that says how much was left out and what to do. Uncut text comes back as it is.
 */
export function cutToTokens(text: string, most: number): string {
  const all = estimateTokens(text);
  if (all <= most) return text;
  // Characters a token of this very text, so that dense text is cut as hard as it must be.
  let room = Math.floor((text.length * (most - 40)) / all);
  for (;;) {
    const head = wholeLines(text.slice(0, Math.floor(room * 0.65)), 'end');
    const tail = wholeLines(text.slice(text.length - Math.floor(room * 0.35)), 'start');
    const left = text.slice(head.length, text.length - tail.length);
    const lines = left.split('\n').length;
    const cut = `${head}\n… ${lines} line${lines === 1 ? '' : 's'} (about ${Math.max(0, all - estimateTokens(head + tail))} tokens) left out here; ask for less (a name, a selector, a smaller tail) to see them …\n${tail}`;
    if (estimateTokens(cut) <= most || room < 100) return cut;
    room = Math.floor(room * 0.9);
  }
}

/** Drops a cut first or last line, unless that would drop most of the text. */
function wholeLines(text: string, side: 'start' | 'end'): string {
  const at = side === 'end' ? text.lastIndexOf('\n') : text.indexOf('\n') + 1;
  const kept = side === 'end' ? text.slice(0, Math.max(0, at)) : text.slice(at);
  return kept.length > text.length / 2 ? kept : text;
}
