import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '../core/errors.ts';

/** Longest text that is taken back, in bytes. */
const MOST_BYTES = 800_000;

/**
 * The person's editor, as git and bash find it: $VISUAL, then $EDITOR, else the one that every system has. Its words
 * are taken apart here ("code --wait", quotes as in a shell); no shell reads them.
 */
export function editorOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): readonly string[] {
  const named = [env['VISUAL'], env['EDITOR']].find((one) => one !== undefined && one.trim() !== '');
  if (named === undefined) return [platform === 'win32' ? 'notepad' : 'vi'];
  const words = named.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/**
 * Lets the person edit a text in their own editor, on the terminal of this process, and gives what they saved. The text
 * stands in a private file (0600) in a folder of its own, which is removed with whatever the editor put beside it. The
 * terminal must have been given away before. AppErrors: usage when there is no such program, declined when it ends with
 * another code than 0, aborted.
 */
export async function editText(text: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const [program = 'vi', ...args] = editorOf(env);
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-draft-'));
  const path = join(folder, 'message.md');
  try {
    writeFileSync(path, text === '' ? '' : `${text}\n`, { mode: 0o600 });
    await uninterrupted(() => run(program, [...args, path], env, signal));
    if (statSync(path).size > MOST_BYTES)
      throw new AppError('bad-input', 'what was saved is too long for a message', 'name a file with -f instead');
    return readFileSync(path, 'utf8').replace(/(?<!\n)\n+$/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keys of a terminal that are no keys of an editor without a raw mode: Ctrl-C and Ctrl-\. */
const KEYS = ['SIGINT', 'SIGQUIT'] as const;

/**
 * The terminal sends these to the whole foreground job. They are meant for the editor, or for what it runs, and not for
 * the program behind it (as git and bash have it, too).
 */
async function uninterrupted<T>(job: () => Promise<T>): Promise<T> {
  const ignore = (): void => undefined;
  const own = KEYS.map((key) => [key, process.listeners(key)] as const);
  for (const key of KEYS) process.removeAllListeners(key).on(key, ignore);
  try {
    return await job();
  } finally {
    for (const [key, listeners] of own) {
      process.off(key, ignore);
      for (const listener of listeners) process.on(key, listener);
    }
  }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env, signal });
    child.once('error', (error: NodeJS.ErrnoException) => reject(notRun(program, error, signal)));
    child.once('exit', (code, killed) => {
      if (code === 0) return resolve();
      const how = code === null ? `was ended by ${killed}` : `ended with code ${code}`;
      reject(new AppError('declined', `${basename(program)} ${how}: the draft stays as it was`));
    });
  });
}

function notRun(program: string, error: NodeJS.ErrnoException, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('aborted', 'stopped');
  const why = error.code === 'ENOENT' ? 'is not there' : `cannot be started (${error.code ?? error.message})`;
  return new AppError('usage', `the editor ${basename(program)} ${why}`, 'set VISUAL or EDITOR to a program');
}
