import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HelmInvocation, HelmResult } from '../core/helm.ts';

export type HelmRun = HelmInvocation & {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  /** A private folder for the outputs. */
  readonly folder: string;
};

const LIMIT = 32 * 1024 * 1024;
/**
 * The environment that credential plugins of a kubeconfig get, too (a plugin needs its own variables: VAULT_ADDR,
 * KRB5CCNAME, AWS_PROFILE …), from which the caller has taken the keys of models; without what would turn the run
 * elsewhere (HELM_*, KUBECONFIG).
 */
export const helmEnv = (env: NodeJS.ProcessEnv, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:HELM_.*|KUBECONFIG)$/i.test(name))),
  HELM_COLOR: 'never',
  NO_COLOR: '1',
  ...more,
});

/**
 * Runs helm without a shell, in its own process group, so that Ctrl-C in the terminal does not hit it; it is asked to
 * stop by SIGTERM, never killed: a killed helm leaves its release pending. Outputs go to files: a pipe whose reader
 * died would end helm in the middle of an upgrade.
 */
export function runHelm(run: HelmRun, signal: AbortSignal): Promise<HelmResult> {
  const outputs = [join(run.folder, 'stdout'), join(run.folder, 'stderr')] as const;
  const handles = outputs.map((path) => openSync(path, 'w', 0o600));
  return new Promise<HelmResult>((resolve, reject) => {
    let late = false;
    const child = spawn(run.program, run.argv, {
      env: run.env,
      cwd: run.folder,
      stdio: ['ignore', handles[0], handles[1]],
      detached: true,
      shell: false,
      windowsHide: true,
    });
    for (const handle of handles) closeSync(handle);
    const stop = (): void => void child.kill('SIGTERM');
    const timer = setTimeout(() => ((late = true), stop()), run.limitMs);
    if (run.stoppable) {
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    child.on('spawn', () => run.onStart?.(child.pid ?? 0));
    child.on('error', (error) => (end(), reject(error)));
    child.on('close', (code, sig) => {
      end();
      const [stdout, stderr] = outputs.map((path) => readOutput(path));
      resolve({
        code: code ?? 1,
        signal: sig,
        stdout: stdout?.text ?? '',
        stderr: stderr?.text ?? '',
        cut: Boolean(stdout?.cut || stderr?.cut),
        late,
      });
    });
  });
}

function readOutput(path: string): { text: string; cut: boolean } {
  if (statSync(path).size > LIMIT) return { text: '', cut: true };
  return { text: readFileSync(path, 'utf8'), cut: false };
}
