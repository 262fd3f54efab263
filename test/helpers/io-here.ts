import type { Io } from '../../src/cli/io.ts';
import { sharedEmbedded } from './shared-embedded.ts';

/**
 * The program's way to the world for a run in this process: `io` to give it, `code` to ask how it ended (-1 before).
 */
export function ioHere(
  env: Readonly<Record<string, string>>,
  parts: Pick<Io, 'out' | 'err' | 'interactive' | 'outIsTerminal'> &
    Partial<Pick<Io, 'stdin' | 'stdout' | 'stderr' | 'piped'>>,
): { readonly io: Io; readonly code: () => number } {
  const stop = new AbortController();
  let code = -1;
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: false }),
    piped: () => Promise.resolve(''),
    ...parts,
    env: { PATH: process.env['PATH'], ...env },
    columns: 100,
    signal: stop.signal,
    interrupt: () => stop.abort(),
    stoppedBy: () => undefined,
    end: (exit) => void (code = exit),
    startEmbedded: sharedEmbedded,
  };
  return { io, code: () => code };
}
