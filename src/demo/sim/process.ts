/** What a process answers to a request on one of its ports. */
export type HttpAnswer = { readonly status: number; readonly body: string } | 'refused';

export type HttpRequest = {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** ip:port of the caller, as access logs show it. */
  readonly from: string;
};

export type PostgresLogin = { readonly user: string; readonly password: string; readonly database: string };

/**
 * What the node gives a process: its environment, a place to print, a way to end, timers that die with it, and the
 * network.
 */
export type ProcessHost = {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  now(): number;
  print(text: string): void;
  exit(code: number): void;
  after(milliseconds: number, then: () => void): void;
  readonly network: Network;
};

/**
 * A running process of the application model. `memoryAt` says how many bytes it holds so long after its start, and
 * never falls.
 */
export type Process = {
  /** SIGTERM. A process that ignores it is killed at the end of its grace period. */
  terminate(): void;
  memoryAt(milliseconds: number): number;
  /** Cores it uses on average. */
  readonly cpu: number;
  http(request: HttpRequest): HttpAnswer;
  listensOn(port: number): boolean;
  /** A PostgreSQL hand-shake: the server's error text, or nothing when it lets the user in. */
  login?(login: PostgresLogin): string | undefined;
};

export type Program = (host: ProcessHost) => Process;

/** What a TCP connection finds. */
export type Reached =
  | { readonly kind: 'unknown-host' }
  | { readonly kind: 'refused' | 'timeout'; readonly address: string }
  | { readonly kind: 'connected'; readonly address: string; readonly peer: Peer };

export type Peer = Pick<Process, 'http' | 'login'>;

export type Network = {
  /** The address that this process has, for the access logs of others. */
  readonly address: string;
  /** Names are looked up as a pod of this namespace does it: services first, then the world outside. */
  connect(host: string, port: number): Reached;
};

export const MEBI = 2 ** 20;

/** Grows in a line from `from` to `to` MiB in so many milliseconds after the start, then stays. */
export const ramp =
  (from: number, to: number, milliseconds: number) =>
  (elapsed: number): number =>
    (from + (to - from) * Math.min(1, Math.max(0, elapsed) / milliseconds)) * MEBI;
