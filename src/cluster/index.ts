import type { ConnectOptions, Connection } from './connection-types.ts';

export type { ConnectOptions, Connection } from './connection-types.ts';

/**
 * Chooses a context and makes its reader and writer; the Kubernetes client is loaded here and not before. Faults are
 * config errors.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { open } = await import('./connect.ts');
  return open(options);
}

export { hasKubeconfig } from './connection/kubeconfig-found.ts';

/** Names of the contexts in the kubeconfig files, in their order, without a connection; [] where there is none. */
export async function contextNames(env: NodeJS.ProcessEnv, file?: string): Promise<readonly string[]> {
  const [{ kubeconfigPaths }, { readKubeconfigs }] = await Promise.all([
    import('./connection/kubeconfig-found.ts'),
    import('./connection/kubeconfig-files.ts'),
  ]);
  const { paths, must } = kubeconfigPaths(env, file === undefined ? undefined : [file]);
  return [...readKubeconfigs(paths, must).contexts.keys()];
}
