import { CommanderError } from 'commander';
import { EXIT, exitCodeOf, toAppError } from '../core/errors.ts';
import type { ErrorOutput } from './contracts.ts';
import type { Io } from './io.ts';
import { makeProgram } from './program.ts';

/**
 * Runs one command line to its end and sets the exit code. Nothing throws past here; nobody sees a stack trace unless
 * KUBEWHY_DEBUG is set.
 */
export async function run(argv: readonly string[], io: Io): Promise<void> {
  // chalk, which Ink loads, does not honour NO_COLOR by itself.
  if (io.env['NO_COLOR']) io.env['FORCE_COLOR'] = '0';
  let code: number;
  let command = '';
  try {
    let result = EXIT.ok as number;
    const ended = (exitCode: number): void => {
      result = exitCode;
    };
    const program = makeProgram(io, ended, argv.includes('__complete') ? undefined : argv);
    program.hook('preAction', (_program, action) => {
      command = action.name();
    });
    await program.parseAsync([...argv], { from: 'user' });
    code = io.stoppedBy() ?? result;
  } catch (error) {
    code = io.stoppedBy() ?? (await report(error, command, argv, io));
  }
  io.end(code);
}

/** Ends the process as a command that failed, for an error that came from outside of what it awaits. */
export async function fall(error: unknown, argv: readonly string[], io: Io): Promise<void> {
  io.end(await report(error, '', argv, io));
}

/** Whether data was asked for on standard output; the lines of `logs` are no place for anything else. */
function wantsJson(command: string, argv: readonly string[], { env }: Io): boolean {
  if (command === 'logs') return false;
  const line = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const form = line.flatMap((word, at) =>
    /^(?:-o|--output)$/.test(word) ? [line[at + 1] ?? ''] : (/^(?:-o=?|--output=)(\S+)$/.exec(word)?.[1] ?? []),
  );
  return (form.at(-1) ?? env['KUBEWHY_OUTPUT']) === 'json';
}

async function report(error: unknown, command: string, argv: readonly string[], io: Io): Promise<number> {
  // commander has printed its own message (usage, unknown option) or the help text already
  // (the help command takes the code of the process so far, which is a failure until the end was reached)
  if (error instanceof CommanderError)
    return error.exitCode === 0 || error.code === 'commander.help' ? EXIT.ok : EXIT.usage;
  const { safeText } = await import('../core/redact.ts');
  const failure = toAppError(error);
  io.err(`error: ${safeText(failure.message)}\n`);
  if (failure.nextStep) io.err(`  ${safeText(failure.nextStep)}\n`);
  if (io.env['KUBEWHY_DEBUG'] && error instanceof Error) io.err(`${safeText(error.stack ?? '')}\n`);
  const exitCode = exitCodeOf(failure.code);
  if (wantsJson(command, argv, io)) {
    const { code, nextStep } = failure;
    const told = { code, message: safeText(failure.message), ...(nextStep ? { nextStep: safeText(nextStep) } : {}) };
    const output: ErrorOutput = { apiVersion: 'kubewhy/v1', kind: 'Error', error: told, exitCode };
    io.out(`${JSON.stringify(output, null, 2)}\n`);
  }
  return exitCode;
}
