import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { openTerminal } from './render-tui.ts';
import { onTerminal } from './ui-chat.ts';

/**
 * The whole program with a chat on a terminal in memory, in this process: command line, settings, cluster, session and
 * screen.
 */
export function chatHere(args: readonly string[], env: Readonly<Record<string, string>>, size = {}) {
  const terminal = openTerminal(size);
  const stop = new AbortController();
  let code = -1;
  const io: Io = {
    env: { PATH: process.env['PATH'], ...env },
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    stderr: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: false }),
    out: (text) => terminal.stdout.write(text),
    err: (text) => terminal.stdout.write(text),
    interactive: true,
    outIsTerminal: true,
    columns: 100,
    signal: stop.signal,
    interrupt: () => stop.abort(),
    stoppedBy: () => undefined,
    piped: () => Promise.resolve(''),
    end: (exit) => void (code = exit),
  };
  const ended = run(args, io).then(() => code);
  return { ...terminal, ...onTerminal(terminal), ended };
}
