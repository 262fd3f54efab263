import type { ClusterReader } from '../../core/cluster.ts';
import { containersOf, isRunning, restarts, type ContainerView } from '../facts/containers.ts';
import { recoveries } from '../facts/recoveries.ts';
import { affordable } from './affordable.ts';
import { readDeep } from './log-depth.ts';
import { blame, keyOf } from '../facts/owners.ts';
import { counts, type Failing } from '../facts/state.ts';
import { fairly, logKey, openShapes } from '../logs/whose.ts';
import type { ContainerLog, Facts } from '../types.ts';

/** Log requests of one diagnosis: of a workload or a large namespace, and of a whole small namespace. */
export const MOST_LOGS = 5;
export const MOST_LOGS_SMALL = 15;
const MOST_BEFORE = 2;

/** The log that stands for this container, when one was read. */
export const logOf = (facts: Facts, view: ContainerView): ContainerLog | undefined =>
  facts.logs.get(logKey(facts, view));

type Choice = { readonly pods: ReadonlySet<string> | null; readonly most: number };

/**
 * Reads the logs that are missing, one for each shape of failure, until `most` requests were made in all (`done` counts
 * them over the calls). `pods` limits it to those names. Those of Jobs wait until the Jobs were read: a retry may have
 * succeeded.
 */
export async function readLogs(
  reader: ClusterReader,
  facts: Facts,
  logs: Map<string, ContainerLog>,
  { pods, most }: Choice,
  done: { requests: number },
  signal: AbortSignal,
): Promise<void> {
  const open = fairly([...openShapes(facts, logs, pods)]);
  await readChosen(reader, facts, logs, open, { pods, most }, done, signal);
}

/** The logs of these containers, such as of a run that holds up its successors. */
export async function readLogsOf(
  { reader, facts, logs, done }: LogsFrom,
  some: readonly Failing[],
  most: number,
  signal: AbortSignal,
): Promise<void> {
  const open = some
    .map((one): readonly [string, Failing] => [logKey(facts, one.view), one])
    .filter(([key]) => !logs.has(key));
  await readChosen(reader, facts, logs, open, { pods: null, most }, done, signal);
}

async function readChosen(
  reader: ClusterReader,
  facts: Facts,
  logs: Map<string, ContainerLog>,
  chosen: readonly (readonly [string, Failing])[],
  { most }: Choice,
  done: { requests: number },
  signal: AbortSignal,
): Promise<void> {
  const now = chosen.slice(0, Math.max(0, most - done.requests));
  done.requests += now.length;
  await Promise.all(
    now.map(async ([key, one]) => {
      logs.set(key, await readOne(reader, facts.namespace, one, { done, most }, signal));
    }),
  );
}

export type LogsFrom = {
  readonly reader: ClusterReader;
  readonly facts: Facts;
  readonly logs: Map<string, ContainerLog>;
  readonly pods: ReadonlySet<string> | null;
  readonly done: { requests: number };
};

/**
 * What is left of `most` goes to containers that run: all of a workload that was asked about (a Ready pod may log
 * faults); else those with a memory limit, since a worker that the kernel kills while PID 1 lives on shows in the log
 * alone.
 */
export async function readQuietLogs(from: LogsFrom, most: number, signal: AbortSignal): Promise<void> {
  const { reader, facts, logs, pods, done } = from;
  const first = new Map<string, Failing>();
  for (const pod of facts.pods) {
    if (!counts(facts, pod) || (pods && !pods.has(pod.metadata?.name ?? ''))) continue;
    for (const view of containersOf(pod)) {
      const key = logKey(facts, view);
      const asked = facts.subject !== null || view.spec?.resources?.limits?.['memory'] !== undefined;
      if (asked && isRunning(view) && !logs.has(key) && !first.has(key))
        first.set(key, { pod, view, fate: { type: 'fine' }, owner: blame(facts, pod) });
    }
  }
  const chosen = affordable(facts, logs, [...first], ([, { pod }]) => pod, most - done.requests);
  await readChosen(reader, facts, logs, chosen, { pods, most }, done, signal);
}

/** The key of the log of the run before, of a container that is well again. */
export const beforeKey = ({ pod, name }: ContainerView): string => `before ${pod.metadata?.name ?? ''} ${name}`;

/** Why containers ended before they became well again, one of each workload; until `most` requests were made in all. */
export async function readLogsBefore(from: LogsFrom, most: number, signal: AbortSignal): Promise<void> {
  const { reader, facts, logs, pods, done } = from;
  const seen = new Set<string>();
  const views = recoveries(facts)
    .filter(({ pod, view, owner }) => {
      const key = `${keyOf(owner)} ${view.name}`;
      const open = pods?.has(pod.metadata?.name ?? '') !== false && !logs.has(beforeKey(view)) && !seen.has(key);
      if (open) seen.add(key);
      return open;
    })
    .map(({ view }) => view)
    .slice(0, Math.min(MOST_BEFORE, Math.max(0, most - done.requests)));
  const chosen = affordable(facts, logs, views, ({ pod }) => pod, most - done.requests);
  done.requests += chosen.length;
  await Promise.all(
    chosen.map(async (view) => {
      const query = {
        namespace: facts.namespace,
        pod: view.pod.metadata?.name ?? '',
        container: view.name,
        previous: true,
      };
      const log = await readDeep(reader, query, { done, most }, signal);
      if (log.known) logs.set(beforeKey(view), log);
    }),
  );
}

/**
 * One sentence for all logs that were wanted and could not be read, such as without the right to pods/log; and one for
 * those that other requests left no room for.
 */
export function unreadLogs(
  facts: Facts,
  logs: ReadonlyMap<string, ContainerLog>,
  pods: ReadonlySet<string> | null,
): readonly string[] {
  const unread = [...logs.values()].filter(({ known }) => !known);
  const why = unread.find(({ why: reason }) => reason !== undefined)?.why;
  const left = fairly([...openShapes(facts, logs, pods)]).map(
    ([, { view, owner }]) => `${view.name} of ${keyOf(owner)}`,
  );
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  return [
    ...(why === undefined ? [] : [`pods/log: ${why}${unread.length > 1 ? ` (${unread.length} logs in all)` : ''}`]),
    ...(left.length === 0
      ? []
      : [
          `logs of failing containers that were not read, as one diagnosis makes few requests (name a workload to read its own): ${left.slice(0, MOST_NAMED).join(', ')}${more}`,
        ]),
  ];
}
const MOST_NAMED = 5;

/**
 * Previous instance first where the container was restarted and is not just ended (then the current log is the dead
 * one's); the other one when that does not exist or is empty and the budget allows.
 */
async function readOne(
  reader: ClusterReader,
  namespace: string,
  { view, fate }: Failing,
  { done, most }: { readonly done: { requests: number }; readonly most: number },
  signal: AbortSignal,
): Promise<ContainerLog> {
  const pod = view.pod.metadata?.name ?? '';
  const previous = fate.type === 'ended' && !fate.current && restarts(view) > 0;
  const read = (before: boolean): Promise<ContainerLog> =>
    readDeep(reader, { namespace, pod, container: view.name, previous: before }, { done, most }, signal);
  const one = await read(previous);
  if (one.lines.length > 0 || fate.type !== 'ended' || restarts(view) === 0 || done.requests >= most) return one;
  done.requests++;
  const other = await read(!previous);
  return other.lines.length > 0 ? other : one;
}
