import type { ContainerUsage } from '../../../src/core/cluster.ts';
import type { Node, Pod } from '../../../src/core/kubernetes.ts';
import { holdsResources, podRequest } from '../../../src/core/pod-requests.ts';
import { parseQuantity, showBytes, showCores } from '../../../src/core/quantity.ts';

/** CPU in cores, memory in bytes; undefined where nothing is set or known. */
export type Amounts = { readonly cpu: number | undefined; readonly memory: number | undefined };

export type UsageRow = {
  readonly name: string;
  readonly container: string;
  readonly used: Amounts;
  readonly requests: Amounts;
  readonly limits: Amounts;
};

type Quantities = Readonly<Record<string, string>> | undefined;
const amounts = (map: Quantities): Amounts => ({
  cpu: parseQuantity(map?.['cpu']),
  memory: parseQuantity(map?.['memory']),
});

/** One row a container that runs, those nearest to their memory limit first. */
export function usageRows(pods: readonly Pod[], usage: readonly ContainerUsage[]): UsageRow[] {
  const used = new Map(usage.map((entry) => [`${entry.pod}/${entry.container}`, entry]));
  return pods
    .flatMap((pod) => {
      const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
      return [...sidecars, ...(pod.spec?.containers ?? [])].map(({ name, resources }) => {
        const now = used.get(`${pod.metadata?.name ?? ''}/${name}`);
        return {
          name: pod.metadata?.name ?? '',
          container: name,
          used: { cpu: now && now.cpu / 1000, memory: now?.memory },
          requests: amounts(resources?.requests),
          limits: amounts(resources?.limits),
        };
      });
    })
    .sort((a, b) => share(b) - share(a));
}

const share = ({ used, limits }: UsageRow): number =>
  Math.max(ratio(used.memory, limits.memory), ratio(used.cpu, limits.cpu));
const ratio = (used: number | undefined, of: number | undefined): number =>
  used === undefined || !of ? -1 : used / of;

/** Requests of all pods on a node that hold resources: those that have not ended. */
export function requestsOnNodes(pods: readonly Pod[]): Map<string, { cpu: number; memory: number }> {
  const sums = new Map<string, { cpu: number; memory: number }>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName;
    if (node === undefined || !holdsResources(pod)) continue;
    const sum = sums.get(node) ?? { cpu: 0, memory: 0 };
    sum.cpu += podRequest(pod, 'cpu');
    sum.memory += podRequest(pod, 'memory');
    sums.set(node, sum);
  }
  return sums;
}

export const allocatableOf = ({ status }: Node): Amounts => amounts(status?.allocatable);

const percent = (used: number | undefined, of: number | undefined): string =>
  used === undefined || !of ? '' : ` (${Math.round((used / of) * 100)}%)`;
export const cpuText = (cores: number | undefined, of?: number): string =>
  cores === undefined ? '-' : showCores(cores) + percent(cores, of);
export const memoryText = (bytes: number | undefined, of?: number): string =>
  bytes === undefined ? '-' : showBytes(bytes) + percent(bytes, of);
