import type { Command } from 'commander';
import { AppError } from '../../core/errors.ts';
import { shellLine } from '../../core/request/shell.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { CLUSTER, MODEL, withOptions } from '../options.ts';
import { helmLine, namesKinds, OTHER_WORDS, otherWord } from './other-words.ts';

/** Verbs of kubectl that are no commands of ours, as people type them. */
const VERBS = (
  'get describe top rollout scale set label annotate patch create expose ' +
  'autoscale delete cordon uncordon drain taint auth exec ' +
  'attach cp debug edit replace diff run wait proxy api-resources api-versions cluster-info'
).split(' ');
/** helm, and words of other programs that are no commands here. */
const HABITS = ['helm', ...Object.keys(OTHER_WORDS)];
/** A command that help and completion show. */
export const isShown = (command: Command): boolean =>
  !VERBS.includes(command.name()) && !HABITS.includes(command.name()) && !command.name().startsWith('__');

/** Those that begin no sentence. */
const NO_SENTENCE = /^(?:exec|cp|api-resources|api-versions|cluster-info)$/;
/** Those that take a kind, so that `get all` is no sentence. */
const KINDED = /^(?:get|describe|edit|replace)$/;
/** Those that are not done here: an error that says what is, before any model is asked. */
const NOT_HERE = /^(?:attach|cp|debug|edit|replace|diff|run|wait|proxy|api-resources|api-versions|cluster-info)$/;
/** Those that change nothing. */
const READS = /^(?:get|describe|top|auth|rollout (?:status|history))(?: |$)/;
const SECOND: Readonly<Record<string, RegExp>> = {
  rollout: /^(?:status|history|restart|undo|pause|resume)$/,
  set: /^(?:image|env|resources)$/,
  auth: /^can-i$/,
};

type Wiring = {
  readonly program: Command;
  readonly flagsOf: (command: Command) => Flags & Record<string, unknown>;
  readonly io: Io;
  readonly done: (exitCode: number) => void;
  /** What was typed: of so many verbs those are made that stand in it. Undefined: all. */
  readonly typed?: readonly string[] | undefined;
};
const inUse = (words: readonly string[], typed: Wiring['typed']): readonly string[] =>
  typed === undefined ? words : words.filter((word) => typed.includes(word));

/** `set image deployment/web web=web:2`: a command line, where `get me the pods` is a sentence. */
export const isCommandLine = (verb: string, words: readonly string[]): boolean =>
  NO_SENTENCE.test(verb) ||
  (KINDED.test(verb) && namesKinds(words)) ||
  words.some((word) => word.startsWith('-') || word.includes('=') || /^[a-z]+\/[a-z0-9.-]+$/.test(word)) ||
  (SECOND[verb]?.test(words[0] ?? '') ?? false);

/**
 * What kubectl's hands type without its name: `kubewhy rollout undo deploy/web`, `kubewhy scale deploy web
 * --replicas=3`. Read as kubectl reads it, asked as a question: reads at once, changes on a card. `rollout status`
 * waits and ends with a code, as there.
 */
export function addKubectlVerbs({ program, flagsOf, io, done, typed }: Wiring): void {
  for (const verb of inUse(VERBS, typed)) {
    const command = program.command(verb, { hidden: true }).description(`kubectl ${verb}, with a card before a change`);
    // In kubectl --timeout is the verb's own: how long it waits.
    withOptions(command, [...CLUSTER.filter((name) => name !== 'timeout'), ...MODEL])
      .argument('[words...]')
      .allowUnknownOption()
      .exitOverride()
      .action(async (words: string[]) => {
        if (verb === 'rollout' && words[0] === 'status') {
          const { runVerify } = await import('./verify.ts');
          const { wait, rest } = waitOf(watchless(words.slice(1)));
          return done(await runVerify([workloadOf(rest)], wait === undefined ? {} : { wait }, flagsOf(command), io));
        }
        const { runAsk } = await import('./ask.ts');
        const said = verb === 'auth' && words[0] === 'whoami' ? 'who am I' : [verb, ...words].join(' ');
        const exact = isCommandLine(verb, words);
        if (exact && NOT_HERE.test(verb)) throw await notHere(verb);
        if (exact) await refuseUnknownFlag([verb, ...words]);
        const text = exact
          ? shellLine(['kubectl', verb, ...withDashes(words, program as { rawArgs?: readonly string[] })])
          : said;
        const doing = exact && !READS.test(said);
        done(await runAsk({ words: [text], flags: flagsOf(command), commands: [], doing }, io));
      });
  }
}

