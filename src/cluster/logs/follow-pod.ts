import type { FollowEntry, FollowQuery } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { containerNames, containerState } from './containers.ts';
import { follow, type LogSource } from './follow.ts';
import { readJson } from '../wire/json.ts';
import { safeLines } from '../wire/lines.ts';
import { logCall } from './log.ts';
import { askedOf, objectPath } from '../wire/paths.ts';
import { merged, openLines } from '../wire/streams.ts';
import type { PodSecrets } from '../read/pod-secrets.ts';
import { Tidy } from '../read/tidy.ts';
import type { Transport } from '../wire/transport.ts';

/** Most containers of a pod that are followed at once; each is one open connection to the API server. */
const MOST_STREAMS = 20;
const TAIL = 100;
/** Silence after which the connection is made anew: half-open connections and old kubelets at a log rotation say nothing. */
const IDLE_MS = 300_000;

/** All wanted containers of one pod as one stream, until the pod's end or the signal. */
export async function* followPod(
  transport: Transport,
  query: FollowQuery,
  limitMs: number,
  secrets: PodSecrets,
  signal: AbortSignal,
): AsyncGenerator<FollowEntry> {
  const namespace = query.namespace ?? transport.target.namespace;
  const path = objectPath(KINDS.pods, query.pod, namespace);
  const readPod = async (stop: AbortSignal): Promise<Pod> => {
    const asked = askedOf('get', KINDS.pods, namespace, query.pod);
    const pod = await readJson(transport, { method: 'GET', path, asked, limitMs }, stop);
    return new Tidy().object<Pod>(pod, 'Pod');
  };
  const pod = await readPod(signal);
  secrets.note({ ...pod, metadata: { ...pod.metadata, name: query.pod, namespace } });
  await secrets.learn(transport, query.pod, namespace, limitMs, signal);
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
  const source = (container: string): LogSource => ({
    open: (options, stop) =>
      openLines(transport, logCall(query.pod, namespace, container, options, 0), { idleMs: IDLE_MS }, stop),
    state: async (stop) => {
      try {
        const now = await readPod(stop);
        return now.metadata?.uid === pod.metadata?.uid ? containerState(now, container) : undefined;
      } catch (error) {
        if (error instanceof AppError && error.status === 404) return undefined;
        throw error;
      }
    },
  });
  if (wanted.length > names.length)
    yield {
      type: 'note',
      pod: query.pod,
      container: '',
      text: `${wanted.length - names.length} more containers are not followed: ${wanted.slice(MOST_STREAMS).join(', ')}`,
    };
  // Whoever stops to read leaves streams behind that wait for a line: they are ended by a signal of their own.
  const left = new AbortController();
  const stop = AbortSignal.any([signal, left.signal]);
  const one = async function* (container: string): AsyncGenerator<FollowEntry> {
    const from = { pod: query.pod, container };
    const safe = safeLines();
    for await (const entry of follow(source(container), start, transport.retryMs, stop))
      yield entry.type === 'line' ? { type: 'line', ...from, ...safe(entry.raw) } : { ...entry, ...from };
  };
  try {
    yield* merged(names.map(one));
  } catch (error) {
    if (!signal.aborted && !(error instanceof AppError && error.code === 'aborted')) throw error;
  } finally {
    left.abort();
  }
}
