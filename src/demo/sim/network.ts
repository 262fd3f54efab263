import { KINDS } from '../../core/kinds.ts';
import type { Service } from '../../core/kubernetes.ts';
import { isRunning, type Kubelet, type PodState } from './kubelet-state.ts';
import type { Network, Peer, Process, Reached } from './process.ts';
import type { World } from './world.ts';

/** The pod with this address. */
function podAt(kubelet: Kubelet, address: string): PodState | undefined {
  for (const state of kubelet.pods.values()) if (state.ip === address && !state.sandboxGone) return state;
  return undefined;
}

/** The process of a pod that listens on this port. */
function listener({ containers }: PodState, port: number): Process | undefined {
  for (const { current } of containers.values())
    if (isRunning(current) && current.process.listensOn(port)) return current.process;
  return undefined;
}

/** Connects to a pod's address: its processes share one network. */
function reachPod(kubelet: Kubelet, ip: string, port: number): Reached {
  const address = `${ip}:${port}`;
  const pod = podAt(kubelet, ip);
  if (!pod) return { kind: 'timeout', address };
  const peer = listener(pod, port);
  return peer ? { kind: 'connected', address, peer } : { kind: 'refused', address };
}

/**
 * A cluster address: a port that the Service does not have is dropped, one without ready endpoints is refused, as
 * kube-proxy does.
 */
function reachService(kubelet: Kubelet, service: Service, port: number): Reached {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const address = `${service.spec?.clusterIP ?? 'None'}:${port}`;
  const entry = service.spec?.ports?.find((candidate) => candidate.port === port);
  if (!entry) return { kind: 'timeout', address };
  const slices = kubelet.world.store
    .list(KINDS.endpointslices, namespace)
    .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === name);
  const targets = slices.flatMap((slice) => {
    const target = slice.ports?.find((candidate) => (candidate.name ?? '') === (entry.name ?? ''))?.port;
    if (target === undefined) return [];
    const ready = slice.endpoints?.filter(({ conditions }) => conditions?.ready !== false) ?? [];
    return ready.map(({ addresses }) => ({ ip: addresses[0] ?? '', port: target }));
  });
  const chosen = targets[Math.floor(kubelet.world.random() * targets.length)];
  if (!chosen) return { kind: 'refused', address };
  const reached = reachPod(kubelet, chosen.ip, chosen.port);
  // The caller sees the service's address; the far end must know the port that it is reached at.
  return reached.kind === 'connected' ? reached : { kind: 'refused', address };
}

function reachOutside(world: World, host: string, port: number): Reached {
  const database = world.databases.find((candidate) => candidate.host === host);
  if (!database) return { kind: 'unknown-host' };
  const address = `203.0.113.10:${port}`;
  if (database.port !== port) return { kind: 'timeout', address };
  const peer: Peer = {
    http: () => 'refused',
    login: ({ user, password, database: name }) => {
      const known = password === database.password || (database.told !== undefined && password === database.told);
      if (user !== database.user || !known) return `password authentication failed for user "${user}"`;
      return name === database.database ? undefined : `database "${name}" does not exist`;
    },
  };
  return { kind: 'connected', address, peer };
}

/**
 * The Service that a name means in this namespace: NAME, NAME.NAMESPACE, with or without .svc and the cluster's domain.
 */
function serviceOf(world: World, namespace: string, host: string): Service | undefined {
  const short = host.replace(/\.$/, '').replace(/\.svc(?:\.cluster\.local)?$/, '');
  const [name = '', home = namespace, ...more] = short.split('.');
  return more.length > 0 ? undefined : world.store.get(KINDS.services, home, name);
}

/** The network as a pod sees it. */
export const networkOf = (kubelet: Kubelet, state: PodState): Network => ({
  address: state.ip ?? '',
  connect(host, port) {
    const { store } = kubelet.world;
    const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
    const service = isAddress
      ? store.list(KINDS.services).find(({ spec }) => spec?.clusterIP === host)
      : serviceOf(kubelet.world, state.namespace, host);
    if (service?.spec?.type === 'ExternalName')
      return reachOutside(kubelet.world, service.spec.externalName ?? '', port);
    if (service) return reachService(kubelet, service, port);
    if (host === 'localhost' || host === '127.0.0.1') return reachPod(kubelet, state.ip ?? '', port);
    return isAddress ? reachPod(kubelet, host, port) : reachOutside(kubelet.world, host, port);
  },
});

/** What a request to `IP:PORT` of a pod is answered: for probes and for visitors of a Service. */
export const reach = reachPod;
