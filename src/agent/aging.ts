import type { Message } from '../core/model.ts';
import { compactAnswers, leftOut, type Digest } from './compact.ts';

/** Past turns that stay whole at least; one more block may be whole before it is shrunk. */
const WHOLE = 1;
/** Turns that are shrunk together: the head of a request, which a provider caches, changes once a block. */
const BLOCK = 2;
/** Shrunk turns that keep their calls with the digests of the results; of older ones only the words stay. */
const DIGESTED = 2;
/** Turns up to which all of them keep their calls. */
const SHORT = 7;
/** Turns that a conversation keeps at most; what is older is left out. */
const MOST = 11;
/** Characters of an old answer that stay. */
const ANSWER = 150;

/**
 * A conversation before its next turn: results of past turns as their digests, older turns as question and answer
 * alone, the oldest left out. A long session so costs as much a turn as a short one. Whole while it is short; the same
 * messages, when there is nothing to do.
 */
export function aged(messages: readonly Message[], digests: ReadonlyMap<string, Digest>): readonly Message[] {
  const starts = messages.flatMap((message, index) => (message.role === 'user' ? [index] : []));
  const old = Math.floor((starts.length - WHOLE) / BLOCK) * BLOCK;
  // Only where a block is full: dropping whole blocks keeps that rhythm.
  if (old <= 0 || (starts.length - WHOLE) % BLOCK !== 0) return messages;
  const words = starts.length <= SHORT ? 0 : Math.max(0, old - DIGESTED);
  const turns = starts.map((start, index) => messages.slice(start, starts[index + 1]));
  const dropped = Math.floor(Math.max(0, starts.length - MOST) / BLOCK) * BLOCK;
  const shrunk = turns.flatMap((turn, index) => {
    if (index < dropped) return [];
    if (index < words) return wordsOf(turn);
    return index < old ? compactAnswers(turn, 0, digests) : turn;
  });
  const [first, ...rest] = shrunk;
  if (dropped === 0 || first?.role !== 'user') return shrunk;
  return [leftOut(first, messages.slice(0, starts[dropped])), ...rest];
}

/** Question and last answer of a turn. */
function wordsOf(turn: readonly Message[]): Message[] {
  const [asked] = turn;
  const said = turn.findLast((message) => message.role === 'assistant' && message.text !== '');
  if (asked?.role !== 'user' || said?.role !== 'assistant') return [...turn];
  // Words already, and few: the very same messages, so that the head of the request stays.
  if (turn.length === 2 && asked.looked === undefined && said.text.length <= ANSWER + 1) return [...turn];
  const text = said.text.length > ANSWER ? `${said.text.slice(0, ANSWER)}…` : said.text;
  return [
    { role: 'user', text: asked.text, ...(asked.meant && { meant: asked.meant }) },
    { role: 'assistant', text, calls: [] },
  ];
}
