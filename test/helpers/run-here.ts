import { run } from '../../src/cli/run.ts';
import { ioHere } from './io-here.ts';

export type Here = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** One command line in this process, without a terminal: what a child process would print, without its start. */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Here> {
  let stdout = '';
  let stderr = '';
  const { io, code } = ioHere(env, {
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    interactive: false,
    outIsTerminal: false,
  });
  await run(args, io);
  return { code: code(), stdout, stderr };
}
