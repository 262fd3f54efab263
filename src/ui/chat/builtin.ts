import type { ChatOptions, SlashCommand } from '../options.ts';
import { KEY_HELP } from '../keys.ts';
import { THEME_NAMES } from '../text/look.ts';
import { clipboardCode, lastAnswer, lastCommand } from './copy.ts';
import { reportOf } from './report.ts';
import type { Terminal } from './screen.ts';
import type { ChatState } from './state.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const KEYS = [
  '| key | what it does |',
  '|---|---|',
  ...KEY_HELP.map(([keys, help]) => `| ${cell(keys)} | ${cell(help)} |`),
].join('\n');

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
    KEYS,
  ].join('\n');

/**
 * The given commands in their order, then those that the screen knows by itself; of two with one name the given one
 * wins.
 */
function withBuiltIns(
  given: readonly SlashCommand[],
  state: () => ChatState,
  terminal: Pick<Terminal, 'signal' | 'print'>,
  keep?: ChatOptions['keepReport'],
): readonly SlashCommand[] {
  const all: SlashCommand[] = [];
  const own: readonly SlashCommand[] = [
    { name: 'help', help: 'commands and keys', run: () => helpText(all) },
    { name: 'keys', help: 'the keys alone', run: () => KEYS },
    {
      name: 'show',
      help: 'a result in full: the last one, or by its number',
      arguments: '[number]',
      run: (args) => {
        const { views } = state();
        const found = args === '' ? views.at(-1) : views.find(({ number }) => String(number) === args);
        return found ? { view: found.view } : 'There is no such result.';
      },
    },
    {
      name: 'copy',
      help: 'put the last answer, or the last command in it, on the clipboard',
      arguments: '[command]',
      complete: () => ['command'],
      run: (args) => {
        const what = args === 'command' ? 'command' : 'answer';
        if (args !== '' && args !== 'command') return '/copy takes the last answer, /copy command the last command.';
        const text = what === 'command' ? lastCommand(state()) : lastAnswer(state());
        if (text === undefined) return `There is no ${what} to copy yet.`;
        const code = clipboardCode(text);
        if (code === undefined) return `The ${what} is too long for the clipboard of a terminal.`;
        terminal.signal(code);
        return `The ${what} (${text.length} characters) was sent to the clipboard; a terminal may be set to refuse that (OSC 52).`;
      },
    },
    {
      name: 'raw',
      help: 'print the last answer as it was written: no margin, no bars, no breaks of ours',
      run: () => {
        const text = lastAnswer(state());
        if (text === undefined) return 'There is no answer yet.';
        terminal.print(text);
        return undefined;
      },
    },
    {
      name: 'theme',
      help: 'colours for a light or a dark screen, none, or those of the terminal',
      arguments: '[name]',
      complete: () => THEME_NAMES,
      run: (args) => {
        const now = state().header.theme ?? 'terminal';
        const theme = THEME_NAMES.find((one) => one === args);
        if (theme === undefined) return `The theme is ${now}; there are ${THEME_NAMES.join(', ')}.`;
        return {
          header: { theme },
          text: `The theme is ${theme} from here on. To keep it: \`theme: ${theme}\` in the settings.`,
        };
      },
    },
    ...(keep
      ? [
          {
            name: 'export',
            help: 'write a report of this conversation in Markdown: asked, found, proposed, approved, sent, healed',
            arguments: '[file]',
            run: async (args: string) => {
              const path = await keep(reportOf(state(), Date.now()), args.trim());
              return {
                text: `The report is in \`${path}\`. Read it before you send it on: names of objects and hosts stand in it.`,
              };
            },
          },
        ]
      : []),
    { name: 'clear', help: 'clear the screen', run: () => ({ clear: true }) },
    { name: 'quit', help: 'leave (Ctrl+D does the same)', run: () => ({ quit: 0 }) },
  ];
  const named = new Set(given.map(({ name }) => name));
  all.push(...given, ...own.filter(({ name }) => !named.has(name)));
  return all;
}

/** The commands that there are, one list for all who look into it: it is made anew when more of them are known. */
export class CommandList {
  readonly all: SlashCommand[] = [];
  readonly #with: (given: readonly SlashCommand[]) => readonly SlashCommand[];

  constructor(
    { commands = [], keepReport }: Pick<ChatOptions, 'commands' | 'keepReport'>,
    state: () => ChatState,
    terminal: Pick<Terminal, 'signal' | 'print'>,
  ) {
    this.#with = (more) => withBuiltIns(more, state, terminal, keepReport);
    this.learn(commands);
  }

  learn(given: readonly SlashCommand[]): void {
    this.all.splice(0, this.all.length, ...this.#with(given));
  }
}

/** Commands that run at once, also while a turn runs. */
export const AT_ONCE: ReadonlySet<string> = new Set(['help', 'keys', 'show', 'copy', 'ports', 'quit']);
