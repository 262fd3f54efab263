import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Files to read, in order. Those of a flag must exist; those of KUBECONFIG and ~/.kube/config need not. */
export function kubeconfigPaths(
  env: NodeJS.ProcessEnv,
  flag?: readonly string[],
): { readonly paths: readonly string[]; readonly must: boolean } {
  if (flag && flag.length > 0) return { paths: flag.map((path) => resolve(path)), must: true };
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return { paths: listed.map((path) => resolve(path)), must: false };
  return { paths: [join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.kube', 'config')], must: false };
}

/** True inside a pod with a service account. */
export const inPod = (env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): boolean =>
  Boolean(env['KUBERNETES_SERVICE_HOST'] && env['KUBERNETES_SERVICE_PORT']) && existsSync(join(folder, 'token'));

/**
 * True when there is something to connect to: a named kubeconfig, one that exists, or a pod's service account. Reads no
 * file.
 */
export const hasKubeconfig = (env: NodeJS.ProcessEnv, flag?: string): boolean =>
  flag !== undefined || kubeconfigPaths(env).paths.some((path) => existsSync(path)) || inPod(env);
