import { Text, type TextProps } from 'ink';
import { createContext, memo, useContext } from 'react';
import type { Line } from './text/line.ts';
import { type Look, LOOKS } from './text/look.ts';

/** How tones look; the terminal's own colours where nothing else was chosen. */
export const Looks = createContext(LOOKS);

const propsOf = ({ color, dim, ...look }: Look): Omit<TextProps, 'children'> => ({
  ...look,
  ...(color === undefined ? {} : { color }),
  ...(dim === undefined ? {} : { dimColor: dim }),
});

const spansOf = (row: Line, looks: typeof LOOKS) =>
  row.map(({ text, tone }, index) => (
    <Text key={index} {...propsOf(looks[tone])}>
      {text}
    </Text>
  ));

/** Rows that stay on the screen for ever: one text node, so that long output is laid out once. */
export const Block = memo(({ lines }: { readonly lines: readonly Line[] }) => {
  const looks = useContext(Looks);
  return (
    <Text>
      {lines.flatMap((row, index) => [
        ...(index > 0 ? ['\n'] : []),
        <Text key={index}>{row.length === 0 ? ' ' : spansOf(row, looks)}</Text>,
      ])}
    </Text>
  );
});

/** Rows that change: one node each, never more rows than lines, whatever the width is in the middle of a resize. */
export const Rows = ({ lines }: { readonly lines: readonly Line[] }) => {
  const looks = useContext(Looks);
  return lines.map((row, index) => (
    <Text key={index} wrap="truncate">
      {row.length === 0 ? ' ' : spansOf(row, looks)}
    </Text>
  ));
};
