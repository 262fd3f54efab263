import stringWidth from 'string-width';
import { segments, type Line, type Span, type Tone, widthOf, span, splitAt } from './line.ts';

/** Longer rows of prose are hard to read; tables, code and values take the whole width. */
export const PROSE = 100;

type Piece = { readonly space: boolean; readonly spans: readonly Span[]; readonly width: number };

/** Words (which may change tone inside) and the white space between them. */
function pieces(row: Line): Piece[] {
  const found: { space: boolean; spans: Span[]; width: number }[] = [];
  for (const { text, tone } of row)
    for (const part of text.split(/( +)/)) {
      if (part === '') continue;
      const space = part.startsWith(' ');
      const last = found.at(-1);
      if (last && last.space === space) {
        last.spans.push({ text: part, tone });
        last.width += stringWidth(part);
      } else found.push({ space, spans: [{ text: part, tone }], width: stringWidth(part) });
    }
  return found;
}

/**
 * Wraps at spaces; words that are wider than a row are cut behind a part of a path where they have one, else between
 * graphemes, so nothing is ever lost. `first` and
 * `rest` stand before the first and the other rows and count for the width.
 */
export function wrap(row: Line, columns: number, first = '', rest = first): Line[] {
  const rows: Span[][] = [];
  const room = Math.max(4, columns - Math.max(stringWidth(first), stringWidth(rest)));
  let now: Span[] = [];
  let width = 0;
  const next = (): void => {
    rows.push(now);
    now = [];
    width = 0;
  };
  let gap: Piece | undefined;
  for (const piece of pieces(row)) {
    if (piece.space) {
      gap = piece;
      continue;
    }
    const lead = gap && (width > 0 || rows.length === 0) ? gap : undefined;
    gap = undefined;
    if (width + (lead?.width ?? 0) + piece.width <= room) {
      if (lead) now.push(...lead.spans);
      now.push(...piece.spans);
      width += (lead?.width ?? 0) + piece.width;
      continue;
    }
    if (piece.width <= room) {
      next();
      now.push(...piece.spans);
      width = piece.width;
      continue;
    }
    if (width > 0) next();
    for (const { text, tone } of piece.spans) {
      let left = text;
      while (left !== '') {
        if (width >= room) next();
        const [fits, beyond] = splitAt(left, room - width);
        if (width > 0 && stringWidth(fits) > room - width) {
          next();
          continue;
        }
        const head = beyond === '' ? fits : fits.slice(0, softEnd(fits));
        now.push({ text: head, tone });
        width += stringWidth(head);
        left = left.slice(head.length);
        if (left !== '') next();
      }
    }
  }
  next();
  return rows.map((spans, index) => {
    const lead = index === 0 ? first : rest;
    return lead === '' ? spans : [span(lead), ...spans];
  });
}

/** Several rows of text in one tone, wrapped; empty rows stay. */
export const wrapText = (text: string, columns: number, tone: Tone = 'plain', first = '', rest = first): Line[] =>
  text.split('\n').flatMap((row, index) => wrap([span(row, tone)], columns, index === 0 ? first : rest, rest));

/**
 * Parts with ` · ` between them, broken only between parts: `e edit` never stands on two rows. A part wider than a row
 * is wrapped.
 */
export function wrapParts(parts: readonly string[], columns: number, tone: Tone): Line[] {
  const rows: string[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last !== undefined && stringWidth(`${last} · ${part}`) <= columns) rows[rows.length - 1] = `${last} · ${part}`;
    else rows.push(part);
  }
  return rows.flatMap((row) => wrapText(row, columns, tone));
}

/** The last end of a word or of a part of a path in the second half of a text, or its end: where it is cut best. */
function softEnd(text: string): number {
  const half = Math.floor(text.length / 2);
  for (const part of [/[/,;&?|\])}]/g, /[.:=_@-]/g]) {
    const ends = Array.from(text.matchAll(part), ({ index }) => index + 1).filter((end) => end > half);
    if (ends.length > 0) return ends.at(-1) ?? text.length;
  }
  return text.length;
}

/**
 * Spaces that are taken along to the next row, where they can be seen: at the end of a row nobody could tell how many
 * there are.
 */
const MOST_CARRIED = 9;

type Cell = { readonly text: string; readonly tone: Tone; readonly width: number };

/**
 * Rows of preformatted text: white space stays, long rows are cut before spaces or behind a part of a path where there
 * are any in their second half, else between graphemes, and go on with a mark.
 */
export function hardWrap(row: Line, columns: number): Line[] {
  if (widthOf(row) <= columns) return [row];
  const cells = row.flatMap(({ text, tone }) =>
    segments(text).map((segment): Cell => ({ text: segment, tone, width: stringWidth(segment) })),
  );
  const rows: Line[] = [];
  for (let from = 0; from < cells.length;) {
    const room = rows.length === 0 ? columns : columns - 2;
    let end = from;
    for (let width = 0; end < cells.length; end++) {
      width += cells[end]?.width ?? 0;
      if (width > room && end > from) break;
    }
    if (end < cells.length) end = from + cutOf(cells.slice(from, end + 1));
    rows.push([...(rows.length === 0 ? [] : [span('↳ ', 'dim')]), ...joined(cells.slice(from, end))]);
    from = end;
  }
  return rows;
}

/** How many cells stay on the row, of those that fit and the one that no longer does. */
function cutOf(cells: readonly Cell[]): number {
  const text = cells.map((cell) => (cell.text.length === 1 ? cell.text : 'x')).join('');
  const gaps = Array.from(text.matchAll(/(?<=[^ ]) +/g)).filter(({ 0: gap }) => gap.length <= MOST_CARRIED);
  const gap = gaps.findLast(({ index }) => index > text.length / 2);
  return gap?.index ?? softEnd(text.slice(0, -1));
}

function joined(cells: readonly Cell[]): Span[] {
  const spans: { text: string; tone: Tone }[] = [];
  for (const { text, tone } of cells) {
    const last = spans.at(-1);
    if (last?.tone === tone) last.text += text;
    else spans.push({ text, tone });
  }
  return spans;
}
