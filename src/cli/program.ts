import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT } from '../core/errors.ts';
import { MODEL_FORMS } from '../models/providers.ts';
import { EXAMPLES } from './examples.ts';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import { withLogOptions } from './logs/command.ts';
import type { LogFlags } from './logs/options.ts';

type Done = (exitCode: number) => void;

/** Takes whole numbers of a range; everything else is a usage error that says so. */
const whole =
  (from: number, to: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };

/** Settings flags that commands take; the words are kubectl's where kubectl has one. */
const COMMON = {
  namespace: () => new Option('-n, --namespace <name>', 'namespace (default: the context’s, else todo-chatbot)'),
  context: () => new Option('--context <name>', 'kubeconfig context (default: the current one)'),
  kubeconfig: () => new Option('--kubeconfig <file>', 'kubeconfig file'),
  scenario: () => new Option('--scenario <name>', 'use the embedded demo cluster with this fault'),
  timeout: () => new Option('--timeout <seconds>', 'limit of one API request').argParser(whole(1, 600)),
  model: () => new Option('--model <model>', MODEL_FORMS),
  contextTokens: () =>
    new Option('--context-tokens <n>', 'tokens that the model takes in all').argParser(whole(1024, 10_000_000)),
  outputTokens: () => new Option('--output-tokens <n>', 'most tokens of one answer').argParser(whole(64, 1_000_000)),
  readOnly: () => new Option('--read-only', 'take all change tools away'),
  dryRun: () => new Option('--dry-run', 'rehearse changes, never send them'),
  maxTokensPerTurn: () =>
    new Option('--max-tokens-per-turn <n>', 'most model tokens of one turn').argParser(whole(2000, 2_000_000)),
  production: () => new Option('--production <contexts>', 'contexts that are production besides those named so'),
  helm: () => new Option('--helm <program>', 'helm program (default: the first on the PATH)'),
};
const CLUSTER = ['namespace', 'context', 'kubeconfig', 'scenario', 'timeout'] as const;
const MODEL = [
  'model',
  'readOnly',
  'dryRun',
  'maxTokensPerTurn',
  'contextTokens',
  'outputTokens',
  'helm',
  'production',
] as const;

const withOptions = (command: Command, names: readonly (keyof typeof COMMON)[]): Command => {
  for (const name of names) command.addOption(COMMON[name]());
  return command;
};
const output = (...allowed: string[]) => new Option('-o, --output <form>', 'form of standard output').choices(allowed);

const record = () => new Option('--record <file>', 'write the conversation with the model to a file, redacted');
const replay = () => new Option('--replay <file>', 'answer from a recorded conversation');

