import type { Tone } from './line.ts';

export type Look = {
  readonly color?:
    | 'green'
    | 'cyan'
    | 'yellow'
    | 'red'
    | 'blue'
    | 'magenta'
    | `${'green' | 'cyan' | 'yellow' | 'red'}Bright`;
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
  readonly italic?: true;
  readonly strikethrough?: true;
};

type Looks = Readonly<Record<Tone, Look>>;

/** How tones look where the terminal decides: the foreground is its own, colours are the 8 that every theme has. */
export const LOOKS: Looks = {
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

/** Looks by the name that a person chooses. No meaning stands in a colour alone, so one of them has none. */
const THEMES = {
  terminal: LOOKS,
  /** The yellow and cyan of many terminals cannot be read on white. */
  light: {
    ...LOOKS,
    info: { color: 'blue' },
    warn: { color: 'magenta' },
    code: { color: 'blue' },
    selected: { bold: true, color: 'blue' },
  },
  /** The plain red and green of many terminals are hard to read on black. */
  dark: {
    ...LOOKS,
    ok: { color: 'greenBright' },
    info: { color: 'cyanBright' },
    warn: { color: 'yellowBright' },
    danger: { color: 'redBright' },
    alarm: { color: 'redBright', bold: true },
    code: { color: 'cyanBright' },
    selected: { bold: true, color: 'cyanBright' },
  },
  mono: {
    ...LOOKS,
    ok: {},
    info: {},
    warn: { bold: true },
    danger: { bold: true },
    alarm: { bold: true, underline: true },
    code: {},
    selected: { bold: true, underline: true },
  },
} as const satisfies Readonly<Record<string, Looks>>;

export type Theme = keyof typeof THEMES;
export const THEME_NAMES = Object.keys(THEMES) as [Theme, ...Theme[]];
export const looksOf = (theme: Theme = 'terminal'): Looks => THEMES[theme];
