import type { FollowEntry, FollowQuery } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { containerNames } from './containers.ts';
import { followContainer, readPod } from './container-source.ts';
import { safeLines } from '../wire/lines.ts';
import { Queue } from '../wire/queue.ts';
import type { PodSecrets } from '../read/hiding/pod-secrets.ts';
import type { Transport } from '../wire/transport.ts';

/** Most containers of a pod that are followed at once; each is one open connection to the API server. */
const MOST_STREAMS = 20;
const TAIL = 100;
/** Lines that may wait for the reader. */
const AHEAD = 2_000;

/** All wanted containers of one pod as one stream, until the pod's end or the signal. */
export async function* followPod(
  transport: Transport,
  query: FollowQuery,
  limitMs: number,
  secrets: PodSecrets,
  signal: AbortSignal,
): AsyncGenerator<FollowEntry> {
  const namespace = query.namespace ?? transport.target.namespace;
  let pod: Pod;
  try {
    pod = await readPod(transport, namespace, query.pod, limitMs, signal);
    const named = { ...pod, metadata: { ...pod.metadata, name: query.pod, namespace } };
    await secrets.learnFor(transport, named, limitMs, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const all = containerNames(pod);
  const wanted = query.containers ?? all;
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new AppError(
      'not-found',
      `pod ${query.pod} has no container ${unknown.join(', ')}`,
      `it has ${all.join(', ')}`,
    );
  const names = wanted.slice(0, MOST_STREAMS);
  const start = {
    tailLines: query.tailLines ?? (query.sinceSeconds === undefined ? TAIL : undefined),
    sinceSeconds: query.sinceSeconds,
  };
  if (wanted.length > names.length)
    yield {
      type: 'note',
      namespace,
      pod: query.pod,
      container: '',
      text: `${wanted.length - names.length} more containers are not followed: ${wanted.slice(MOST_STREAMS).join(', ')}`,
    };
  // Whoever stops to read leaves streams behind that wait for a line: they are ended by a signal of their own.
  const left = new AbortController();
  const stop = AbortSignal.any([signal, left.signal]);
  const queue = new Queue<readonly FollowEntry[]>(AHEAD, ({ length }) => length);
  const learn = (now: Pod, stopped: AbortSignal) => secrets.learnNow(transport, now, namespace, limitMs, stopped);
  const place = { namespace, pod: query.pod, uid: pod.metadata?.uid ?? '', fit: safeLines, learn };
  const running = names.map((container) =>
    followContainer(transport, { ...place, container }, start, limitMs, (entries) => queue.push(entries), stop),
  );
  void Promise.all(running).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  );
  try {
    for await (const entries of queue.read()) yield* entries;
  } catch (error) {
    if (!signal.aborted && !(error instanceof AppError && error.code === 'aborted')) throw error;
  } finally {
    left.abort();
  }
}
