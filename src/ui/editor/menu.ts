import { nearest } from '../../core/names.ts';
import type { SlashCommand } from '../options.ts';

export type Entry = { readonly name: string; readonly help: string; readonly arguments: string };
export type Menu = { readonly entries: readonly Entry[]; readonly selected: number };

/** The commands that a draft of `/word` can mean; undefined when the draft is something else. */
export function menuFor(draft: string, commands: readonly SlashCommand[]): readonly Entry[] | undefined {
  const typed = /^\/(\S*)$/.exec(draft)?.[1];
  if (typed === undefined) return undefined;
  const found = commands.filter(({ name }) => name.startsWith(typed.toLowerCase()));
  return found.map(({ name, help, arguments: shape }) => ({ name, help, arguments: shape ?? '' }));
}

export type Parsed =
  | { readonly type: 'command'; readonly command: SlashCommand; readonly args: string }
  | { readonly type: 'unknown'; readonly name: string; readonly near: readonly string[] }
  /** `!ls`: what other programs run in a shell. */
  | { readonly type: 'shell' }
  | { readonly type: 'message' };

/**
 * Words by which people leave and clean up elsewhere, bare or behind a slash. A workload of that name is asked about
 * with another word beside it.
 */
const BARE: Readonly<Record<string, string>> = {
  exit: 'quit',
  quit: 'quit',
  q: 'quit',
  ':q': 'quit',
  ':q!': 'quit',
  ':wq': 'quit',
  bye: 'quit',
  logout: 'quit',
  clear: 'clear',
  cls: 'clear',
};

/**
 * What a sent line is. A slash followed by anything but a word is a message (a path, say). A unique start of a name is
 * enough.
 */
export function parseLine(text: string, commands: readonly SlashCommand[]): Parsed {
  const bare = commands.find(({ name }) => name === BARE[text.trim().toLowerCase().replace(/^\//, '')]);
  if (bare) return { type: 'command', command: bare, args: '' };
  if (/^!\s*\S/.test(text)) return { type: 'shell' };
  const match = /^\/([a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text.trim());
  if (!match) return { type: 'message' };
  const name = (match[1] ?? '').toLowerCase();
  const args = (match[2] ?? '').trim();
  const exact = commands.find((command) => command.name === name);
  if (exact) return { type: 'command', command: exact, args };
  const starts = commands.filter((command) => command.name.startsWith(name));
  if (starts.length === 1 && starts[0]) return { type: 'command', command: starts[0], args };
  const near =
    starts.length > 1
      ? starts.map((command) => command.name)
      : nearest(
          name,
          commands.map((command) => command.name),
        );
  return { type: 'unknown', name, near };
}
