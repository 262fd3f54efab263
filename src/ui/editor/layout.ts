import stringWidth from 'string-width';
import { segments, splitAt } from '../text/line.ts';

export type Row = {
  readonly text: string;
  /** Offset of the row's first character in the whole text. */ readonly start: number;
};
export type Layout = { readonly rows: readonly Row[]; readonly row: number; /** In cells. */ readonly column: number };

/** A text cut into rows of a screen, and where on them the cursor stands. A cursor after a full row stands on a row of its own. */
export function layout(text: string, cursor: number, columns: number): Layout {
  const width = Math.max(2, columns);
  const rows: Row[] = [];
  let at = 0;
  for (const whole of text.split('\n')) {
    let left = whole;
    let start = at;
    while (stringWidth(left) > width) {
      const [head, tail] = splitAt(left, width);
      rows.push({ text: head, start });
      start += head.length;
      left = tail;
    }
    rows.push({ text: left, start });
    at += whole.length + 1;
  }
  const row = rows.findLastIndex(({ start }) => start <= cursor);
  const here = rows[row];
  if (here === undefined) return { rows, row: 0, column: 0 };
  const column = stringWidth(here.text.slice(0, cursor - here.start));
  if (column < width) return { rows, row, column };
  rows.splice(row + 1, 0, { text: '', start: cursor });
  return { rows, row: row + 1, column: 0 };
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
