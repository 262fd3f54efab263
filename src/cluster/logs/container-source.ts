import type { FollowEntry } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { containerState } from './containers.ts';
import { follow } from './follow.ts';
import type { LogSource } from './way.ts';
import { logCall, type LogOptions } from './log.ts';
import { readJson } from '../wire/bodies/json.ts';
import type { FitLines } from '../wire/lines.ts';
import { askedOf, objectPath } from '../wire/paths.ts';
import { openChunks } from '../wire/streams.ts';
import { Tidy } from '../read/tidy.ts';
import type { Transport } from '../wire/transport.ts';

/**
 * Silence after which the connection is made anew: half-open connections and old kubelets at a log rotation say
 * nothing.
 */
const IDLE_MS = 300_000;

export type Place = {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly fit: FitLines;
  /** Learns the values that a new instance of the container was started with, before its first line is read. */
  readonly learn: (pod: Pod, signal: AbortSignal) => Promise<unknown>;
};

export async function readPod(
  transport: Transport,
  namespace: string,
  name: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Pod> {
  const asked = askedOf('get', KINDS.pods, namespace, name);
  const path = objectPath(KINDS.pods, name, namespace);
  const pod = await readJson(transport, { method: 'GET', path, asked, limitMs }, signal);
  return new Tidy().object<Pod>(pod, 'Pod');
}

/** Follows one container into `emit`, through restarts and lost connections; gives the id of its last instance. */
export function followContainer(
  transport: Transport,
  { namespace, pod, uid, container, fit, learn }: Place,
  start: LogOptions,
  limitMs: number,
  emit: (entries: readonly FollowEntry[]) => Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  let instance = '';
  const source: LogSource = {
    open: (options, stop) =>
      openChunks(transport, logCall(pod, namespace, container, options, 0), { idleMs: IDLE_MS }, stop),
    state: async (stop) => {
      try {
        const now = await readPod(transport, namespace, pod, limitMs, stop);
        if ((now.metadata?.uid ?? '') !== uid) return undefined;
        const state = containerState(now, container);
        if (state.id !== instance && instance !== '') await learn(now, stop);
        instance = state.id || instance;
        return state;
      } catch (error) {
        if (error instanceof AppError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
  const from = { namespace, pod, container };
  const safe = fit();
  return follow(
    source,
    start,
    transport.retryMs,
    (followed) =>
      emit(
        followed.map((entry): FollowEntry => {
          if (entry.type === 'note') return { ...entry, ...from };
          const { at, text } = safe(entry.raw);
          return { type: 'line', namespace, pod, container, at, text };
        }),
      ),
    signal,
  );
}
