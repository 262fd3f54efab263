import type { ContainerLogs, Usage } from '../contract.ts';
import type { Store } from '../store.ts';

/** What the server works on. */
export type Api = {
  readonly store: Store;
  readonly logs: ContainerLogs;
  usage(): Usage;
  /** host:port, as clients reach it. */
  readonly host: string;
};
