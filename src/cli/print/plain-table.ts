import { padTo } from '../../ui/text/line.ts';
import stringWidth from 'string-width';
import { wrap } from './style.ts';

/** Rows of a plain table: each column as wide as its widest cell on a terminal, nothing behind the last one. */
export function plainTable(rows: readonly (readonly string[])[], gap = 3): string[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) =>
    rows.reduce((most, row) => Math.max(most, stringWidth(row[at] ?? '')), 0),
  );
  return rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : padTo(cell, (widths[at] ?? 0) + gap))).join(''),
  );
}

export type Labelled = readonly [label: string, text: string];

/** Columns that the labels of all rows take, with `gap` behind the widest: one for all lists that belong together. */
export const labelWidth = (labels: readonly string[], gap = 2): number =>
  labels.reduce((most, label) => Math.max(most, stringWidth(label)), 0) + gap;

/**
 * A list of labels, each with its text: the texts begin in one column and are wrapped to stay in it. `columns` is the
 * width of the screen, `width` that of the label column without the `indent` before it.
 */
export function labelled(
  rows: readonly Labelled[],
  { columns, width, indent = 0 }: { readonly columns: number; readonly width: number; readonly indent?: number },
): string {
  const before = indent + width;
  return rows
    .map(
      ([label, text]) =>
        `${' '.repeat(indent)}${padTo(label, width)}${wrap(text, columns - before, ' '.repeat(before))}\n`,
    )
    .join('');
}
