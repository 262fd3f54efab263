import type { SlashCommand } from '../options.ts';
import { KEY_HELP } from '../keys.ts';
import type { NumberedView } from './state.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** What `/help` and `?` show: the commands that there are and the one table of keys. */
export const helpText = (commands: readonly SlashCommand[]): string =>
  [
    'Ask in your own words: "why is the backend crashing", "show me its logs", "scale it to 3". A change is only made after you said yes on its card.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...commands.map(
      ({ name, help, arguments: shape }) => `| /${name}${shape ? ` ${cell(shape)}` : ''} | ${cell(help)} |`,
    ),
    '',
    '| key | what it does |',
    '|---|---|',
    ...KEY_HELP.map(([keys, help]) => `| ${cell(keys)} | ${cell(help)} |`),
  ].join('\n');

/** The given commands in their order, then those that the screen knows by itself; of two with one name the given one wins. */
export function withBuiltIns(
  given: readonly SlashCommand[],
  views: () => readonly NumberedView[],
): readonly SlashCommand[] {
  const all: SlashCommand[] = [];
  const own: readonly SlashCommand[] = [
    { name: 'help', help: 'commands and keys', run: () => helpText(all) },
    {
      name: 'show',
      help: 'a result in full: the last one, or by its number',
      arguments: '[number]',
      run: (args) => {
        const found = args === '' ? views().at(-1) : views().find(({ number }) => String(number) === args);
        return found ? { view: found.view } : 'There is no such result.';
      },
    },
    { name: 'clear', help: 'clear the screen', run: () => ({ clear: true }) },
    { name: 'quit', help: 'leave (Ctrl+D does the same)', run: () => ({ quit: 0 }) },
  ];
  const named = new Set(given.map(({ name }) => name));
  all.push(...given, ...own.filter(({ name }) => !named.has(name)));
  return all;
}

/** Commands that run at once, also while a turn runs. */
export const AT_ONCE: ReadonlySet<string> = new Set(['help', 'show', 'quit']);
