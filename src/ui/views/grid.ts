import stringWidth from 'string-width';
import { padTo, span, truncate, truncateMiddle, widthOf, type Line } from '../text/line.ts';
import { wrap, wrapText } from '../text/wrap.ts';

const GAP = 2;
/** Long columns (images, messages) may be made so narrow; shorter ones are never cut. */
const SHORT = 20;
/** The first column, names as a rule, may be cut in the middle to this. */
const NAME = 14;
/** Rows that a cell of the last column may take. */
const TALL = 4;

const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one + GAP, -GAP);

/** Widths that fit, or undefined: the widest of the long columns give way first, then the first one. */
function fit(wanted: readonly number[], columns: number): number[] | undefined {
  const widths = [...wanted];
  for (let over = sum(widths) - columns; over > 0; over--) {
    const rest = widths.slice(1);
    const widest = Math.max(0, ...rest);
    const at = widest > SHORT ? rest.indexOf(widest) + 1 : 0;
    const width = widths[at] ?? 0;
    if (width <= (at === 0 ? NAME : SHORT)) return undefined;
    widths[at] = width - 1;
  }
  return widths;
}

/** A cell of the last column on several rows; every other on one, names cut in the middle. */
function cellRows(text: string, width: number, last: boolean): readonly string[] {
  if (stringWidth(text) <= width) return [text];
  if (!last || width < SHORT) return [text.includes(' ') ? truncate(text, width) : truncateMiddle(text, width)];
  const rows = wrapText(text, width).map((row) => row.map((part) => part.text).join(''));
  return rows.length <= TALL ? rows : [...rows.slice(0, TALL - 1), truncate(`${rows[TALL - 1] ?? ''} …`, width)];
}

/** The cells that have no column, with their names: short ones share a row, each long one takes at most `TALL`. */
function below(names: readonly string[], cells: readonly string[], columns: number): Line[] {
  const shared: Line[] = [];
  names.forEach((name, at) => {
    const text = cells[at] ?? '';
    if (text === '') return;
    const cell: Line = [span(`${name} `, 'dim'), span(text)];
    const last = shared.at(-1);
    if (last && widthOf(last) + GAP + widthOf(cell) <= columns - 2)
      shared[shared.length - 1] = [...last, span(' '.repeat(GAP)), ...cell];
    else shared.push(cell);
  });
  return shared.flatMap((cell) => {
    const rows = wrap(cell, columns, '  ', '    ');
    return rows.length <= TALL ? rows : [...rows.slice(0, TALL - 1), [span('    …', 'dim')]];
  });
}

/**
 * A table without frames. Columns that do not fit, from the end, stand below their row with their names, since the last
 * one (an event's message) may be what matters most; with `whole` nothing is cut or moved and the answer is undefined
 * when it does not fit. Cells must be safe already.
 */
export function gridLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  options: { readonly whole?: boolean } = {},
): Line[] | undefined {
  const wanted = header.map((name, at) =>
    Math.min(500, Math.max(stringWidth(name), 1, ...rows.map((row) => stringWidth(row[at] ?? '')))),
  );
  if (options.whole && sum(wanted) > columns) return undefined;
  let kept = header.length;
  let widths = fit(wanted, columns);
  while (widths === undefined && kept > 1) {
    kept--;
    widths = fit(wanted.slice(0, kept), columns);
  }
  const shape = widths ?? [columns];
  const draw = (cells: readonly string[]): string[] => {
    const parts = shape.map((width, at) => cellRows(cells[at] ?? '', width, at > 0 && at === shape.length - 1));
    return Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, row) =>
      shape
        .map((width, at) => padTo(parts[at]?.[row] ?? '', width))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  return [
    ...draw(header).map((row): Line => [span(row, 'dim')]),
    ...rows.flatMap((row) => [
      ...draw(row).map((text): Line => (text === '' ? [] : [span(text)])),
      ...below(header.slice(kept), row.slice(kept), columns),
    ]),
  ];
}
