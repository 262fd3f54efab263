import type { Command, Option } from 'commander';
import { PROVIDER_NAMES } from '../../models/forms.ts';
import { isShown } from '../commands/kubectl-commands.ts';
import { named, type Candidate, type Given, type Sources } from './named.ts';

export type Completion = {
  readonly candidates: readonly Candidate[];
  /** True where the shell should offer files. */
  readonly files: boolean;
};

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];
const FILES = new Set(['--kubeconfig', '--record', '--replay', '--helm']);

/**
 * The candidates for the last word of `words` (it may be empty), as the command line stands; the other words are whole.
 */
export async function complete(words: readonly string[], program: Command, sources: Sources): Promise<Completion> {
  // PowerShell can give an empty word only as two quotes.
  const last = words.at(-1) ?? '';
  const typed = last === '""' ? '' : last;
  const before = words.slice(0, -1);
  const command =
    program.commands.find((one) => before.includes(one.name()) && first(before, program) === one.name()) ?? program;
  const options = [...command.options, ...(command === program ? [] : program.options)];
  const given = givenOf(before, options);
  const equals = /^(--[\w-]+)=(.*)$/s.exec(typed);
  if (equals) {
    const option = options.find(({ long }) => long === equals[1]);
    const found = option ? await valuesOf(option, equals[2] ?? '', given, before, options, sources) : none;
    return { ...found, candidates: found.candidates.map((one) => ({ ...one, value: `${equals[1]}=${one.value}` })) };
  }
  const waiting = optionOf(before.at(-1) ?? '', options);
  if (waiting?.required) return valuesOf(waiting, typed, given, before, options, sources);
  if (typed.startsWith('-')) return starting(typed, flagsOf(options));
  return starting(typed, await positional(command, [...before, typed], program, given, sources));
}

const none: Completion = { candidates: [], files: false };

const starting = (typed: string, all: readonly Candidate[]): Completion => ({
  candidates: all.filter(({ value }) => value.startsWith(typed)),
  files: false,
});

/** The first word that is neither an option nor the value of one: the command. */
function first(words: readonly string[], program: Command): string | undefined {
  const options = [...program.options, ...program.commands.flatMap((command) => command.options)];
  return words.find((word, at) => !word.startsWith('-') && !optionOf(words[at - 1] ?? '', options)?.required);
}

const optionOf = (word: string, options: readonly Option[]): Option | undefined =>
  options.find(({ short, long }) => word !== '' && (word === short || word === long));

/** Words of a line that are neither options nor their values. */
const wordsIn = (words: readonly string[], options: readonly Option[]): readonly string[] =>
  words.filter((word, at) => !word.startsWith('-') && !optionOf(words[at - 1] ?? '', options)?.required);

const flagsOf = (options: readonly Option[]): Candidate[] => {
  const seen = new Set<string>();
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, short, description }) => {
      const value = long ?? short ?? '';
      if (value === '' || seen.has(value)) return [];
      seen.add(value);
      return [{ value, help: description }];
    });
};

function givenOf(words: readonly string[], options: readonly Option[]): Given {
  const of = (long: string): string | undefined => {
    const option = options.find((one) => one.long === long);
    const at = words.findLastIndex(
      (word) => word === option?.long || (option?.short !== undefined && word === option.short),
    );
    const joined = words.findLast((word) => word.startsWith(`${long}=`));
    return at >= 0 ? words[at + 1] : joined?.slice(long.length + 1);
  };
  const given = {
    namespace: of('--namespace'),
    context: of('--context'),
    kubeconfig: of('--kubeconfig'),
    scenario: of('--scenario'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function valuesOf(
  option: Option,
  typed: string,
  given: Given,
  words: readonly string[],
  options: readonly Option[],
  sources: Sources,
): Promise<Completion> {
  const { long } = option;
  if (FILES.has(long ?? '')) return { candidates: [], files: true };
  if (option.argChoices)
    return starting(
      typed,
      option.argChoices.map((value) => ({ value })),
    );
  if (long === '--namespace') return starting(typed, await sources.namespaces(given));
  if (long === '--context') return starting(typed, await sources.contexts(given));
  if (long === '--scenario') return starting(typed, await sources.scenarios());
  if (long === '--model')
    return starting(
      typed,
      [...PROVIDER_NAMES.map((name) => `${name}:`), 'offline'].map((value) => ({ value })),
    );
  if (long === '--container') return starting(typed, await sources.containers(given, wordsIn(words, options)[1]));
  return none;
}

async function positional(
  command: Command,
  line: readonly string[],
  program: Command,
  given: Given,
  sources: Sources,
): Promise<readonly Candidate[]> {
  const commands = program.commands.filter(isShown).map((one) => ({ value: one.name(), help: one.description() }));
  const typed = line.at(-1) ?? '';
  const rest = wordsIn(line.slice(0, -1), [...command.options, ...program.options]);
  const few = (most: number, values: () => Promise<readonly Candidate[]>) =>
    rest.length <= most ? values() : Promise.resolve([]);
  switch (command.name()) {
    case program.name():
      if (rest[0] === 'help') return commands;
      return rest.length === 0 ? [...commands, { value: 'help', help: 'show the help of a command' }] : [];
    case 'diagnose':
    case 'changes':
    case 'events':
    case 'port-forward':
      return few(1, () => named(command.name(), typed, given, sources));
    case 'logs':
    case 'verify':
      return named(command.name(), typed, given, sources);
    case 'explain':
      return few(1, () => sources.causes());
    case 'apply':
      return few(1, () => sources.plans());
    case 'demo':
      return few(1, () => sources.scenarios());
    case 'compare': {
      if (rest.length > 2) return few(3, () => sources.workloads(given));
      const both = await Promise.all([sources.contexts(given), sources.namespaces(given)]);
      return both.flat();
    }
    case 'completion':
      return few(1, () => Promise.resolve(SHELLS.map((value) => ({ value }))));
    default:
      return [];
  }
}
