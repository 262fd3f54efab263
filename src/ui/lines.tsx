import { Text, type TextProps } from 'ink';
import { memo } from 'react';
import type { Line, Tone } from './text/line.ts';

/** The foreground stays the terminal's own unless a tone means something; all colours are the 8 that every theme defines. */
const LOOK: Record<Tone, Omit<TextProps, 'children'>> = {
  plain: {},
  strong: { bold: true },
  dim: { dimColor: true },
  ok: { color: 'green' },
  info: { color: 'cyan' },
  warn: { color: 'yellow' },
  danger: { color: 'red' },
  alarm: { color: 'red', bold: true },
  code: { color: 'cyan' },
  link: { underline: true },
  emphasis: { italic: true },
  strike: { strikethrough: true },
  selected: { bold: true, color: 'cyan' },
};

const spansOf = (row: Line) =>
  row.map(({ text, tone }, index) => (
    <Text key={index} {...LOOK[tone]}>
      {text}
    </Text>
  ));

/** Rows that stay on the screen for ever: one text node, so that long output is laid out once. */
export const Block = memo(({ lines }: { readonly lines: readonly Line[] }) => (
  <Text>
    {lines.flatMap((row, index) => [
      ...(index > 0 ? ['\n'] : []),
      <Text key={index}>{row.length === 0 ? ' ' : spansOf(row)}</Text>,
    ])}
  </Text>
));

/** Rows that change: one node each, never more rows than lines, whatever the width is in the middle of a resize. */
export const Rows = ({ lines }: { readonly lines: readonly Line[] }) =>
  lines.map((row, index) => (
    <Text key={index} wrap="truncate">
      {row.length === 0 ? ' ' : spansOf(row)}
    </Text>
  ));
