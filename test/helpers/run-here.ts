import { knownSecrets } from '../../src/core/redact.ts';
import { run } from '../../src/cli/run.ts';
import { ioHere } from './io-here.ts';

export type Here = { readonly code: number; readonly stdout: string; readonly stderr: string };

/**
 * One command line in this process, without a terminal: what a child process would print, without its start. It begins
 * as a process does: no secret is known. `input` is what is piped in.
 */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Here> {
  let stdout = '';
  let stderr = '';
  const { io, code } = ioHere(env, {
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    interactive: false,
    outIsTerminal: false,
    piped: () => Promise.resolve(input),
  });
  knownSecrets.clear();
  await run(args, io);
  return { code: code(), stdout, stderr };
}
