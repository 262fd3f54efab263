import stringWidth from 'string-width';
import { line, padTo, span, truncate, type Line } from '../text/line.ts';

const GAP = 2;
/** No column is made narrower than this to save another one. */
const NARROW = 12;

/** Widths that fit, or undefined: wide columns give way first, down to NARROW. */
function fit(wanted: readonly number[], columns: number): number[] | undefined {
  const widths = [...wanted];
  for (let over = sum(widths) - columns; over > 0; over = sum(widths) - columns) {
    const widest = Math.max(...widths);
    if (widest <= NARROW) return undefined;
    widths[widths.indexOf(widest)] = Math.max(NARROW, widest - over);
  }
  return widths;
}

const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one + GAP, -GAP);

/**
 * A table without frames. Columns that do not fit are dropped from the end and named in a note; with `keepAll` the answer is undefined
 * instead. Cells must be safe already.
 */
export function gridLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  options: { readonly keepAll?: boolean } = {},
): Line[] | undefined {
  const wanted = header.map((name, at) =>
    Math.max(stringWidth(name), 1, ...rows.map((row) => stringWidth(row[at] ?? ''))),
  );
  let kept = header.length;
  let widths = fit(wanted, columns);
  while (widths === undefined && kept > 1 && !options.keepAll) {
    kept--;
    widths = fit(wanted.slice(0, kept), columns);
  }
  if (widths === undefined) {
    if (options.keepAll) return undefined;
    widths = [columns];
  }
  const shape = widths;
  const draw = (cells: readonly string[]): string =>
    shape
      .map((width, at) => {
        const cell = truncate(cells[at] ?? '', width);
        return at === shape.length - 1 ? cell : padTo(cell, width);
      })
      .join(' '.repeat(GAP));
  const dropped = header.slice(kept);
  const note = `${dropped.length === 1 ? 'not shown, too narrow:' : `${dropped.length} columns not shown, too narrow:`} ${dropped.join(', ')}`;
  return [
    [span(draw(header).trimEnd(), 'dim')],
    ...rows.map((row) => line(draw(row).trimEnd())),
    ...(dropped.length > 0 ? [line(truncate(note, columns), 'dim')] : []),
  ];
}
