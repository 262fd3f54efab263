import { advisedCommand } from '../../../logs/meaning/advised.ts';
import { hintIn } from '../../../logs/meaning/hint.ts';
import { attemptsIn } from '../../../logs/meaning/list-below.ts';
import { shortened } from '../../../logs/reduction/shorten.ts';
import { isHigh } from '../../../logs/level.ts';
import { recordOf } from '../../../logs/record.ts';
import type { Words } from '../../logs/endings.ts';

/** Behind a command: it makes what is to be given, and gives it to nobody. */
const MAKES = /^[`'"]? to (?:generate|create) (?:\w+ ){0,3}(?:secrets?|keys?|tokens?|passwords?|values?|salts?)\b/i;
/** Lines after the one that decides in which a program says how to mend it. */
const AFTER = 3;
/** Errors right before it in which it says that. */
const BEFORE = 2;
/** The command that the program itself names for it, quoted as its words. */
export function advised({ ending, log }: Words, name: string): readonly string[] {
  const from = ending?.entry.from ?? 0;
  const near = ending ? (log?.lines.slice(from, from + (ending.entry.lines.length || 1) + AFTER) ?? []) : [];
  const lines = near.map(({ text }) => text);
  const command = advisedCommand(lines);
  if (command !== undefined && lines.some((line) => MAKES.test(line.split(command)[1] ?? '')))
    return [`make the values with "${command}", as the log of container ${name} says`];
  if (command !== undefined) return [`the log of container ${name} names what it waits to be run: "${command}"`];
  return [];
}

const MOST_ATTEMPTS = 4;
const LONG = 120;
/** Of several ways that a program tried in vain, each with its own reason, one has to work. */
export function attempted({ ending }: Words, name: string): readonly string[] {
  const { items } = attemptsIn(ending?.entry.lines ?? []) ?? { items: [] };
  const told = items.slice(0, MOST_ATTEMPTS).map((item) => `"${shortened(item, LONG)}"`);
  const more = items.length > told.length ? ` and ${items.length - told.length} more` : '';
  return told.length === 0 ? [] : [`let one of the ways work that container ${name} tries: ${told.join(', ')}${more}`];
}

/** What the program itself says that helps, where it says it: a person decides whether it does. */
export function hinted({ ending, log }: Words): readonly string[] {
  const from = ending?.entry.from ?? 0;
  const near = ending ? (log?.lines.slice(from, from + (ending.entry.lines.length || 1) + AFTER) ?? []) : [];
  const before = ending ? (log?.lines.slice(Math.max(0, from - BEFORE), from) ?? []) : [];
  const lines = [...near, ...before.filter(({ text }) => isHigh(recordOf(text).level))];
  const hint = hintIn([...lines.map(({ text }) => recordOf(text).message), ending?.sentence ?? '']);
  return hint === undefined || hint === ending?.sentence ? [] : [`the program itself says what helps: "${hint}"`];
}

/** All of the entry that decides, as it stands in the log. */
export const blockIn = ({ ending }: Pick<Words, 'ending'>): string => (ending?.entry.lines ?? []).join('\n');
