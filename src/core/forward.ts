import { showBytes } from './quantity.ts';
import type { LabelSelector } from './selectors.ts';
import { visible } from './visible.ts';

/** `local` 0 takes any free port. `name`: of the pod's port, by which another pod of the same target is asked. */
export type ForwardPort = { readonly local: number; readonly remote: number; readonly name?: string };

/**
 * What was named instead of the pod: when the pod is gone, a ready one with these labels in the same namespace takes
 * its place.
 */
export type ForwardThrough = { readonly kind: string; readonly name: string; readonly selector: LabelSelector };

/** A forwarding that is open, as it stands now. Bytes are those of its programs, without frames of ours. */
export type Forwarding = {
  /** From 1, in the order in which they were opened; never used twice. */
  readonly id: number;
  /** What was asked for: `service/web`, `pod/web-0`. */
  readonly target: string;
  readonly namespace: string;
  /** The pod that has the connections now; absent while the target has no ready one. */
  readonly pod?: string;
  /** With the local ports that were really taken. */
  readonly ports: readonly ForwardPort[];
  /** `127.0.0.1`, and `::1` where this machine has it. */
  readonly addresses: readonly string[];
  /** Connections that are open, and all that there were. */
  readonly open: number;
  readonly connections: number;
  readonly sent: number;
  readonly received: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The last trouble, or that it moved to another pod: a sentence. `told` counts them. */
  readonly says?: string;
  readonly told: number;
  /** Set when it is over: why, as a sentence. It takes no connections any more. */
  readonly ended?: string;
};

/** What is open in this program, and the last ones that were. Opened by the writer alone, after a yes. */
export interface Forwards {
  list(): readonly Forwarding[];
  /** False when there is none of this number. All of its connections end with it. */
  end(id: number): boolean;
  /** The list at once and at each change, at most some times a second, until the signal; a last time at its end. */
  watch(signal: AbortSignal): AsyncIterable<readonly Forwarding[]>;
}

/** `127.0.0.1:8080 -> 80`. */
export const portText = ({ local, remote }: ForwardPort): string =>
  `127.0.0.1:${local === 0 ? '(a free port)' : local} -> ${remote}`;

const placeOf = ({ target, pod }: Forwarding): string =>
  pod === undefined
    ? `${visible(target)} (no pod is ready)`
    : `${visible(target)}${target === `pod/${pod}` ? '' : ` (pod/${visible(pod)})`}`;

/** `127.0.0.1:8080 -> 80 of service/web (pod/web-1)`. */
export const forwardTitle = (one: Forwarding): string => `${one.ports.map(portText).join(', ')} of ${placeOf(one)}`;

/** `2 of 14 open, 1.2MiB in, 300B out`: connections, and what went over them. */
export const forwardCounts = ({ open, connections, sent, received }: Forwarding): string =>
  connections === 0
    ? 'no connection yet'
    : `${open} of ${connections} open, ${bytesText(received)} in, ${bytesText(sent)} out`;
const bytesText = (bytes: number): string => (bytes < 1024 ? `${bytes}B` : `${showBytes(bytes)}B`);

const isPort = (value: unknown, least: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 65_535;

/** Most ports of one plan. */
export const MOST_PORTS = 16;

/** What a plan may say of a forwarding, also one that comes from a file. */
export const isForward = ({ ports, through }: { readonly ports?: unknown; readonly through?: unknown }): boolean =>
  Array.isArray(ports) &&
  ports.length > 0 &&
  ports.length <= MOST_PORTS &&
  ports.every((one: Partial<ForwardPort> | null) => isPort(one?.local, 0) && isPort(one?.remote, 1)) &&
  (through === undefined || isThrough(through));

/** A selector that is empty would take any pod of the namespace. */
const isThrough = (through: Partial<ForwardThrough> | null): boolean =>
  typeof through?.kind === 'string' &&
  typeof through.name === 'string' &&
  typeof through.selector === 'object' &&
  through.selector !== null &&
  Object.keys(through.selector.matchLabels ?? {}).length + (through.selector.matchExpressions?.length ?? 0) > 0;
