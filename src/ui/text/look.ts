import type { Tone } from './line.ts';

export type Look = {
  readonly color?: 'green' | 'cyan' | 'yellow' | 'red';
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
  readonly italic?: true;
  readonly strikethrough?: true;
};

/**
 * The foreground stays the terminal's own unless a tone means something; all colours are the 8 that every theme
 * defines.
 */
export const LOOKS: Readonly<Record<Tone, Look>> = {
  plain: {},
  strong: { bold: true },
  dim: { dim: true },
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
