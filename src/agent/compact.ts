import { fence } from '../core/fence.ts';
import type { Call, Message, ToolAnswer } from '../core/model.ts';
import { approximateTokens } from '../core/tokens.ts';
import { messageTokens } from './tokens.ts';

/** What stays of a tool result when it is compacted. */
export type Digest = {
  readonly line: string;
  readonly failed: boolean;
  readonly marker?: string;
  /** The result itself is not kept for another day, however short it is: it is what a program printed. */
  readonly passing?: true;
};

const total = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + messageTokens(message), 0);

/** A result's short form: its digest, and how to get it again (the same tool with the same input). */
function shrink(answer: ToolAnswer, call: Call | undefined, digest: Digest | undefined): ToolAnswer {
  const input = JSON.stringify(call?.input ?? {}).slice(0, 300);
  const line = digest?.line ?? '';
  const kept = line === '' ? '' : `\n${digest?.marker ? fence(line, answer.name, digest.marker) : line}`;
  if (digest?.passing) return { ...answer, text: `[shortened; what was printed is not kept]${kept}` };
  const text = `[shortened; for all of it call ${answer.name} ${input} again]${kept}`;
  return approximateTokens(text) < approximateTokens(answer.text) ? { ...answer, text } : answer;
}

/** Replaces tool results by their digests, oldest first, until the conversation has at most `target` tokens. */
export function compactAnswers(
  messages: readonly Message[],
  target: number,
  digests: ReadonlyMap<string, Digest>,
): Message[] {
  const out = [...messages];
  let size = total(out);
  const calls = new Map<string, Call>();
  for (const [index, message] of out.entries()) {
    if (message.role === 'assistant') for (const call of message.calls) calls.set(call.id, call);
    if (message.role === 'user' && message.looked !== undefined && size > target) {
      const { looked } = message;
      const shorter = looked.text.startsWith('[shortened') ? looked : shrink(looked, looked, digests.get(looked.id));
      if (shorter === looked) continue;
      const next: Message = { ...message, looked: { ...looked, ...shorter } };
      size -= messageTokens(message) - messageTokens(next);
      out[index] = next;
    }
    if (message.role !== 'tool' || size <= target) continue;
    const answers = message.answers.map((answer) =>
      answer.text.startsWith('[shortened') ? answer : shrink(answer, calls.get(answer.id), digests.get(answer.id)),
    );
    if (answers.every((answer, at) => answer === message.answers[at])) continue;
    const shorter: Message = { role: 'tool', answers };
    size -= messageTokens(message) - messageTokens(shorter);
    out[index] = shorter;
  }
  return out;
}

const LEFT_OUT = /^\[(\d+) earlier messages? left out\]\n/;

/** Messages that an earlier compaction left out before this one. */
const leftBefore = (message: Message): number =>
  message.role === 'user' ? Number(LEFT_OUT.exec(message.text)?.[1] ?? 0) : 0;

/**
 * Leaves out whole turns, oldest first, never the last one, until at most `target` tokens are left; says so in the
 * first that stays.
 */
export function dropOldTurns(messages: readonly Message[], target: number): Message[] {
  let left = total(messages);
  let kept = left;
  let from = 0;
  for (const [index, message] of messages.entries()) {
    if (index > 0 && message.role === 'user') {
      if (kept <= target) break;
      from = index;
      kept = left;
    }
    left -= messageTokens(message);
  }
  const [first, ...rest] = messages.slice(from);
  if (from === 0 || first?.role !== 'user') return [...messages];
  return [leftOut(first, messages.slice(0, from)), ...rest];
}

/** The first message that stays, with a word on how many were left out before it. */
export function leftOut(first: Extract<Message, { role: 'user' }>, gone: readonly Message[]): Message {
  const count = gone.length + [...gone, first].reduce((sum, one) => sum + leftBefore(one), 0);
  return { ...first, text: `[${count} earlier messages left out]\n${first.text.replace(LEFT_OUT, '')}` };
}
