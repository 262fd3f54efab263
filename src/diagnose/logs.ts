import type { ClusterReader } from '../core/cluster.ts';
import { toAppError } from '../core/errors.ts';
import { restarts, type ContainerView } from './containers.ts';
import { directOwner, keyOf } from './owners.ts';
import { failing, fateOf, type Failing } from './state.ts';
import type { ContainerLog, Facts } from './types.ts';

/** Log requests of one diagnosis. */
export const MOST_LOGS = 5;
const TAIL = 200;

/** Containers with the same key failed in the same way: one log stands for all of them. */
export function logKey(facts: Facts, view: ContainerView): string {
  const fate = fateOf(facts, view);
  const shape = fate.type === 'ended' ? `${fate.run.reason ?? ''}:${fate.run.exitCode}` : fate.type;
  return `${keyOf(directOwner(view.pod))} ${view.name} ${shape}`;
}

/** The log that stands for this container, when one was read. */
export const logOf = (facts: Facts, view: ContainerView): ContainerLog | undefined =>
  facts.logs.get(logKey(facts, view));

/** What the log can explain: exits, and running containers that are not ready. Not what the kubelet itself says. */
const needsLog = ({ fate }: Failing): boolean =>
  fate.type === 'notReady' ||
  (fate.type === 'ended' && !['OOMKilled', 'StartError', 'ContainerStatusUnknown'].includes(fate.run.reason ?? ''));

/**
 * Reads the logs that are missing, one for each shape of failure, until MOST_LOGS requests were made in all (`done` counts them over both
 * calls). `pods` limits it to those names. Ended containers come before running ones.
 */
export async function readLogs(
  reader: ClusterReader,
  facts: Facts,
  logs: Map<string, ContainerLog>,
  pods: ReadonlySet<string> | null,
  done: { requests: number },
  signal: AbortSignal,
): Promise<void> {
  const first = new Map<string, Failing>();
  for (const one of failing(facts)) {
    if (!needsLog(one) || (pods && !pods.has(one.pod.metadata?.name ?? ''))) continue;
    const key = logKey(facts, one.view);
    if (!logs.has(key) && !first.has(key)) first.set(key, one);
  }
  const order = [...first].sort(([, a], [, b]) => rank(a) - rank(b)).slice(0, MOST_LOGS - done.requests);
  done.requests += order.length;
  await Promise.all(
    order.map(async ([key, one]) => {
      logs.set(key, await readOne(reader, facts.namespace, one, done, signal));
    }),
  );
}

const rank = ({ fate }: Failing): number => (fate.type === 'ended' ? 0 : 1);

/**
 * Previous instance first where the container was restarted and is not just ended (then the current log is the dead one's); the other one when
 * that does not exist or is empty and the budget allows.
 */
async function readOne(
  reader: ClusterReader,
  namespace: string,
  { view, fate }: Failing,
  done: { requests: number },
  signal: AbortSignal,
): Promise<ContainerLog> {
  const pod = view.pod.metadata?.name ?? '';
  const previous = fate.type === 'ended' && !fate.current && restarts(view) > 0;
  const read = async (before: boolean): Promise<ContainerLog> => {
    try {
      const query = { namespace, pod, container: view.name, tailLines: TAIL, previous: before };
      const { lines, state } = await reader.log(query, signal);
      return { pod, container: view.name, previous: before, lines, known: state !== 'unavailable' };
    } catch (error) {
      if (signal.aborted) throw toAppError(error);
      return { pod, container: view.name, previous: before, lines: [], known: false };
    }
  };
  const one = await read(previous);
  if (one.lines.length > 0 || fate.type !== 'ended' || restarts(view) === 0 || done.requests >= MOST_LOGS) return one;
  done.requests++;
  const other = await read(!previous);
  return other.lines.length > 0 ? other : one;
}
