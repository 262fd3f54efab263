import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where the test cluster keeps the programs that it has built. */
const BUILT = join(homedir(), '.cache', 'todo-chatbot-cluster', 'bin');

/**
 * The program of this name, from the PATH or from the test cluster's folder; undefined when there is none that runs.
 */
export function findProgram(name: string, probe: readonly string[]): string | undefined {
  const folders = [BUILT, ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      if (!existsSync(path)) return false;
      try {
        execFileSync(path, [...probe], { stdio: 'ignore', timeout: 20_000 });
        return true;
      } catch {
        return false;
      }
    });
}

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Shell = {
  readonly folder: string;
  run(args: readonly string[], input?: string): Promise<Ran>;
  remove(): void;
};

/**
 * Runs a program against a kubeconfig in a folder of its own, with no configuration of the person who runs the tests.
 */
export function shellFor(program: string, kubeconfig: string): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-test-'));
  writeFileSync(join(folder, 'config'), kubeconfig);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    KUBECONFIG: join(folder, 'config'),
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'helm'),
    HELM_DATA_HOME: join(folder, 'data'),
    KUBECACHEDIR: join(folder, 'kube'),
  };
  return {
    folder,
    run: (args, input) =>
      new Promise((resolve) => {
        const child = execFile(program, [...args], { env, timeout: 60_000 }, (error, stdout, stderr) => {
          const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
          resolve({ code, stdout, stderr });
        });
        child.stdin?.end(input ?? '');
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Says on the test's output what was not run, and why; for `it.skipIf`. */
export function missing(program: string | undefined, name: string): boolean {
  if (program === undefined) process.stderr.write(`SKIPPED: no ${name} on the PATH that runs, so it was not tried\n`);
  return program === undefined;
}
