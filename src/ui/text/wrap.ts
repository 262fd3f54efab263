import stringWidth from 'string-width';
import { segments, type Line, type Span, type Tone, widthOf, span, splitAt } from './line.ts';

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
 * Wraps at spaces; words that are wider than a row are cut between graphemes, so nothing is ever lost. `first` and
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
    if (lead && width + lead.width < room) {
      now.push(...lead.spans);
      width += lead.width;
    } else if (width > 0) next();
    for (const { text, tone } of piece.spans) {
      let left = text;
      while (left !== '') {
        if (width >= room) next();
        const [head, tail] = splitAt(left, room - width);
        if (width > 0 && stringWidth(head) > room - width) {
          next();
          continue;
        }
        now.push({ text: head, tone });
        width += stringWidth(head);
        left = tail;
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

/**
 * Spaces that are taken along to the next row, where they can be seen: at the end of a row nobody could tell how many
 * there are.
 */
const MOST_CARRIED = 9;

/** Rows of preformatted text: white space stays, long rows are cut between graphemes and go on with a mark. */
export function hardWrap(row: Line, columns: number): Line[] {
  if (widthOf(row) <= columns) return [row];
  const rows: Span[][] = [[]];
  let width = 0;
  for (const { text, tone } of row)
    for (const segment of segments(text)) {
      const more = stringWidth(segment);
      if (width + more > columns) {
        const carried = takeSpaces(rows.at(-1) ?? []);
        rows.push([span('↳ ', 'dim'), ...(carried === undefined ? [] : [carried])]);
        width = 2 + (carried?.text.length ?? 0);
      }
      const last = rows.at(-1);
      const end = last?.at(-1);
      if (last && end && end.tone === tone && last.length > 0) last[last.length - 1] = span(end.text + segment, tone);
      else last?.push(span(segment, tone));
      width += more;
    }
  return rows;
}

function takeSpaces(row: Span[]): Span | undefined {
  const end = row.at(-1);
  const text = /[^ ]( +)$/.exec(end?.text ?? '')?.[1];
  if (end === undefined || text === undefined || text.length > MOST_CARRIED) return undefined;
  row[row.length - 1] = span(end.text.slice(0, -text.length), end.tone);
  return span(text, end.tone);
}
