import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programPaths } from '../core/program-paths.ts';
import { AppError } from '../core/errors.ts';
import type { HelmProgram } from '../core/helm.ts';
import { safeText } from '../core/redact.ts';
import { privateFolder, removeFolder, usedBy, writeOnce } from './private-folder.ts';
import { helmEnv, runHelm } from './process.ts';

export type Major = 3 | 4;
type Probed = { readonly path: string; readonly version: string; readonly major: Major };

const PROBE_MS = 20_000;
const INSTALL = 'install Helm 4 (https://helm.sh/docs/intro/install/), or name the program with --helm';
/** CVE-2026-35206: older ones write outside the folder when they unpack a chart. */
const LEAST = { 3: [20, 2], 4: [1, 4] } as const;

/**
 * An absolute path: what was named, else the first helm of the PATH's absolute folders. A helm in the current folder is
 * never taken by accident.
 */
export function findHelm(named: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const runs = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  };
  if (named !== undefined && /[/\\]/.test(named))
    return runs(resolve(named)) ? realpathSync(resolve(named)) : undefined;
  const found = programPaths(named ?? 'helm', env).find(runs);
  return found === undefined ? undefined : realpathSync(found);
}

/** `v3.22.0`, and `v4.3` as distributions stamp it. */
export function parseVersion(text: string): { major: number; minor: number; patch: number | undefined } | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+].*)?$/.exec(text.trim());
  return match
    ? { major: Number(match[1]), minor: Number(match[2]), patch: match[3] === undefined ? undefined : Number(match[3]) }
    : undefined;
}

/** Asks the program for its version. Missing, too old or no helm at all: config errors that say how to get one. */
export async function probeHelm(
  named: string | undefined,
  env: NodeJS.ProcessEnv,
  root: string,
  signal: AbortSignal,
): Promise<Probed> {
  const path = findHelm(named, env);
  if (path === undefined)
    throw new AppError(
      'config',
      named === undefined ? 'there is no helm on the PATH' : `there is no program ${named}`,
      INSTALL,
    );
  const folder = privateFolder(root);
  try {
    const argv = ['version', '--template={{.Version}}'];
    const run = { program: path, argv, env: helmEnv(env), folder, limitMs: PROBE_MS, stoppable: true };
    const { code, stdout, stderr } = await runHelm(run, signal);
    const version = code === 0 ? parseVersion(stdout) : undefined;
    if (!version)
      throw new AppError(
        'config',
        `${path} is no helm: ${safeText((stdout + stderr).split('\n')[0] ?? '', 200)}`,
        INSTALL,
      );
    const { major, minor, patch } = version;
    const shown = stdout.trim().replace(/^v/, '').split(/[-+]/)[0] ?? '';
    const least = major === 3 || major === 4 ? LEAST[major] : undefined;
    if (least === undefined)
      throw new AppError('config', `${path} is helm ${shown}; helm 3 and 4 are supported`, INSTALL);
    if (minor < least[0] || (minor === least[0] && patch !== undefined && patch < least[1]))
      throw new AppError(
        'config',
        `${path} is helm ${shown}, which has known security holes; ${major}.${least.join('.')} or newer is needed`,
        INSTALL,
      );
    return { path, version: shown, major: major as Major };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'config',
      `${path} cannot be run (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      INSTALL,
    );
  } finally {
    removeFolder(folder);
  }
}

/**
 * The real program, bound to one context: each run gets a kubeconfig of its own in a private folder, so that nothing
 * that changes on disk meanwhile can turn it to another cluster.
 */
export async function realHelm(
  options: { readonly named: string | undefined; readonly env: NodeJS.ProcessEnv; readonly root: string },
  kubeconfig: () => string,
  signal: AbortSignal,
): Promise<HelmProgram> {
  const { env, root } = options;
  const { path, version, major } = await probeHelm(options.named, env, root, signal);
  return {
    major,
    label: `${version} (${path})`,
    bundledOnly: false,
    async invoke(invocation, stop) {
      const folder = privateFolder(root);
      try {
        const file = join(folder, 'kubeconfig');
        writeOnce(file, kubeconfig());
        const result = await runHelm(
          {
            ...invocation,
            onStart: (pid) => (usedBy(folder, pid), invocation.onStart?.(pid)),
            program: path,
            env: helmEnv(env, { KUBECONFIG: file }),
            folder,
          },
          stop,
        );
        return result;
      } finally {
        removeFolder(folder);
      }
    },
  };
}
