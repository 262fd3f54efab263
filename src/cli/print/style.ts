import { styleText } from 'node:util';
import type { Io } from '../io.ts';

type Format = Parameters<typeof styleText>[0];

/** Colours are for a terminal that can show them, and that were not refused. */
export const inColour = ({ outIsTerminal, env }: Pick<Io, 'outIsTerminal' | 'env'>): boolean =>
  outIsTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

/** Text styles for a terminal; plain text elsewhere, and with NO_COLOR. Colour is never the only sign. */
export const styler = (colour: boolean) => (format: Format, text: string) =>
  colour ? styleText(format, text, { validateStream: false }) : text;
export type Style = ReturnType<typeof styler>;

/** Wraps at spaces to the width; later lines are indented. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const part of text.split('\n')) {
    let line = '';
    for (const word of part.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > Math.max(20, width)) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.join(`\n${indent}`);
}
