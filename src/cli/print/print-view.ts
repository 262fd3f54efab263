import { plainTable } from './plain-table.ts';
import type { Health, TreeNode, View } from '../../core/view.ts';
import { printDiagnosis } from './print-diagnosis.ts';
import type { Style } from './style.ts';

const MARK: Record<Health, string> = {
  ok: '✓',
  progressing: '…',
  warning: '!',
  critical: '✗',
  idle: '-',
  unknown: '?',
};
const COLOUR: Record<Health, 'green' | 'yellow' | 'red' | 'dim'> = {
  ok: 'green',
  progressing: 'yellow',
  warning: 'yellow',
  critical: 'red',
  idle: 'dim',
  unknown: 'dim',
};

/** Any view as plain text that ends with a newline. */
export function printView(view: View, columns: number, style: Style): string {
  switch (view.type) {
    case 'diagnosis':
      return printDiagnosis(view.diagnosis, columns, style);
    case 'tree':
      return `${[style('bold', view.title), ...printTree(view.nodes, '', style), ...more(view.more, style)].join('\n')}\n`;
    case 'table':
      return `${[...printTable(view.columns, view.rows, style), ...more(view.more, style)].join('\n')}\n`;
    case 'log':
      return `${[style('bold', view.title), ...view.lines.map(({ at, text }) => `${style('dim', at)} ${text}`), ...more(view.more, style)].join('\n')}\n`;
    case 'text':
      return `${style('bold', view.title)}\n${view.text.trimEnd()}\n`;
  }
}

const more = (text: string | undefined, style: Style): string[] => (text === undefined ? [] : [style('dim', text)]);

function printTree(nodes: readonly TreeNode[], indent: string, style: Style): string[] {
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1;
    const note = node.note ? `  ${style('dim', node.note)}` : '';
    const line = `${indent}${last ? '└─' : '├─'} ${style(COLOUR[node.health], MARK[node.health])} ${node.kind.toLowerCase()}/${node.name}${note}`;
    return [line, ...printTree(node.children, `${indent}${last ? '   ' : '│  '}`, style)];
  });
}

function printTable(columns: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const [head = '', ...lines] = plainTable([columns, ...rows]);
  return [style('bold', head), ...lines];
}
