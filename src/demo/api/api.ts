import type { Pod } from '../../core/kubernetes.ts';
import type { Peer } from './http/web-socket.ts';
import type { ContainerLogs, PodPorts, PodPrograms, Usage } from '../contract.ts';
import type { Store } from '../store.ts';

/** A request for a WebSocket into a pod that exists. `accept` answers it with one of these protocols, or throws. */
export type Upgrade = {
  readonly api: Omit<Api, 'host'>;
  readonly pod: Pod;
  readonly url: URL;
  readonly accept: (protocols: readonly string[]) => Peer;
};

/** What the server works on. */
export type Api = {
  readonly store: Store;
  readonly logs: ContainerLogs;
  readonly programs: PodPrograms;
  readonly ports: PodPorts;
  usage(): Usage;
  /** host:port, as clients reach it. */
  readonly host: string;
};
