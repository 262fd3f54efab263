import type { Command } from 'commander';
import { insteadOf } from '../logs/other-flags.ts';

/** Options of a command that take a value: what a word that it does not take may have been meant for. */
const valued = (command: Command): string[] =>
  command.options
    .filter(({ required, optional, hidden }) => (required || optional) && !hidden)
    .map(({ flags }) => flags);

/** Options of other programs' habits, by our command: what there is instead. */
const INSTEAD: readonly (readonly [command: RegExp, option: RegExp, say: string])[] = [
  [
    /^(?:diagnose|status)$/,
    /^(?:-w|--watch)$/,
    'kubewhy verify NAME --wait 5m waits for a rollout; kubewhy chat looks on',
  ],
  [/^(?:diagnose|status)$/, /^(?:-f|--filename)$/, 'what a file would change is planned by: kubewhy apply -f FILE'],
  [/^(?:diagnose|status)$/, /^--all$/, 'leave it out for all of a namespace; -A is for all namespaces'],
  [/^kubewhy$/, /^(?:-v|--verbose)$/, 'kubewhy -V prints the version'],
  [
    /^kubewhy$/,
    /^(?:-[cflEieHt]|--(?:tail|since|follow|container|selector|include|exclude|timestamps|previous))(?:=|$)/,
    'a log is shown by: kubewhy logs NAME …; a question stands in quotes',
  ],
];

/**
 * What stands below commander's own sentence: for a word too much the options that take one, for an option that is the
 * name of a command that command. '' when there is nothing to add.
 */
export function hintFor(message: string, command: Command, commands: readonly string[]): string {
  const instead = command.name() === 'logs' ? insteadOf(message) : '';
  if (instead !== '') return instead;
  const unknown = /unknown option '--?([a-z][a-z-]*)(?:[= ][^']*)?'/.exec(message)?.[1];
  if (unknown !== undefined && commands.includes(unknown)) return `did you mean the command? kubewhy ${unknown}\n`;
  const option = /unknown option '([^']+)'/.exec(message)?.[1];
  const habit = INSTEAD.find(([name, of]) => name.test(command.name()) && of.test(option ?? ''))?.[2];
  if (habit !== undefined) return `${habit}\n`;
  const excess = /^error: too many arguments for '([^']+)'\. Expected (\d+)/.exec(message);
  if (!excess) return '';
  if (excess[1] === 'config') return 'kubewhy config shows what is used, and changes nothing: kubectl config does\n';
  const options = valued(command);
  const shown = options.slice(0, 6).join(', ');
  const more = options.length > 6 ? ` and ${options.length - 6} more` : '';
  const takes =
    excess[1] === 'status'
      ? 'kubewhy diagnose NAME looks at one, kubewhy get KIND lists a kind; kubewhy status takes no name'
      : Number(excess[2]) === 0
        ? `kubewhy ${excess[1]} takes no name`
        : `kubewhy ${excess[1]} takes ${excess[2]}`;
  return options.length === 0 ? `${takes}\n` : `${takes}; options with a value: ${shown}${more}\n`;
}
