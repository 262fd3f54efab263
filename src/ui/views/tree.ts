import stringWidth from 'string-width';
import type { TreeNode } from '../../core/view.ts';
import { line, safe, span, truncateMiddle, type Line } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';
import { HEALTH } from './health.ts';

function nodeLines(node: TreeNode, lead: string, below: string, columns: number): Line[] {
  const mark = HEALTH[node.health];
  const room = columns - stringWidth(lead) - 2;
  const name = truncateMiddle(`${node.kind.toLowerCase()}/${safe(node.name)}`, room);
  const slash = name.indexOf('/') + 1;
  const note = safe(node.note ?? '').replaceAll('\n', ' ');
  const left = room - stringWidth(name) - 2;
  const own: Line = [
    span(lead, 'dim'),
    span(`${mark.glyph} `, mark.tone),
    span(name.slice(0, slash), 'dim'),
    span(name.slice(slash), lead === '' ? 'strong' : 'plain'),
  ];
  const tone = node.health === 'ok' || node.health === 'idle' ? 'dim' : mark.tone;
  const rows: Line[] =
    note === '' || stringWidth(note) <= left
      ? [note === '' ? own : [...own, span(`  ${note}`, tone)]]
      : [own, ...wrapText(note, columns, tone, `${below}    `)];
  return [
    ...rows,
    ...node.children.flatMap((child, at) => {
      const end = at === node.children.length - 1;
      return nodeLines(child, `${below}${end ? '└ ' : '├ '}`, `${below}${end ? '  ' : '│ '}`, columns);
    }),
  ];
}

/** Objects under what owns or selects them, each with its health as a glyph. */
export const treeLines = (nodes: readonly TreeNode[], columns: number): Line[] =>
  nodes.length === 0 ? [line('nothing runs here', 'dim')] : nodes.flatMap((node) => nodeLines(node, '', '', columns));
