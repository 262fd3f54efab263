import './color.ts';
import { renderToString } from 'ink';
import type { View } from '../core/view.ts';
import { Block } from './lines.tsx';
import { blocksOf } from './markdown/blocks.ts';
import { blockLines } from './markdown/render.ts';
import { safe, type Line } from './text/line.ts';
import { wrapText } from './text/wrap.ts';
import { viewLines } from './views/view.ts';

const print = (lines: readonly Line[], columns: number): string => renderToString(<Block lines={lines} />, { columns });

/** A whole view as text for a terminal of that width, with its title. No final newline. */
export const renderView = (view: View, columns: number): string =>
  print(
    [...('title' in view ? wrapText(safe(view.title), columns, 'strong') : []), ...viewLines(view, columns)],
    columns,
  );

/**
 * An answer in Markdown as text for a terminal of that width. Where standard output is not a terminal print the
 * Markdown itself.
 */
export const renderMarkdown = (text: string, columns: number): string =>
  print(blockLines(blocksOf(text), columns), columns);
