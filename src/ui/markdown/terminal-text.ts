import { styleText } from 'node:util';
import type { Token } from 'marked';
import type { Line } from '../text/line.ts';
import { type Look, LOOKS } from '../text/look.ts';
import { blocksOf, pushText } from './blocks.ts';
import { blockLines } from './render.ts';

/** The looks of the chat, for a terminal without Ink. */
function painted(text: string, { color, ...rest }: Look): string {
  const formats = [...(color === undefined ? [] : [color]), ...(Object.keys(rest) as (keyof typeof rest)[])];
  return formats.length === 0 ? text : styleText(formats, text, { validateStream: false });
}

const rowText = (row: Line, colour: boolean): string =>
  row.map(({ text, tone }) => (colour ? painted(text, LOOKS[tone]) : text)).join('');

export type TerminalText = {
  /** The blocks that this piece completes, wrapped to the terminal; '' while none is complete. */
  push(delta: string): string;
  /** What is left of the answer. The next piece begins another one. */
  end(): string;
};

/** A streamed answer in Markdown as rows of a terminal, block by block, each printed once. Only whole rows come out. */
export function terminalText(columns: number, colour: boolean): TerminalText {
  let rest = '';
  let begun = false;
  const draw = (tokens: readonly Token[]): string => {
    const rows = blockLines(tokens, Math.max(20, columns));
    if (rows.length === 0) return '';
    const gap = begun ? '\n' : '';
    begun = true;
    return `${gap}${rows.map((row) => rowText(row, colour)).join('\n')}\n`;
  };
  return {
    push: (delta) => {
      const { done, rest: open } = pushText(rest, delta);
      rest = open;
      return draw(done);
    },
    end: () => {
      const text = draw(blocksOf(rest));
      rest = '';
      return text;
    },
  };
}
