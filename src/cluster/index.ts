import type { ConnectOptions, Connection } from './connection-types.ts';

export type { ConnectOptions, Connection } from './connection-types.ts';

/** Chooses a context and makes its reader and writer; the Kubernetes client is loaded here and not before. Faults are config errors. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { open } = await import('./connect.ts');
  return open(options);
}

export { hasKubeconfig } from './connection/kubeconfig-found.ts';
