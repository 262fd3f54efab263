import type { ContainerUsage, NodeUsage } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { parseQuantity } from '../../core/quantity.ts';
import { listObjects } from './list.ts';
import type { Transport } from '../wire/transport.ts';

type Usage = { cpu?: string; memory?: string };
type PodMetrics = KubeObject & { containers?: readonly { name: string; usage?: Usage }[] };
type NodeMetrics = KubeObject & { usage?: Usage };

const metrics = <T>(kind: string, plural: string, namespaced: boolean): Kind<T> => ({
  kind,
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  plural,
  namespaced,
  words: [],
});
const PODS = metrics<PodMetrics>('PodMetrics', 'pods', true);
const NODES = metrics<NodeMetrics>('NodeMetrics', 'nodes', false);

const cores = (usage: Usage | undefined): number => Math.round((parseQuantity(usage?.cpu) ?? 0) * 1000);
const bytes = (usage: Usage | undefined): number => Math.round(parseQuantity(usage?.memory) ?? 0);

/** The API is served by metrics-server: 404 without it, 503 while it cannot be reached. */
const absent = (error: unknown): never => {
  if (error instanceof AppError && (error.status === 404 || error.status === 503))
    throw new AppError(
      'not-found',
      'this cluster has no metrics API (metrics.k8s.io)',
      'install metrics-server, or look at the limits and the OOM kills instead',
      { status: error.status },
    );
  throw error;
};

export async function readPodUsage(
  transport: Transport,
  namespace: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<ContainerUsage[]> {
  const { items } = await listObjects(transport, PODS, { namespace }, limitMs, signal).catch(absent);
  return items.flatMap((item) =>
    (item.containers ?? []).map(({ name, usage }) => ({
      pod: item.metadata?.name ?? '',
      container: name,
      cpu: cores(usage),
      memory: bytes(usage),
    })),
  );
}

export async function readNodeUsage(transport: Transport, limitMs: number, signal: AbortSignal): Promise<NodeUsage[]> {
  const { items } = await listObjects(transport, NODES, {}, limitMs, signal).catch(absent);
  return items.map((item) => ({ node: item.metadata?.name ?? '', cpu: cores(item.usage), memory: bytes(item.usage) }));
}
