import stringWidth from 'string-width';
import { clean } from '../../core/clean.ts';

/**
 * What a piece of text means; `lines.tsx` decides how it looks. Every tone but `plain` also has a word or a glyph next
 * to it.
 */
export type Tone =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'ok'
  | 'info'
  | 'warn'
  | 'danger'
  | 'alarm'
  | 'code'
  | 'link'
  | 'emphasis'
  | 'strike'
  | 'selected';

export type Span = { readonly text: string; readonly tone: Tone };

/** One row of the screen: never wider than the columns it was made for. */
export type Line = readonly Span[];

/** Marks an approval card. No other text on the screen can hold it: `safe` replaces it. */
export const CARD_BAR = '┃';

/**
 * Text from outside (cluster, model, helm) for one or more rows: without terminal sequences, tabs and the card's bar.
 */
export const safe = (text: string): string => clean(text).replaceAll('\t', '  ').replaceAll(CARD_BAR, '|');

/**
 * The same for Markdown, row by row: before it is parsed, since the parser would cut a terminal sequence into
 * harmless-looking parts.
 */
export const safeRows = (text: string): string =>
  text.replaceAll('\r', '').replaceAll('\t', '    ').split('\n').map(safe).join('\n');

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });
export const line = (text: string, tone: Tone = 'plain'): Line => (text === '' ? [] : [{ text, tone }]);
export const blank: Line = [];

export const widthOf = (row: Line): number => row.reduce((sum, { text }) => sum + stringWidth(text), 0);
export const plainText = (row: Line): string =>
  row
    .map(({ text }) => text)
    .join('')
    .trimEnd();
export const indent = (rows: readonly Line[], by: string | Span): Line[] => {
  const first = typeof by === 'string' ? span(by) : by;
  return rows.map((row) => (row.length === 0 && first.text.trim() === '' ? row : [first, ...row]));
};

let segmenter: Intl.Segmenter | undefined;
/** Made when it is first asked for: that costs 15 ms, and text for a pipe is never cut. */
const graphemes = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })).segment(text);
export const segments = (text: string): string[] => Array.from(graphemes(text), ({ segment }) => segment);

/** The longest start of the text that fits, and the rest. At least one grapheme is taken, so callers always advance. */
export function splitAt(text: string, columns: number): readonly [string, string] {
  let width = 0;
  let end = 0;
  for (const { segment, index } of graphemes(text)) {
    width += stringWidth(segment);
    if (width > columns && end > 0) break;
    end = index + segment.length;
    if (width > columns) break;
  }
  return [text.slice(0, end), text.slice(end)];
}

/**
 * One row of at most `columns`; an ellipsis stands for what was cut. Only for text that is also whole somewhere else.
 */
export function truncate(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  if (columns <= 1) return '…'.slice(0, Math.max(columns, 0));
  return `${splitAt(text, columns - 1)[0]}…`;
}

/** For generated names: cut in the middle, since what tells two pods apart stands at the end. */
export function truncateMiddle(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const tail = Math.min(6, Math.floor((columns - 1) / 2));
  return tail < 3 ? truncate(text, columns) : `${splitAt(text, columns - 1 - tail)[0]}…${text.slice(-tail)}`;
}

/** As many whole parts, in order, as fit on one row; the separator counts. */
export function fitParts(parts: readonly Line[], columns: number, separator = ' · '): Line {
  const row: Span[] = [];
  let width = 0;
  for (const part of parts) {
    const more = widthOf(part) + (row.length > 0 ? stringWidth(separator) : 0);
    if (part.length === 0 || width + more > columns) continue;
    if (row.length > 0) row.push(span(separator, 'dim'));
    row.push(...part);
    width += more;
  }
  return row;
}

export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
