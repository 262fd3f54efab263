import { fstatSync, writeSync } from 'node:fs';
import { EXIT } from '../core/errors.ts';
import type { Embedded, EmbeddedOptions } from '../demo/index.ts';

/** The process as commands see it, so that tests and the chat can stand in for it. */
export type Io = {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  out(text: string): void;
  err(text: string): void;
  /** True when a person can be asked: standard input and output are terminals. */
  readonly interactive: boolean;
  /** True when standard output is a terminal: colours and fitted widths. */
  readonly outIsTerminal: boolean;
  readonly columns: number;
  /** Aborted by SIGINT, SIGTERM or SIGHUP. A second SIGINT ends the process at once. */
  readonly signal: AbortSignal;
  /** Stops the run as SIGINT does: for Ctrl-C that comes as a key while the terminal is raw. */
  interrupt(): void;
  /** The exit code of the signal that stopped us, if one did. */
  stoppedBy(): number | undefined;
  /** What is piped in; '' when nothing is. Bounded, and `cut` is told the bytes that were left out: see readPiped. */
  piped(waitMs: number, cut?: (bytes: number) => void): Promise<string>;
  end(code: number): void;
  /** What stands in for an embedded cluster of this run's own. */
  startEmbedded?(options: EmbeddedOptions): Promise<Embedded>;
};

/** Of standard input; what has so many bytes may have had more. */
export const MOST_PIPED = 1024 * 1024;
const MOST_READ = 1024 * MOST_PIPED;

export function processIo(): Io {
  const stop = new AbortController();
  let code: number | undefined;
  const onSignal = (exit: number) => () => {
    if (code !== undefined) process.exit(exit);
    code = exit;
    stop.abort();
  };
  process.on('SIGINT', onSignal(EXIT.interrupted));
  process.on('SIGTERM', onSignal(EXIT.terminated));
  process.on('SIGHUP', onSignal(129));
  // Whatever empties the event loop before the end is a failure: nothing was found out.
  process.exitCode = EXIT.error;
  process.once('beforeExit', () => process.stderr.write('error: stopped before the end; nothing was found out\n'));
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.stderr.write('NODE_TLS_REJECT_UNAUTHORIZED=0 is not honoured: certificates are checked\n');
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', (error) => gone(stream, error));
  return {
    env: process.env,
    // Made when somebody reads it: most commands never do.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: isTerminal(process.stdout) && isTerminal(process.stdin),
    outIsTerminal: isTerminal(process.stdout),
    columns: process.stdout.columns ?? 100,
    signal: stop.signal,
    interrupt: onSignal(EXIT.interrupted),
    stoppedBy: () => code,
    piped: (waitMs, cut) => readPiped(process.stdin, waitMs, stop.signal, cut),
    end: (exit) => {
      process.exitCode = exit;
      // Sockets that are kept alive must not keep the process: leave as soon as the output is flushed.
      process.stdout.write('', (failed) =>
        failed ? gone(process.stdout, failed) : process.stderr.write('', () => process.exit(exit)),
      );
    },
  };
}

/** Output that cannot be written ends the run. A reader that went away (`| head`) is not an error. */
function gone(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  // Where standard error is what failed, nobody can be told.
  if (stream === process.stdout)
    writeSync(2, `error: standard output could not be written (${error.code ?? error.message})\n`);
  process.exit(EXIT.error);
}

/** `isTTY` is undefined, not false, where there is no terminal. */
export const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true;

/**
 * Standard input when it is a file, pipe or socket; of more than 1 MiB the newest, since the end of a log is what
 * counts; of more than 1 GiB what came until then. An open pipe that never says anything (usual under CI runners) is
 * given up after `waitMs` without a first byte, so nothing hangs.
 */
async function readPiped(
  stdin: NodeJS.ReadStream,
  waitMs: number,
  signal: AbortSignal,
  cut?: (bytes: number) => void,
): Promise<string> {
  if (stdin.isTTY || !hasData()) return '';
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let [size, all] = [0, 0];
    const timer = setTimeout(() => finish(), waitMs);
    const newest = (): Buffer => Buffer.concat(chunks).subarray(-MOST_PIPED);
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      stdin.off('data', onData).off('end', finish).off('error', finish);
      stdin.pause();
      stdin.unref?.();
      if (all > MOST_PIPED) cut?.(all - MOST_PIPED);
      resolve(newest().toString('utf8'));
    };
    const onData = (chunk: Buffer | string) => {
      clearTimeout(timer);
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      all += bytes.length;
      if (size >= 4 * MOST_PIPED) {
        chunks = [newest()];
        size = MOST_PIPED;
      }
      if (all >= MOST_READ) finish();
    };
    signal.addEventListener('abort', finish, { once: true });
    stdin.on('data', onData).on('end', finish).on('error', finish);
  });
}

/** False for /dev/null and a closed descriptor. */
function hasData(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}
