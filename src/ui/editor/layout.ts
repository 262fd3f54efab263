import stringWidth from 'string-width';
import { segments, splitAt } from '../text/line.ts';

export type Row = {
  readonly text: string;
  /** Offset of the row's first character in the whole text. */ readonly start: number;
};
export type Layout = { readonly rows: readonly Row[]; readonly row: number; /** In cells. */ readonly column: number };

function cut(text: string, width: number): readonly Row[] {
  const rows: Row[] = [];
  let at = 0;
  for (const whole of text.split('\n')) {
    let left = whole;
    let start = at;
    do {
      const [head, tail] = splitAt(left, width);
      rows.push({ text: head, start });
      start += head.length;
      left = tail;
    } while (left !== '');
    at += whole.length + 1;
  }
  return rows;
}

/** The rows of the last text: only the cursor moves on most calls, and pasted texts can be long. */
let last: { readonly text: string; readonly width: number; readonly rows: readonly Row[] } | undefined;

/**
 * A text cut into rows of a screen, and where on them the cursor stands. A cursor after a full row stands on a row of
 * its own.
 */
export function layout(text: string, cursor: number, columns: number): Layout {
  const width = Math.max(2, columns);
  if (last?.text !== text || last.width !== width) last = { text, width, rows: cut(text, width) };
  const { rows } = last;
  const row = rows.findLastIndex(({ start }) => start <= cursor);
  const here = rows[row];
  if (here === undefined) return { rows, row: 0, column: 0 };
  const column = stringWidth(here.text.slice(0, cursor - here.start));
  if (column < width) return { rows, row, column };
  return { rows: rows.toSpliced(row + 1, 0, { text: '', start: cursor }), row: row + 1, column: 0 };
}

/** The offset in a row's text that is nearest to a column of cells. */
export function offsetAt(text: string, column: number): number {
  let width = 0;
  let at = 0;
  for (const segment of segments(text)) {
    const more = stringWidth(segment);
    if (width + more > column) break;
    width += more;
    at += segment.length;
  }
  return at;
}
