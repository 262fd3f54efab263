import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Options = {
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Written to standard input, which is then closed. Without it standard input is /dev/null; 'open' leaves a pipe open
   * and silent.
   */
  readonly input?: string;
  readonly open?: boolean;
  /** Sent when the text stands on standard output or error. */
  readonly kill?: { readonly when: RegExp; readonly signal: NodeJS.Signals };
  /** Called with all output right before the signal is sent. */
  readonly whenSeen?: (output: string) => void;
  readonly limitMs?: number;
};

/** What V8 makes of the program is kept for all tests, and in no home of one of them. */
export const COMPILED = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'tests') };

/** A home of its own for one test: no setting, key or kubeconfig of this machine counts. */
export function makeHome(): { readonly path: string; files(): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kubewhy-home-'));
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  return {
    path,
    /** The text of all files under it. */
    files: () =>
      walk(path)
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Starts the built program as a user would, without a terminal, and waits for its end. */
export function kubewhy(args: readonly string[], home: string, options: Options = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['bin/kubewhy.cjs', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, ...COMPILED, ...options.env },
      stdio: [options.input === undefined && !options.open ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let killed = false;
    const look = (): void => {
      if (!options.kill || killed || !options.kill.when.test(stdout + stderr)) return;
      killed = true;
      try {
        options.whenSeen?.(stdout + stderr);
      } catch (error) {
        fail(error);
      }
      child.kill(options.kill.signal);
    };
    child.stdout?.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), look()));
    child.stderr?.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), look()));
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 60_000);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      child.stdin?.destroy();
      done({ code, signal, stdout, stderr });
    });
    if (options.input !== undefined) child.stdin?.end(options.input);
  });
}

export const STACK = /^\s+at .*:\d+:\d+\)?$/m;
// oxlint-disable-next-line no-control-regex -- escape codes are what is looked for
export const ESCAPES = /[\x1b\x9b]/;
