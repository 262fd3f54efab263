import type { MarkedToken, Token, Tokens } from 'marked';
import { blank, indent, line, safe, span, type Line, type Span } from '../text/line.ts';
import { PROSE, hardWrap, wrap, wrapText } from '../text/wrap.ts';
import { paintCode } from '../views/code.ts';
import { gridLines } from '../views/grid.ts';
import { breakRows, inlineSpans } from './inline.ts';

const paragraph = (spans: readonly Span[], columns: number): Line[] =>
  breakRows(spans).flatMap((row) => wrap(row, columns));

function listLines(list: Tokens.List, columns: number): Line[] {
  const first = typeof list.start === 'number' ? list.start : 1;
  const room = list.ordered ? String(first + list.items.length - 1).length + 2 : 2;
  return list.items.flatMap((item, index) => {
    const mark = list.ordered ? `${first + index}.`.padEnd(room) : '• ';
    const box = item.task ? (item.checked ? '[x] ' : '[ ] ') : '';
    const tokens = item.tokens.filter(({ type }) => type !== 'checkbox');
    const body = blockLines(tokens, columns - room, list.loose ? 1 : 0);
    const rows = body.length > 0 ? body : [blank];
    return [
      ...rows.map((row, at): Line => [
        span(at === 0 ? mark : ' '.repeat(room)),
        ...(at === 0 ? line(box) : []),
        ...row,
      ]),
      ...(list.loose && index < list.items.length - 1 ? [blank] : []),
    ];
  });
}

/** A table as a grid; one that is too wide as a list of its cells with their headings, so that nothing is cut. */
function tableLines(table: Tokens.Table, columns: number): Line[] {
  const text = (cell: Tokens.TableCell): string =>
    inlineSpans(cell.tokens)
      .map((part) => part.text)
      .join('')
      .replaceAll('\n', ' ');
  const header = table.header.map(text);
  const rows = table.rows.map((row) => row.map(text));
  const grid = gridLines(header, rows, columns, { whole: true });
  return (
    grid ??
    rows.flatMap((row) =>
      row.flatMap((cell, at) =>
        wrapText(`${header[at] ?? ''}: ${cell}`, columns, 'plain', at === 0 ? '' : '  ', '    '),
      ),
    )
  );
}

const WIDE: ReadonlySet<string> = new Set(['table', 'code', 'list', 'blockquote']);

function tokenLines(any: Token, all: number): Line[] {
  const token = any as MarkedToken;
  const columns = WIDE.has(token.type) ? all : Math.min(all, PROSE);
  switch (token.type) {
    case 'heading':
      return wrap(inlineSpans(token.tokens, 'strong'), columns);
    case 'paragraph':
      return paragraph(inlineSpans(token.tokens), columns);
    case 'text':
      return paragraph(token.tokens ? inlineSpans(token.tokens) : [span(safe(token.text))], columns);
    case 'list':
      return listLines(token, columns);
    case 'code':
      return indent(
        paintCode(safe(token.text), token.lang ?? '').flatMap((row) => hardWrap(row, columns - 2)),
        span('│ ', 'dim'),
      );
    case 'blockquote':
      return indent(blockLines(token.tokens, columns - 2), span('│ ', 'dim'));
    case 'table':
      return tableLines(token, columns);
    case 'hr':
      return [line('─'.repeat(Math.min(24, columns)), 'dim')];
    case 'space':
    case 'def':
      return [];
    default:
      return wrapText(safe(token.raw).trimEnd(), columns);
  }
}

/** Rows of blocks, `gap` empty rows between them. */
export function blockLines(tokens: readonly Token[], columns: number, gap = 1): Line[] {
  const rows: Line[] = [];
  for (const token of tokens) {
    const more = tokenLines(token, columns);
    if (more.length === 0) continue;
    if (rows.length > 0) rows.push(...Array.from({ length: gap }, () => blank));
    rows.push(...more);
  }
  return rows;
}
