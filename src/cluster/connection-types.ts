import type { ClusterReader, KnownContext } from '../core/cluster.ts';
import type { Forwards } from '../core/forward.ts';
import type { Investigate } from '../core/plan.ts';
import type { HelmAccess } from '../core/helm-reader.ts';
import type { PlainLogs } from './logs/plain-logs.ts';
import type { ClusterWriter, StepRunner } from '../core/writer.ts';

export type ConnectOptions = {
  /** Text of a kubeconfig; wins over files and the environment. */
  readonly kubeconfig?: string;
  /** Kubeconfig files of a flag; they must exist. Otherwise KUBECONFIG, ~/.kube/config, the pod's service account. */
  readonly files?: readonly string[];
  readonly context?: string;
  /** Entries of the kubeconfig that take the place of the context's own, and whom its user acts as. */
  readonly cluster?: string;
  readonly user?: string;
  readonly as?: { readonly user?: string; readonly groups?: readonly string[]; readonly uid?: string };
  /** Wins over the context's namespace. */
  readonly namespace?: string;
  /** Used where neither the caller nor the context names one; 'default' without it. */
  readonly defaultNamespace?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Limit of one request (default 30 s); lists get twice that. */
  readonly requestTimeoutMs?: number;
  /** First wait before a read is sent or a stream is opened again (default 200 ms); it grows with each failure. */
  readonly retryMs?: number;
  /** True for the cluster that this process itself serves. */
  readonly embedded?: boolean;
  /** Contexts that are production besides those whose name says so; `*` stands for any text. */
  readonly production?: readonly string[];
  /**
   * Gets what a credential plugin says, a safe line at a time; given where a person looks on, who then has three
   * minutes to follow it.
   */
  readonly pluginSays?: (line: string) => void;
  readonly investigate?: Investigate;
  /** Runs helm operations of a plan; without it they are refused. */
  readonly helm?: (reader: ClusterReader, access: HelmAccess) => StepRunner;
};

export type Connection = {
  readonly reader: ClusterReader;
  /** Logs whose secrets are not hidden: for a command that prints them on a terminal, for nothing else. */
  readonly plainLogs: PlainLogs;
  readonly writer: ClusterWriter;
  /** The ports that are forwarded over this connection; they end with it. */
  readonly forwards: Forwards;
  /** The contexts of the kubeconfig, read anew at each call; no credentials. */
  contexts(): readonly KnownContext[];
  /** First kubeconfig file that was read; absent for a given text and in a pod. */
  readonly kubeconfigPath?: string;
  /**
   * One line for the person, where anybody on the way could read along: the kubeconfig says that certificates are not
   * verified.
   */
  readonly caution?: string;
  /** Ends all connections, also open streams. */
  close(): Promise<void>;
};
