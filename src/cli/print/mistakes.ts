import type { Command } from 'commander';
import { insteadOf } from '../logs/other-flags.ts';

/** Options of a command that take a value: what a word that it does not take may have been meant for. */
const valued = (command: Command): string[] =>
  command.options
    .filter(({ required, optional, hidden }) => (required || optional) && !hidden)
    .map(({ flags }) => flags);

/**
 * What stands below commander's own sentence: for a word too much the options that take one, for an option that is the
 * name of a command that command. '' when there is nothing to add.
 */
export function hintFor(message: string, command: Command, commands: readonly string[]): string {
  const instead = command.name() === 'logs' ? insteadOf(message) : '';
  if (instead !== '') return instead;
  const unknown = /unknown option '--?([a-z][a-z-]*)(?:[= ][^']*)?'/.exec(message)?.[1];
  if (unknown !== undefined && commands.includes(unknown)) return `did you mean the command? kubewhy ${unknown}\n`;
  const excess = /^error: too many arguments for '([^']+)'\. Expected (\d+)/.exec(message);
  if (!excess) return '';
  const options = valued(command);
  const shown = options.slice(0, 6).join(', ');
  const more = options.length > 6 ? ` and ${options.length - 6} more` : '';
  const takes =
    Number(excess[2]) === 0 ? `kubewhy ${excess[1]} takes no name` : `kubewhy ${excess[1]} takes ${excess[2]}`;
  return options.length === 0 ? `${takes}\n` : `${takes}; options with a value: ${shown}${more}\n`;
}
