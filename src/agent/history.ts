import { unfence } from '../core/fence.ts';
import type { Call, Message, ToolAnswer } from '../core/model.ts';
import { aged } from './aging.ts';
import { compactAnswers, dropOldTurns, type Digest } from './compact.ts';
import type { Before } from './first-look.ts';
import { messageTokens } from './tokens.ts';

/**
 * The conversation in the provider-neutral form. It keeps the promises that providers check: every call has exactly one
 * answer, in the message that follows it; user and assistant take turns. Messages that were sent do not change, except
 * by a compaction, so that the provider's prompt cache holds.
 */
export class History {
  #messages: Message[] = [];
  readonly #digests = new Map<string, Digest>();
  /** Calls of the last assistant message, with the answers that are there so far. */
  #open: { calls: readonly Call[]; answers: Map<string, ToolAnswer> } | undefined;

  get messages(): readonly Message[] {
    return this.#messages;
  }

  get tokens(): number {
    return this.#messages.reduce((sum, message) => sum + messageTokens(message), 0);
  }

  /** Names of tools whose results stand in the conversation. */
  get sources(): readonly string[] {
    const names = this.#messages.flatMap((message) => {
      if (message.role === 'user') return message.looked === undefined ? [] : [message.looked.name];
      return message.role === 'tool' ? message.answers.map(({ name }) => name) : [];
    });
    return [...new Set(names)];
  }

  /** Shrinks past turns, in blocks, before the next one begins. Returns how many messages were changed or left out. */
  age(): number {
    this.close();
    const before = new Set(this.#messages);
    const next = aged(this.#messages, this.#digests);
    const kept = next.filter((message) => before.has(message)).length;
    const changed = this.#messages.length - kept;
    if (changed > 0) this.#messages = [...next];
    return changed;
  }

  /** A person's words, and what was read for them, or read into them, before the model is asked. */
  user(text: string, { looked, meant }: Before = {}): void {
    this.close();
    if (looked !== undefined) this.#digests.set(looked.answer.id, looked.digest);
    this.#messages.push({
      role: 'user',
      text,
      ...(looked === undefined ? {} : { looked: looked.answer }),
      ...(meant === undefined ? {} : { meant }),
    });
  }

  /** Ends a turn whatever happened in it: open calls are answered and the last word is the assistant's. */
  close(): void {
    this.settle('not run: the person interrupted');
    const last = this.#messages.at(-1);
    if (last !== undefined && last.role !== 'assistant') this.interrupted('');
  }

  assistant(message: Omit<Extract<Message, { role: 'assistant' }>, 'role'>): void {
    this.#messages.push({ role: 'assistant', ...message });
    this.#open = message.calls.length > 0 ? { calls: message.calls, answers: new Map() } : undefined;
  }

  /** A half answer stays as plain text: its calls and the provider's items would be incomplete. */
  interrupted(text: string): void {
    this.#messages.push({
      role: 'assistant',
      text: text === '' ? '(interrupted before an answer)' : text,
      calls: [],
      interrupted: true,
    });
  }

  /** The first answer to a call counts; others, and answers to calls that are not open, are dropped. */
  answer(answer: ToolAnswer, digest: Digest): void {
    if (!this.#open?.calls.some(({ id }) => id === answer.id) || this.#open.answers.has(answer.id)) return;
    this.#open.answers.set(answer.id, answer);
    this.#digests.set(answer.id, digest);
  }

  /** Closes the open step: calls without an answer get this one. Does nothing when no step is open. */
  settle(missing: string): void {
    if (this.#open === undefined) return;
    const { calls, answers } = this.#open;
    this.#open = undefined;
    this.#messages.push({
      role: 'tool',
      answers: calls.map(({ id, name }) => answers.get(id) ?? { id, name, text: missing, error: true }),
    });
  }

  /**
   * Shrinks the conversation to about `target` tokens: first old tool results to their digests, then this turn's, then
   * whole old turns. Returns how many messages were changed or left out.
   */
  compact(target: number): number {
    const before = this.#messages;
    const shorter = compactAnswers(before, target, this.#digests);
    this.#messages = dropOldTurns(shorter, target);
    const dropped = before.length - this.#messages.length;
    return dropped + shorter.filter((message, index) => message !== before[index]).length;
  }

  /** All messages, each result as its digest. */
  digested(): readonly Message[] {
    return compactAnswers(this.#messages, 0, this.#digests);
  }

  /** Takes over a conversation that was saved. One that breaks the promises is cut where it breaks. */
  load(messages: readonly Message[]): void {
    this.clear();
    for (const message of messages) {
      if (message.role === 'user')
        this.user(message.text, {
          ...(message.looked && { looked: { answer: message.looked, digest: digestOf(message.looked) } }),
          ...(message.meant && { meant: message.meant }),
        });
      else if (message.role === 'assistant') this.assistant(message);
      else {
        for (const answer of message.answers) this.answer(answer, digestOf(answer));
        this.settle('not run');
      }
    }
    this.settle('not run');
  }

  clear(): void {
    this.#messages = [];
    this.#digests.clear();
    this.#open = undefined;
  }
}

/** Of a result whose tool is not at hand any more: its first line, in the fence that it had. */
function digestOf({ text, error }: ToolAnswer): Digest {
  const { said, data } = unfence(text);
  const marker = /<data-([0-9a-z]+) source=/.exec(text)?.[1];
  const line = (data ?? said).split('\n', 1)[0]?.slice(0, 300) ?? '';
  return { line, failed: error, ...(marker === undefined || data === undefined ? {} : { marker }) };
}
