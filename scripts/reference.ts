// The command line as Markdown (docs/reference.md) and as a man page (docs/kubewhy.1), generated from the program
// itself by `npm run docs`.
import type { Command, Help, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { EXIT } from '../src/core/errors.ts';
import { EXAMPLES } from '../src/cli/examples.ts';
import type { Io } from '../src/cli/io.ts';
import { makeProgram } from '../src/cli/program.ts';

/** The program, never run: its commands are only read. */
export const program = (): Command => makeProgram({ env: {}, out: () => {}, err: () => {} } as unknown as Io, () => {});

export const commandsOf = (root: Command): readonly Command[] =>
  new (root.createHelp().constructor as new () => Help)().visibleCommands(root).filter((one) => one.name() !== 'help');

const optionsOf = (command: Command): readonly Option[] => command.options.filter((one) => !one.hidden);
const argumentsOf = (command: Command): string =>
  command.registeredArguments
    .map((one) => `${one.required ? '<' : '['}${one.name()}${one.variadic ? '...' : ''}${one.required ? '>' : ']'}`)
    .join(' ');
const usageOf = (root: Command, command: Command): string =>
  [root.name(), command === root ? '' : command.name(), '[options]', argumentsOf(command)].filter(Boolean).join(' ');
const examplesOf = (root: Command, command: Command) => EXAMPLES[command === root ? '' : command.name()] ?? [];

const cell = (text: string): string => text.replaceAll('|', '\\|');
const choices = ({ argChoices }: Option): string => (argChoices === undefined ? '' : ` (${argChoices.join(', ')})`);

/** Each command: what it does, its usage, its options, its examples. */
export function commandsMarkdown(): string {
  const root = program();
  return [root, ...commandsOf(root)]
    .map((command) => {
      const options = optionsOf(command).map(
        (one) => `| \`${cell(one.flags)}\` | ${cell(one.description)}${choices(one)} |`,
      );
      const examples = examplesOf(root, command).map(([line, meaning]) => `${line.padEnd(44)} # ${meaning}`);
      return [
        `### ${command === root ? 'kubewhy' : command.name()}`,
        command.description(),
        `\`${usageOf(root, command)}\``,
        ...(options.length === 0 ? [] : [['| option | meaning |', '| --- | --- |', ...options].join('\n')]),
        ...(examples.length === 0 ? [] : [['```sh', ...examples, '```'].join('\n')]),
      ].join('\n\n');
    })
    .join('\n\n');
}

const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

/** man 1 kubewhy; `exits` tells each exit code. */
export function manPage(exits: Readonly<Record<string, string>>): string {
  const root = program();
  const optionRows = (command: Command): string[] =>
    optionsOf(command).flatMap((one) => ['.TP', `.B ${roff(one.flags)}`, roff(`${one.description}${choices(one)}`)]);
  const exampleRows = (command: Command): string[] =>
    examplesOf(root, command).flatMap(([line, meaning]) => ['.TP', `.B ${roff(line)}`, roff(meaning)]);
  return `${[
    `.TH KUBEWHY 1 "" "kubewhy ${packageJson.version}" "User Commands"`,
    '.SH NAME',
    'kubewhy \\- ask your cluster why',
    '.SH SYNOPSIS',
    `.B ${roff(usageOf(root, root))}`,
    '.br',
    '.B kubewhy \\fICOMMAND\\fR [options]',
    '.SH DESCRIPTION',
    roff(root.description()),
    '.SH OPTIONS',
    ...optionRows(root),
    '.SH EXAMPLES',
    ...exampleRows(root),
    '.SH COMMANDS',
    ...commandsOf(root).flatMap((command) => [
      `.SS ${roff(usageOf(root, command))}`,
      roff(command.description()),
      ...optionRows(command),
      ...exampleRows(command),
    ]),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT).flatMap(([name, code]) => ['.TP', `.B ${code}`, roff(exits[name] ?? '')]),
    '.SH FILES',
    '.TP',
    '.B ~/.config/kubewhy/config.yaml',
    'settings; XDG_CONFIG_HOME is honoured',
    '.TP',
    '.B ~/.local/state/kubewhy',
    'plans, the audit, conversations; XDG_STATE_HOME is honoured',
    '.SH SEE ALSO',
    '.BR kubectl (1),',
    '.BR helm (1)',
  ].join('\n')}\n`;
}
