import { advisedCommand } from '../../../logs/meaning/advised.ts';
import { hintIn } from '../../../logs/meaning/hint.ts';
import { recordOf } from '../../../logs/record.ts';
import type { Words } from '../../logs/endings.ts';

/** Lines after the one that decides in which a program says how to mend it. */
const AFTER = 3;
/** The command that the program itself names for it, quoted as its words. */
export function advised({ ending, log }: Words, name: string): readonly string[] {
  const from = ending?.entry.from ?? 0;
  const near = ending ? (log?.lines.slice(from, from + (ending.entry.lines.length || 1) + AFTER) ?? []) : [];
  const lines = near.map(({ text }) => text);
  const command = advisedCommand(lines);
  if (command !== undefined) return [`the log of container ${name} names what it waits to be run: "${command}"`];
  return [];
}

/** What the program itself says that helps, where it says it: a person decides whether it does. */
export function hinted({ ending, log }: Words): readonly string[] {
  const from = ending?.entry.from ?? 0;
  const near = ending ? (log?.lines.slice(from, from + (ending.entry.lines.length || 1) + AFTER) ?? []) : [];
  const hint = hintIn([...near.map(({ text }) => recordOf(text).message), ending?.sentence ?? '']);
  return hint === undefined || hint === ending?.sentence ? [] : [`the program itself says what helps: "${hint}"`];
}

/** All of the entry that decides, as it stands in the log. */
export const blockIn = ({ ending }: Pick<Words, 'ending'>): string => (ending?.entry.lines ?? []).join('\n');
