import { Command, Option, type OutputConfiguration } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT } from '../core/errors.ts';
import { examplesText } from './examples.ts';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import { hintFor } from './print/mistakes.ts';
import { addLookCommands } from './program-look.ts';
import type { DemoOptions } from './commands/demo.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { withLogOptions } from './logs/command.ts';
import type { LogFlags } from './logs/options.ts';
import { addHabits, addKubectlVerbs, isShown } from './commands/kubectl-commands.ts';
import { addRecords } from './files/program.ts';
import { type McpFlags, withMcpOptions } from './mcp/flags.ts';
import { CLUSTER, MODEL, goOn, output, record, replay, resume, whole, withContexts, withOptions } from './options.ts';

type Done = (exitCode: number) => void;

/** kubectl's --request-timeout is our --timeout. */
const settled = ({ requestTimeout, ...flags }: Flags & { requestTimeout?: number }): Flags & Record<string, unknown> =>
  requestTimeout === undefined ? flags : { ...flags, timeout: requestTimeout };

/**
 * The command line. Each action loads its own room, so `--version` and `--help` load none. Of hidden commands those are
 * made that stand in what was typed; without it, all.
 */
export function makeProgram(io: Io, done: Done, typed?: readonly string[]): Command {
  const program = new Command(io.env['KUBEWHY_CALLED_AS'] ?? 'kubewhy');
  const flagsOf = (command: Command): Flags & Record<string, unknown> =>
    settled({ ...program.opts(), ...command.opts() });
  const names = (): string[] => program.commands.filter(isShown).map((command) => command.name());
  const outputOf = (command: Command): OutputConfiguration => ({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
    outputError: (text, write) => write(`${text}${hintFor(text, command, names())}`),
  });
  program
    .description('Ask your cluster why. With a question: one answer. Without: a chat.')
    .argument('[question...]', 'what to ask; standard input, if piped, is given along as data')
    .option('-p, --prompt <text>', 'the question, for scripts')
    .version(packageJson.version, '-V, --version')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .showHelpAfterError('(kubewhy --help shows the commands)')
    .configureOutput(outputOf(program))
    .exitOverride()
    .addHelpText('after', examplesText(''));
  withOptions(program, [...CLUSTER, ...MODEL])
    .addOption(output('text', 'json', 'stream-json'))
    .addOption(record())
    .addOption(replay())
    .addOption(goOn())
    .addOption(resume())
    .action(async (words: string[], options: Flags & { prompt?: string }) => {
      const { runAsk } = await import('./commands/ask.ts');
      done(await runAsk({ words, flags: settled(options), commands: [...names(), 'help', 'version'] }, io));
    });

  const add = (name: string, summary: string): Command => {
    const command = program.command(name).description(summary).addHelpText('after', examplesText(name));
    return command.configureOutput(outputOf(command)).exitOverride();
  };

  withContexts(withOptions(add('chat', 'start the chat'), [...CLUSTER, ...MODEL]))
    .addOption(record())
    .addOption(replay())
    .addOption(goOn())
    .addOption(resume())
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
  addLookCommands(add, flagsOf, io, done);
  withOptions(
    add('verify', 'wait for a rollout and give a verdict, for pipelines').argument(
      '[workload...]',
      'default: all of the namespace',
    ),
    CLUSTER,
  )
    .option('--release <name>', 'the workloads of this helm release')
    .option('--wait <duration>', 'how long it may take (default: 5m)')
    .addOption(output('text', 'json', 'junit', 'github'))
    .action(async (words: string[], options: VerifyOptions, command: Command) => {
      const { runVerify } = await import('./commands/verify.ts');
      done(await runVerify(words, options, flagsOf(command), io));
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
  withOptions(
    add('demo', 'chat with the embedded cluster').argument('[scenario]', 'the fault in it; the same as --scenario'),
    [...CLUSTER, ...MODEL],
  )
    .option('--list', 'list the scenarios')
    .option('--serve', 'serve the API, print a kubeconfig and wait')
    .addOption(new Option('--port <port>', 'port of --serve (default: a free one)').argParser(whole(0, 65_535)))
    .action(async (scenario: string | undefined, options: DemoOptions, command: Command) => {
      const { runDemo } = await import('./commands/demo.ts');
      done(await runDemo(options, flagsOf(command), io, scenario));
    });
  withMcpOptions(
    add('mcp', 'serve the tools to an MCP client: Claude Code, Codex, Gemini CLI, VS Code, Cursor'),
  ).action(async (options: McpFlags, command: Command) => {
    const { runMcp } = await import('./commands/mcp.ts');
    done(await runMcp(options, flagsOf(command), io));
  });
  addRecords({ add, flagsOf, io, done });
  addKubectlVerbs({ program, flagsOf, io, done, typed });
  addHabits({ program, flagsOf, io, done, typed });
  add('version', 'print the version')
    .addOption(new Option('--client', 'as it is without it').hideHelp())
    .action(() => {
      io.out(`${packageJson.version}\n`);
      done(EXIT.ok);
    });
  add('completion', 'print a completion script')
    .argument('<shell>', 'bash, zsh, fish or powershell')
    .action(async (shell: string) => {
      const { completionFor } = await import('./commands/completion.ts');
      io.out(completionFor(shell));
      done(EXIT.ok);
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[]) => {
      const { runComplete } = await import('./commands/completion.ts');
      await runComplete(words, program, io);
      done(EXIT.ok);
    });
  return program;
}
