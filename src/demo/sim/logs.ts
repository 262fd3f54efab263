import type { ContainerLogs, Usage } from '../contract.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { isRunning, type Instance, type Kubelet } from './kubelet-state.ts';
import type { World } from './world.ts';

/**
 * What the node's containers wrote, for the log subresource. Which run is meant stands in the pod's status, as in the
 * real kubelet: while a container waits after a crash, its last run is both the newest and the `previous` one.
 */
export function containerLogs(kubelet: Kubelet): ContainerLogs {
  const find = (pod: Pod, container: string, previous: boolean): Instance | undefined => {
    const own = kubelet.pods.get(pod.metadata?.uid ?? '')?.containers.get(container);
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    const status = statuses.find(({ name }) => name === container);
    const last = status?.lastState?.terminated?.containerID;
    const id = previous || status?.state?.waiting ? last : status?.containerID;
    return [own?.current, own?.previous].find((instance) => instance !== undefined && instance.id === id);
  };
  return {
    read: (pod, container, previous) => find(pod, container, previous)?.log.entries,
    follow(pod, container, line, end) {
      const instance = find(pod, container, false);
      if (!instance) {
        end();
        return () => {};
      }
      return instance.log.follow((entry) => (entry ? line(entry) : end()));
    },
  };
}

/** The kubelet itself and the system beside the pods. */
const SYSTEM = { cpu: 145, memory: 640 * 2 ** 20 };

/** What the containers use now: the model's figures, with a little noise, so that two looks differ as real ones do. */
export function currentUsage(world: World, kubelet: Kubelet): Usage {
  const now = world.clock.now();
  const containers = [...kubelet.pods.values()].flatMap((state) =>
    [...state.containers.values()].flatMap(({ name, current }) => {
      if (!isRunning(current)) return [];
      const noise = 0.97 + 0.06 * world.random();
      return [
        {
          namespace: state.namespace,
          pod: state.name,
          container: name,
          cpu: Math.max(1, Math.round(current.process.cpu * 1000 * noise)),
          memory: Math.round(current.process.memoryAt(now - current.startedAt) * noise),
        },
      ];
    }),
  );
  const total = (field: 'cpu' | 'memory'): number =>
    containers.reduce((sum, entry) => sum + entry[field], SYSTEM[field]);
  return { containers, nodes: [{ name: kubelet.node, cpu: total('cpu'), memory: total('memory') }] };
}
