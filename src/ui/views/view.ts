import type { TreeNode, View } from '../../core/view.ts';
import { line, safe, type Line } from '../text/line.ts';
import { hardWrap, wrapText } from '../text/wrap.ts';
import { paintCode } from './code.ts';
import { countFindings, diagnosisLines } from './diagnosis.ts';
import { gridLines } from './grid.ts';
import { logLines } from './log.ts';
import { treeLines } from './tree.ts';

/** Rows that a view takes in the transcript; the whole of it is one command away. */
export const EXCERPT = 24;

const cut = (rows: readonly Line[], most: number): readonly Line[] =>
  rows.length <= most ? rows : [...rows.slice(0, most), line(`… ${rows.length - most} more rows`, 'dim')];

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const treeSize = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((sum, { children, stands = 1 }) => sum + stands + treeSize(children), 0);

/** What a view is about and how much of it there is, on one line. */
export function viewSummary(view: View): string {
  switch (view.type) {
    case 'diagnosis':
      return countFindings(view.diagnosis);
    case 'tree':
      return `${safe(view.title)}, ${count(treeSize(view.nodes), 'object')}`;
    case 'table':
      return `${safe(view.title)}, ${count(view.rows.length, 'row')}`;
    case 'log':
      return `${safe(view.title)}, ${count(view.lines.length, 'line')}`;
    case 'text':
      return safe(view.title);
  }
}

/** The rows of a view for a screen of that width. `most` bounds the rows of long ones; what is left out is counted. */
export function viewLines(view: View, columns: number, most: number = Number.POSITIVE_INFINITY): readonly Line[] {
  switch (view.type) {
    case 'diagnosis':
      return diagnosisLines(view.diagnosis, columns, most <= EXCERPT);
    case 'tree':
      return [...cut(treeLines(view.nodes, columns), most), ...moreLines(view.more, columns)];
    case 'table': {
      const cells = view.rows.slice(0, most).map((row) => row.map((cell) => safe(cell).replaceAll('\n', ' ')));
      const hidden = view.rows.length - cells.length;
      return [
        ...(cells.length === 0 ? [line('none', 'dim')] : (gridLines(view.columns.map(safe), cells, columns) ?? [])),
        ...(hidden > 0 ? [line(`… ${count(hidden, 'more row')}`, 'dim')] : []),
        ...moreLines(view.more, columns),
      ];
    }
    case 'log':
      return [...logLines(view.lines, columns, most), ...moreLines(view.more, columns)];
    case 'text': {
      const text = safe(view.text);
      const rows =
        view.language === undefined
          ? wrapText(text.trimEnd(), columns)
          : paintCode(text, view.language).flatMap((row) => hardWrap(row, columns));
      return cut(rows, most);
    }
  }
}

const moreLines = (more: string | undefined, columns: number): Line[] =>
  more === undefined || more === '' ? [] : wrapText(safe(more), columns, 'dim');
