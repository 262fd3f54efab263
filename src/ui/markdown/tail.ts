import { line, type Line } from '../text/line.ts';
import { blocksOf } from './blocks.ts';
import { blockLines } from './render.ts';

const LONG = 8_000;
const FENCE = /^ {0,3}(?:```|~~~)/;

/**
 * The unfinished end of an answer, its last `most` rows. A table is drawn when it is whole; until then its rows are
 * counted.
 */
export function tailLines(rest: string, columns: number, most: number): Line[] {
  if (rest.trim() === '') return [];
  // Only the end of a long block is drawn, and only that is parsed: this runs for each frame.
  if (rest.length > LONG && /^ {0,3}\|/.test(rest)) return counted(rest);
  const shown = rest.length > LONG && !FENCE.test(rest) ? rest.slice(rest.indexOf('\n', rest.length - LONG) + 1) : rest;
  const tokens = blocksOf(shown);
  const last = tokens.at(-1);
  if (last?.type === 'table') return counted(last.raw);
  const rows = blockLines(tokens, columns);
  return rows.length <= most ? rows : rows.slice(rows.length - most);
}

const counted = (table: string): Line[] => [
  line(`table, ${Math.max(0, table.trimEnd().split('\n').length - 2)} rows …`, 'dim'),
];
