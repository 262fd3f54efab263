import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/cli/io.ts';

export type Here = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** One command line in this process, without a terminal: what a child process would print, without its start. */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Here> {
  let stdout = '';
  let stderr = '';
  let code = -1;
  const stop = new AbortController();
  const io: Io = {
    env: { PATH: process.env['PATH'], ...env },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: false }),
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    interactive: false,
    outIsTerminal: false,
    columns: 100,
    signal: stop.signal,
    interrupt: () => stop.abort(),
    stoppedBy: () => undefined,
    piped: () => Promise.resolve(''),
    end: (exit) => void (code = exit),
  };
  await run(args, io);
  return { code, stdout, stderr };
}