/** The command line. Each action loads its own room, so `--version` and `--help` load none. */
export function makeProgram(io: Io, done: Done): Command {
  const program = new Command(io.env['KUBEWHY_CALLED_AS'] ?? 'kubewhy');
  const flagsOf = (command: Command): Flags & Record<string, unknown> => ({ ...program.opts(), ...command.opts() });
  program
    .description('Ask your cluster why. With a question: one answer. Without: a chat.')
    .argument('[question...]', 'what to ask; standard input, if piped, is given along as data')
    .option('-p, --prompt <text>', 'the question, for scripts')
    .version(packageJson.version, '-V, --version')
    .enablePositionalOptions()
    .showHelpAfterError('(kubewhy --help shows the commands)')
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  withOptions(program, [...CLUSTER, ...MODEL])
    .addOption(output('text', 'json', 'stream-json'))
    .addOption(record())
    .addOption(replay())
    .action(async (words: string[], options: Flags & { prompt?: string }) => {
      const { runAsk } = await import('./commands/ask.ts');
      done(await runAsk({ words, flags: options, commands: program.commands.map((command) => command.name()) }, io));
    });

  const add = (name: string, summary: string): Command =>
    program
      .command(name)
      .description(summary)
      .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
      .exitOverride();

  withOptions(add('chat', 'start the chat'), [...CLUSTER, ...MODEL])
    .addOption(record())
    .addOption(replay())
    .action(async (_options: Flags, command: Command) => {
      const { runChatCommand } = await import('./commands/chat.ts');
      done(await runChatCommand(flagsOf(command), io));
    });
  withOptions(add('ask', 'answer one question').argument('<question...>'), [...CLUSTER, ...MODEL])
    .addOption(output('text', 'json', 'stream-json'))
    .action(async (words: string[], _options: Flags, command: Command) => {
      const { runAsk } = await import('./commands/ask.ts');
      done(await runAsk({ words, flags: flagsOf(command), commands: [] }, io));
    });
  withOptions(
    add('diagnose', 'find the cause by rules, without a model').argument(
      '[workload]',
      'KIND/NAME or NAME; default: the whole namespace',
    ),
    CLUSTER,
  )
    .addOption(output('text', 'json'))
    .action(async (workload: string | undefined, _options: Flags, command: Command) => {
      const { runDiagnose } = await import('./commands/diagnose.ts');
      done(await runDiagnose(workload, flagsOf(command), io));
    });
  withOptions(
    withLogOptions(
      add('logs', 'show the logs of a workload, of all its pods and containers').argument(
        '[workload...]',
        'KIND/NAME, NAME, or a pattern for pod names; several are shown together',
      ),
    ),
    CLUSTER,
  )
    .addOption(output('text', 'json', 'raw'))
    .action(
      async (words: string[], { grep = [], include = [], ...options }: LogFlags & { grep?: string[] }, command) => {
        const { runLogs } = await import('./commands/logs.ts');
        done(await runLogs(words, { ...options, include: [...include, ...grep] }, flagsOf(command), io));
      },
    );
  withOptions(add('status', 'show what runs in the namespace and how it is'), CLUSTER)
    .addOption(output('text', 'json'))
    .action(async (_options: Flags, command: Command) => {
      const { runStatus } = await import('./commands/status.ts');
      done(await runStatus(flagsOf(command), io));
    });
  add('explain', 'say what a cause means and what helps')
    .argument('[cause]', 'such as OOMKilled; default: list them all')
    .addOption(output('text', 'json'))
    .action(async (cause: string | undefined, options: { output?: string }) => {
      const { runExplain } = await import('./commands/explain.ts');
      done(runExplain(cause, options.output ?? 'text', io));
    });
  add('tools', 'list what the model can call')
    .addOption(output('text', 'json'))
    .action(async (options: { output?: string }) => {
      const { runTools } = await import('./commands/tools.ts');
      done(await runTools(options.output ?? 'text', io));
    });
  withOptions(add('models', 'list the models that the keys open'), ['model'])
    .addOption(output('text', 'json'))
    .action(async (_options: Flags, command: Command) => {
      const { runModels } = await import('./commands/models.ts');
      done(await runModels(flagsOf(command), io));
    });
  withOptions(add('demo', 'chat with the embedded cluster'), [...CLUSTER, ...MODEL])
    .option('--list', 'list the scenarios')
    .option('--serve', 'serve the API, print a kubeconfig and wait')
    .addOption(new Option('--port <port>', 'port of --serve (default: a free one)').argParser(whole(0, 65_535)))
    .action(async (options: { list?: boolean; serve?: boolean; port?: number }, command: Command) => {
      const { runDemo } = await import('./commands/demo.ts');
      done(await runDemo(options, flagsOf(command), io));
    });
  withOptions(add('apply', 'show a saved plan, ask, and send it').argument('<plan>', 'id or file of the plan'), [
    ...CLUSTER,
    'helm',
  ])
    .option('--confirm <hash>', 'send exactly the plan with this hash, without asking')
    .action(async (plan: string, options: { confirm?: string }, command: Command) => {
      const { runApply } = await import('./commands/apply.ts');
      done(await runApply(plan, options, flagsOf(command), io));
    });
  add('plans', 'list the saved plans')
    .addOption(output('text', 'json'))
    .action(async (options: { output?: string }) => {
      const { runPlans } = await import('./commands/plans.ts');
      done(await runPlans(options.output ?? 'text', io));
    });
  add('audit', 'list what was proposed, decided and sent')
    .argument('[entry]', 'show this entry')
    .addOption(output('text', 'json'))
    .action(async (entry: string | undefined, options: { output?: string }) => {
      const { runAudit } = await import('./commands/audit.ts');
      done(await runAudit(entry, options.output ?? 'text', io));
    });
  add('completion', 'print a completion script')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionFor } = await import('./commands/completion.ts');
      io.out(completionFor(shell, program));
      done(EXIT.ok);
    });
  return program;
}
