import type { FollowEntry, TailQuery } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import { Streams } from './tail-streams.ts';
import { safeLines, type FitLines } from '../wire/lines.ts';
import { Queue } from '../wire/queue.ts';
import type { PodSecrets } from '../read/hiding/pod-secrets.ts';
import { watchObjects } from '../read/watch.ts';
import type { Transport } from '../wire/transport.ts';

/** Lines that may wait for the reader, over all streams. */
const AHEAD = 10_000;

/**
 * Follows what a selector means, as stern does: pods that appear join, restarts and replaced pods go on, what cannot
 * start says why. A watch tells of pods, each container has a stream of its own, all push into one bounded queue. A
 * lost watch is said and made anew.
 */
export async function* tailPods(
  transport: Transport,
  query: TailQuery,
  limits: { readonly request: number; readonly list: number },
  secrets: PodSecrets,
  signal: AbortSignal,
  fit: FitLines = safeLines,
): AsyncGenerator<readonly FollowEntry[]> {
  const left = new AbortController();
  const stop = AbortSignal.any([signal, left.signal]);
  const queue = new Queue<readonly FollowEntry[]>(AHEAD, ({ length }) => length);
  const streams = new Streams({ transport, query, limitMs: limits.request, secrets, fit, queue, signal: stop });
  void watchPods(transport, query, limits.list, streams, stop).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  );
  try {
    yield* queue.read();
  } catch (error) {
    if (!signal.aborted && !(error instanceof AppError && error.code === 'aborted')) throw error;
  } finally {
    left.abort();
  }
}

async function watchPods(
  transport: Transport,
  query: TailQuery,
  limitMs: number,
  streams: Streams,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, labelSelector, fieldSelector } = query;
  const asked = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
  let listed = false;
  // Ends by itself when nothing more can come, where that is wanted.
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  streams.onIdle = () => over.abort();
  try {
    for await (const event of watchObjects(transport, KINDS.pods, asked, limitMs, stop)) {
      if (event.type === 'LOST')
        await streams.say(`the watch of pods was lost (${event.reason}); it goes on by itself`);
      else if (event.type === 'ALL') {
        await streams.all(event.objects, !listed);
        listed = true;
      } else if (event.type === 'DELETED') streams.gone(event.object);
      else streams.seen(event.object, false);
      streams.settle();
    }
  } catch (error) {
    // Without the right to watch, what runs now is still followed.
    if (!listed || !(error instanceof AppError) || error.status !== 403) throw error;
    await streams.say('pods that appear later are not followed: the right to watch pods is missing');
    await streams.ended();
  }
  if (over.signal.aborted) await streams.ended();
}
