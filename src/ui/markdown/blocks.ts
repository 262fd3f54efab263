import { marked, type Token, type Tokens } from 'marked';
import { safeRows } from '../text/line.ts';

/** Rows of an open code fence that are kept back; longer ones are given out in slices of whole rows. */
const SLICE = 12;
const FENCE = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))([^\n`]*)\n/;

const isBlock = (token: Token): boolean => token.type !== 'space';

/** A long open fence: all but its last rows as a code block of their own, and the text that the fence goes on with. */
function slice(rest: string): { readonly done: readonly Token[]; readonly rest: string } {
  const open = FENCE.exec(rest);
  if (!open) return { done: [], rest };
  const rows = rest.slice(open[0].length).split('\n');
  const closing = new RegExp(`^ {0,3}${open[1]?.[0] ?? '`'}{${open[1]?.length ?? 3},}\\s*$`);
  if (rows.length <= SLICE * 2 || rows.some((row) => closing.test(row))) return { done: [], rest };
  const ready = rows.slice(0, rows.length - SLICE);
  const code: Tokens.Code = {
    type: 'code',
    raw: ready.join('\n'),
    lang: open[2]?.trim() ?? '',
    text: ready.join('\n'),
  };
  return { done: [code], rest: open[0] + rows.slice(rows.length - SLICE).join('\n') };
}

/** A block that is held back is parsed for each new row up to this length. */
const LONG = 2_000;
/** Blocks that grow by rows: how one starts, and which rows surely go on with it. */
const GROWING: readonly { readonly starts: RegExp; readonly row: RegExp }[] = [
  { starts: /^ {0,3}\|/, row: /^ {0,3}\|/ },
  { starts: /^ {0,3}>/, row: /^ {0,3}(?:>|\p{L})/u },
  { starts: /^ {0,3}\p{L}/u, row: /^ {0,3}\p{L}/u },
  { starts: /^(?: {0,3}(?:[-*+]|\d{1,9}[.)]) |\s+\S)/, row: /^(?: {0,3}(?:[-*+]|\d{1,9}[.)]) |\s+\S)/ },
];
/** From this length on a block of any kind is parsed again only when it has grown by about a fifth. */
const VERY_LONG = 4_000;
const fifths = (length: number): number => Math.floor(Math.log(length) / Math.log(1.2));

/**
 * Parsing a block anew for each of its rows would cost the square of its length: rows that only add to it are kept as
 * they are.
 */
function goesOn(before: string, added: string): boolean {
  if (before.length < LONG) return false;
  if (before.length > VERY_LONG && fifths(before.length) === fifths(before.length + added.length)) return true;
  const { row } = GROWING.find(({ starts }) => starts.test(before)) ?? {};
  return (
    row !== undefined &&
    added.split('\n').every((line) => line === '' || row.test(line)) &&
    !/\n\s*\n/.test(before.slice(-2) + added)
  );
}

/**
 * Takes more of a streamed answer. `done` are the blocks that can no longer change: all but the last one that ends
 * before the last newline. `rest` is what the next call goes on with; a half row is never parsed ("1" may become "1.
 * item").
 */
export function pushText(before: string, delta: string): { readonly done: readonly Token[]; readonly rest: string } {
  const text = before + delta;
  const whole = text.lastIndexOf('\n') + 1;
  if (whole === 0 || !delta.includes('\n')) return { done: [], rest: text };
  if (goesOn(before, text.slice(before.lastIndexOf('\n') + 1, whole))) return { done: [], rest: text };
  const rows = safeRows(text.slice(0, whole));
  const tokens = marked.lexer(rows);
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last]?.type === 'space') last--;
  const done = tokens.slice(0, Math.max(last, 0));
  const cut = slice(rows.slice(done.reduce((sum, { raw }) => sum + raw.length, 0)) + text.slice(whole));
  return { done: [...done.filter(isBlock), ...cut.done], rest: cut.rest };
}

/** All blocks of a text, cleaned of terminal codes: a whole answer, or what is left when a streamed one is over. */
export const blocksOf = (text: string): Token[] =>
  text.trim() === '' ? [] : marked.lexer(safeRows(text)).filter(isBlock);
