import { padTo } from '../../ui/text/line.ts';
import stringWidth from 'string-width';

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
