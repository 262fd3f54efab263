import { AppError } from '../../core/errors.ts';
import type { ContainerState } from './containers.ts';
import { isLostLog, stampOf } from '../wire/lines.ts';
import type { LogOptions } from './log.ts';
import { between, MOST_TRIES } from './between.ts';
import { LogPosition } from './log-position.ts';
import { Resumed } from './resumed.ts';
import { jitter, pause } from '../wire/retry.ts';
import { given, isAnswer, isStopped, type Emit, type Followed, type LogSource, type Way } from './way.ts';

const MOST_WAIT_MS = 10_000;
/** A connection that lived so long was a good one: at most ten a minute are made without a growing wait. */
const GOOD_MS = 6000;
/** Between two looks at a status that the kubelet has not sent yet. */
const STATUS_MS = 400;
const isFinal = (error: unknown): boolean => error instanceof AppError && [401, 403].includes(error.status ?? 0);

/**
 * Follows one container through cut connections, clean ends of the stream, silence and restarts. No line is lost or
 * repeated, but what the kubelet rotated away, which is noted. Ends when the container can log no more, when the pod is
 * gone, and at an abort (without an error). Gives the id of the last instance.
 */
export async function follow(
  source: LogSource,
  start: LogOptions,
  firstWaitMs: number,
  emit: Emit,
  signal: AbortSignal,
): Promise<string> {
  const place = new LogPosition();
  const way: Way = { source, start, place, waitMs: firstWaitMs, emit, signal };
  let state = await firstState(way);
  let failures = 0;
  // True until a line of the present instance was given: the last second that was read is that of another one.
  let other = false;
  let last = state?.id ?? '';
  while (!signal.aborted && state) {
    const options = { follow: true, ...(place.second === '' ? start : { sinceTime: place.second }) };
    const opened = performance.now();
    const resumed = new Resumed(place, other || place.second === '');
    let cut = false;
    let grown = false;
    try {
      for await (const lines of source.open(options, signal)) {
        const out: Followed[] = [];
        for (const raw of lines) {
          if (isLostLog(raw)) continue;
          const known = !resumed.strange;
          const fresh = resumed.take(raw);
          if (known && resumed.strange) {
            const now: ContainerState = await changedState(way, state);
            await between(way, state, now, true, stampOf(raw).at);
            state = now;
          }
          for (const line of fresh) out.push(given(line, place));
        }
        if (out.length === 0) continue;
        grown = true;
        await emit(out);
      }
    } catch (error) {
      if (isStopped(error, signal)) return last;
      if (isFinal(error)) throw error;
      cut = !isAnswer(error);
      resumed.rest();
    }
    // What brings lines is worth to be asked again at once: a container that ends takes its log with it soon.
    if (grown || performance.now() - opened >= GOOD_MS) failures = 0;
    const rest = resumed.rest();
    // Lines that do not join are mostly those of an instance that the status does not name yet.
    const asked = rest.length > 0 ? changedState(way, state) : stateOf(source, state, signal);
    const now = await asked.catch((error: unknown) => {
      if (isStopped(error, signal)) return state;
      throw error;
    });
    if (signal.aborted) return last;
    if (now === undefined) {
      const missing = cut ? '; what it logged after the connection was lost could not be read' : '';
      await emit([{ type: 'note', text: `the pod is gone${missing}` }]);
      return last;
    }
    const restarted = now.id !== state.id;
    if (restarted || rest.length > 0) await between(way, state, now, cut);
    if (rest.length > 0) await emit(rest.map((line) => given(line, place)));
    other = restarted || (other && !grown);
    last = now.id;
    if (restarted) failures = 0;
    else if (now.phase === 'ended' && (!cut || failures >= MOST_TRIES)) return last;
    state = now;
    // An end of the stream alone proves nothing: load balancers close long answers, the kubelet closes at a restart.
    await pause(jitter(Math.min(firstWaitMs * 2 ** failures++, MOST_WAIT_MS)), signal).catch(() => undefined);
  }
  return last;
}

/** A server that cannot be asked at first is asked again: nobody else would begin to follow this container. */
async function firstState({ source, waitMs, emit, signal }: Way): Promise<ContainerState | undefined> {
  for (let failures = 0; ; failures++)
    try {
      return await source.state(signal);
    } catch (error) {
      if (isStopped(error, signal)) return undefined;
      if (isFinal(error)) throw error;
      const why = error instanceof Error ? error.message : 'no reason given';
      if (failures === 0) await emit([{ type: 'note', text: `cannot be read yet (${why}); it is tried again` }]);
      await pause(jitter(Math.min(waitMs * 2 ** failures, MOST_WAIT_MS)), signal).catch(() => undefined);
    }
}

/**
 * The state now; while the server cannot be asked, the one before. A status without an id keeps the one before, too.
 */
async function stateOf(
  source: LogSource,
  before: ContainerState,
  signal: AbortSignal,
): Promise<ContainerState | undefined> {
  try {
    const now = await source.state(signal);
    return now?.id === '' ? { ...now, id: before.id } : now;
  } catch (error) {
    if (isStopped(error, signal) || isFinal(error)) throw error;
    return before;
  }
}

/**
 * The state where lines of another instance came: the kubelet serves them before it tells the API server of it. For two
 * seconds it is asked again.
 */
async function changedState({ source, signal }: Way, before: ContainerState): Promise<ContainerState> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const now = (await stateOf(source, before, signal)) ?? before;
    if (now.id !== before.id || signal.aborted) return now;
    await pause(STATUS_MS, signal).catch(() => undefined);
  }
  return before;
}
