import type { ContainerLogs, PodPrograms, Usage } from '../contract.ts';
import type { Store } from '../store.ts';

/** What the server works on. */
export type Api = {
  readonly store: Store;
  readonly logs: ContainerLogs;
  readonly programs: PodPrograms;
  usage(): Usage;
  /** host:port, as clients reach it. */
  readonly host: string;
};
