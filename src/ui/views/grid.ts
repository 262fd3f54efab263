import stringWidth from 'string-width';
import { line, padTo, span, truncate, truncateMiddle, type Line } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';

const GAP = 2;
/** Long columns (images, messages) may be cut to this; shorter ones are never cut. */
const SHORT = 20;
/** The first column, names as a rule, may be cut in the middle to this. */
const NAME = 14;

const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one + GAP, -GAP);

/** Widths that fit, or undefined: long columns give way first, then the first one. */
function fit(wanted: readonly number[], columns: number): number[] | undefined {
  const widths = [...wanted];
  for (let over = sum(widths) - columns; over > 0; over = sum(widths) - columns) {
    const rest = widths.slice(1);
    const widest = Math.max(0, ...rest);
    const at = widest > SHORT ? rest.indexOf(widest) + 1 : 0;
    const least = at === 0 ? NAME : SHORT;
    const width = widths[at] ?? 0;
    if (width <= least) return undefined;
    widths[at] = Math.max(least, width - over);
  }
  return widths;
}

/**
 * A table without frames. Columns that do not fit are dropped from the end and named in a note; with `whole` nothing is cut or dropped and
 * the answer is undefined when it does not fit. Cells must be safe already.
 */
export function gridLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  options: { readonly whole?: boolean } = {},
): Line[] | undefined {
  const wanted = header.map((name, at) =>
    Math.max(stringWidth(name), 1, ...rows.map((row) => stringWidth(row[at] ?? ''))),
  );
  if (options.whole && sum(wanted) > columns) return undefined;
  let kept = header.length;
  let widths = fit(wanted, columns);
  while (widths === undefined && kept > 1) {
    kept--;
    widths = fit(wanted.slice(0, kept), columns);
  }
  const shape = widths ?? [columns];
  const draw = (cells: readonly string[]): string =>
    shape
      .map((width, at) => {
        const cell = at === 0 ? truncateMiddle(cells[at] ?? '', width) : truncate(cells[at] ?? '', width);
        return at === shape.length - 1 ? cell : padTo(cell, width);
      })
      .join(' '.repeat(GAP));
  const dropped = header.slice(kept);
  const note = `${dropped.length === 1 ? 'not shown, too narrow:' : `${dropped.length} columns not shown, too narrow:`} ${dropped.join(', ')}`;
  return [
    [span(draw(header).trimEnd(), 'dim')],
    ...rows.map((row) => line(draw(row).trimEnd())),
    ...(dropped.length > 0 ? wrapText(note, columns, 'dim') : []),
  ];
}