/**
 * `kubewhy helm list -A`, as helm reads it, and what is typed out of other habits: that is refused with what there is,
 * where it is no begin of a sentence.
 */
export function addHabits({ program, flagsOf, io, done, typed }: Wiring): void {
  for (const word of inUse(HABITS, typed)) {
    const command = program.command(word, { hidden: true }).description(`what ${word} is here`);
    const own = CLUSTER.filter((name) => name !== 'timeout');
    withOptions(command, [...own, ...MODEL])
      .argument('[words...]')
      .allowUnknownOption()
      .exitOverride()
      .action(async (words: string[]) => {
        const other = otherWord(word, words);
        if (other) throw other;
        const { runAsk } = await import('./ask.ts');
        const { literal, doing } = word === 'helm' ? helmLine(words) : { literal: false, doing: false };
        const text = literal ? shellLine(['helm', ...words]) : [word, ...words].join(' ');
        done(await runAsk({ words: [text], flags: flagsOf(command), commands: [], doing }, io));
      });
  }
}

async function notHere(verb: string): Promise<AppError> {
  const { insteadOf } = await import('../../models/offline/literal/kubectl.ts');
  return new AppError('usage', `there is no "${verb}" of kubectl here`, insteadOf(verb) ?? `kubectl ${verb} does it`);
}

/** A flag that is not taken is said before any model is asked: it may not read the command as kubectl does. */
async function refuseUnknownFlag(line: readonly string[]): Promise<void> {
  const { refusedFlag } = await import('../../models/offline/literal/kubectl.ts');
  const refused = refusedFlag(line);
  if (refused === undefined) return;
  const { flag, verb, instead } = refused;
  throw new AppError('usage', `there is no ${flag} for "${verb}" here, and no part of a command is left out`, instead);
}

/** The dashes of `exec NAME -- ls -l`, which the parser of options takes away. */
function withDashes(
  words: readonly string[],
  { rawArgs }: { readonly rawArgs?: readonly string[] },
): readonly string[] {
  const at = rawArgs?.indexOf('--') ?? -1;
  const behind = at < 0 ? 0 : (rawArgs?.length ?? 0) - at - 1;
  return at < 0 || words.includes('--')
    ? words
    : [...words.slice(0, words.length - behind), '--', ...words.slice(words.length - behind)];
}

/** `rollout status` watches unless it is told not to: `--watch=false` is a look at how it stands now. */
const watchless = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) =>
    /^(?:-w|--watch)(?:=true)?$/.test(word) ? [] : /^(?:-w|--watch)=false$/.test(word) ? ['--timeout=now'] : [word],
  );

/** `--timeout=5m` or `--timeout 5m`; 0s is without an end in kubectl, and has the usual one here. */
function waitOf(words: readonly string[]): { readonly wait?: string; readonly rest: readonly string[] } {
  const at = words.findIndex((word) => /^--timeout(?:=|$)/.test(word));
  if (at < 0) return { rest: words };
  const joined = words[at]?.split('=', 2)[1];
  const value = joined ?? words[at + 1] ?? '';
  const rest = words.toSpliced(at, joined === undefined ? 2 : 1);
  if (value === 'now') return { rest, wait: '0s' };
  return /^0+(?:ms|[smh])?$/.test(value) ? { rest } : { wait: value, rest };
}

/** `deployment web`, `deployment/web` or `web`. */
function workloadOf(words: readonly string[]): string {
  const [kind = '', name, more] = words;
  const strange = words.find((word) => word.startsWith('-'));
  if (kind === '' || more !== undefined || strange !== undefined)
    throw new AppError(
      'usage',
      strange === undefined ? 'rollout status takes one workload' : `rollout status does not take ${strange} here`,
      strange === undefined
        ? 'kubewhy rollout status deployment/NAME; kubewhy verify takes several, and --wait 5m'
        : `what runs now is watched: kubewhy rollout status deployment/NAME; kubectl rollout status --help tells whether kubectl has ${strange.split('=')[0]}`,
    );
  return name === undefined ? kind : `${kind}/${name}`;
}
