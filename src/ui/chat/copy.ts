import type { Token, Tokens } from 'marked';
import { clean } from '../../core/clean.ts';
import type { ChatState, Item } from './state.ts';

/** Terminals drop longer ones without a word (xterm, tmux). */
const MOST_BYTES = 74_000;

const answersOf = (items: readonly Item[]): readonly (Item & { type: 'answer' | 'text' })[] =>
  items.filter((item) => item.type === 'answer' || item.type === 'text');

/** The Markdown of the last answer as the model wrote it, whole, without bars and breaks of the screen. */
export function lastAnswer({ items }: ChatState): string | undefined {
  const last = items.findLastIndex(({ type }) => type === 'answer' || type === 'text');
  const from = items.slice(0, last + 1).findLastIndex(({ type }) => type === 'said');
  const text = answersOf(items.slice(from + 1, last + 1))
    .flatMap(({ tokens }) => tokens.map(({ raw }) => raw.trimEnd()))
    .join('\n\n')
    .trim();
  return text === '' ? undefined : clean(text);
}

/** The last block of code in an answer. */
export function lastCommand({ items }: ChatState): string | undefined {
  const isCode = (token: Token): token is Tokens.Code => token.type === 'code';
  const code = answersOf(items)
    .flatMap(({ tokens }) => tokens.filter(isCode))
    .at(-1);
  return code && clean(code.text);
}

/** OSC 52: the terminal puts the text on the clipboard, also through ssh. Undefined when it is too long for that. */
export function clipboardCode(text: string): string | undefined {
  const data = Buffer.from(text).toString('base64');
  return data.length > MOST_BYTES ? undefined : `\u001B]52;c;${data}\u0007`;
}
