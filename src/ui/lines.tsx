import { Text, type TextProps } from 'ink';
import { memo } from 'react';
import type { Line } from './text/line.ts';
import { type Look, LOOKS } from './text/look.ts';

const propsOf = ({ color, dim, ...look }: Look): Omit<TextProps, 'children'> => ({
  ...look,
  ...(color === undefined ? {} : { color }),
  ...(dim === undefined ? {} : { dimColor: dim }),
});

const spansOf = (row: Line) =>
  row.map(({ text, tone }, index) => (
    <Text key={index} {...propsOf(LOOKS[tone])}>
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
