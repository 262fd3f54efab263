import { line, type Line } from '../text/line.ts';
import { blocksOf } from './blocks.ts';
import { blockLines } from './render.ts';

/** The unfinished end of an answer, its last `most` rows. A table is drawn when it is whole; until then its rows are counted. */
export function tailLines(rest: string, columns: number, most: number): Line[] {
  if (rest.trim() === '') return [];
  const tokens = blocksOf(rest);
  const last = tokens.at(-1);
  if (last?.type === 'table') return [line(`table, ${last.raw.trimEnd().split('\n').length - 2} rows …`, 'dim')];
  const rows = blockLines(tokens, columns);
  return rows.length <= most ? rows : rows.slice(rows.length - most);
}
