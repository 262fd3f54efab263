import type { Pod } from '../core/kubernetes.ts';

/** One line that a container wrote. */
export type LogLine = { readonly at: number /* ms since the epoch, cluster time */; readonly text: string };

/** What the API server asks of the kubelets. Bounds, since, tail and time stamps are the server's work. */
export type ContainerLogs = {
  /**
   * The lines of the container's newest run (or, `previous`, of the run before), oldest first; undefined when there was
   * no such run.
   */
  read(pod: Pod, container: string, previous: boolean): readonly LogLine[] | undefined;
  /**
   * Calls `line` for every further line of the running container and `end` once when the run ends. Returns the cancel
   * function.
   */
  follow(pod: Pod, container: string, line: (line: LogLine) => void, end: () => void): () => void;
};

/** What metrics.k8s.io shows: CPU in millicores, memory in bytes. Containers that do not run are absent. */
export type Usage = {
  readonly containers: readonly {
    readonly namespace: string;
    readonly pod: string;
    readonly container: string;
    readonly cpu: number;
    readonly memory: number;
  }[];
  readonly nodes: readonly { readonly name: string; readonly cpu: number; readonly memory: number }[];
};

/** Where a program that is run in a container prints to. `exit` is called once, last. */
export type ProgramOutput = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly exit: (code: number) => void;
};

/** What the API server asks of a kubelet for pods/exec. */
export type PodPrograms = {
  /**
   * Starts a program beside the container's own process. The text of the runtime when it could not; nothing is printed
   * then.
   */
  run(pod: Pod, container: string, argv: readonly string[], output: ProgramOutput): string | undefined;
};

/** What the API server asks of a kubelet for pods/portforward. */
export type PodPorts = {
  /**
   * The HTTP server behind this port of a running pod, by its answers; the kubelet's text where nothing listens, or
   * what listens is no HTTP server.
   */
  connect(pod: Pod, port: number): string | ((request: PortRequest) => PortAnswer | undefined);
};
export type PortRequest = { readonly method: string; readonly path: string };
export type PortAnswer = { readonly status: number; readonly body: string };

/** A cluster without nodes: no logs, no usage. */
export const NO_LOGS: ContainerLogs = { read: () => undefined, follow: () => () => {} };
export const NO_PROGRAMS: PodPrograms = { run: () => 'no node has this pod' };
export const NO_PORTS: PodPorts = { connect: () => 'no node has this pod' };
export const NO_USAGE: Usage = { containers: [], nodes: [] };
