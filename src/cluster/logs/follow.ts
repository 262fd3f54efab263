import { AppError } from '../../core/errors.ts';
import type { ContainerState } from './containers.ts';
import { isLostLog } from '../wire/lines.ts';
import type { LogOptions } from './log.ts';
import { Place } from './place.ts';
import { jitter, pause } from '../wire/retry.ts';

export type LogSource = {
  /** Lines with their stamps, those of one chunk together. */
  open(options: LogOptions, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /** undefined when the pod is gone (or another one has its name). */
  state(signal: AbortSignal): Promise<ContainerState | undefined>;
};

/** A raw line with its stamp, or a note of ours. */
export type Followed =
  | { readonly type: 'line'; readonly raw: string }
  | { readonly type: 'note'; readonly text: string };

/** Takes what came, in order; the promise is waited for before more is read. */
export type Emit = (followed: readonly Followed[]) => Promise<void>;

const MOST_WAIT_MS = 10_000;
/** A connection that lived so long was a good one: at most ten a minute are made without a growing wait. */
const GOOD_MS = 6000;
/** Lines of one second that are held back while it is not known whether they are new. */
const MOST_HELD = 10_000;
const isFinal = (error: unknown): boolean => error instanceof AppError && [401, 403].includes(error.status ?? 0);
/** By the caller, or by the end of the whole connection. */
const isStopped = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof AppError && error.code === 'aborted');

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
  const place = new Place();
  let state = await source.state(signal);
  let failures = 0;
  // False while a resumed stream has not come to a line that is known: what stands before that one is older than the
  // first line wanted.
  let joined = true;
  let last = state?.id ?? '';
  while (!signal.aborted && state) {
    const options = { follow: true, ...(place.second === '' ? start : { sinceTime: place.second }) };
    const opened = performance.now();
    let held: string[] = [];
    place.resume();
    try {
      for await (const lines of source.open(options, signal)) {
        const out: Followed[] = [];
        for (const raw of lines) {
          if (isLostLog(raw)) continue;
          if (place.repeats(raw)) {
            joined = true;
            held = [];
          } else if (joined) out.push(given(raw, place));
          else {
            held.push(raw);
            if (!place.isLater(raw) && held.length < MOST_HELD) continue;
            // Nothing known came: another instance logs, or the file was rotated.
            const now: ContainerState | undefined = await stateOf(source, state, signal);
            out.push(...(await between(source, place, state, now ?? state, signal)));
            state = now ?? state;
            for (const line of held.splice(0)) out.push(given(line, place));
            joined = true;
          }
        }
        if (out.length > 0) await emit(out);
      }
    } catch (error) {
      if (isStopped(error, signal)) return last;
      if (isFinal(error)) throw error;
      held = [];
    }
    if (performance.now() - opened >= GOOD_MS) failures = 0;
    const now = await stateOf(source, state, signal).catch((error: unknown) => {
      if (isStopped(error, signal)) return state;
      throw error;
    });
    if (signal.aborted) return last;
    if (now === undefined) {
      await emit([{ type: 'note', text: 'the pod is gone' }]);
      return last;
    }
    const other = now.id !== state.id;
    const rest = other || held.length > 0 ? await between(source, place, state, now, signal) : [];
    const left = [...rest, ...held.map((line) => given(line, place))];
    if (left.length > 0) await emit(left);
    last = now.id;
    if (other) failures = 0;
    else if (now.phase === 'ended') return last;
    joined = other || place.second === '';
    state = now;
    // An end of the stream alone proves nothing: load balancers close long answers, the kubelet closes at a restart.
    await pause(jitter(Math.min(firstWaitMs * 2 ** failures++, MOST_WAIT_MS)), signal).catch(() => undefined);
  }
  return last;
}

function given(raw: string, place: Place): Followed {
  place.note(raw);
  return { type: 'line', raw };
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
 * What stands between two connections whose lines do not meet: the rest of an ended instance, and why it ended; or a
 * rotation.
 */
async function between(
  source: LogSource,
  place: Place,
  before: ContainerState,
  now: ContainerState,
  signal: AbortSignal,
): Promise<Followed[]> {
  if (now.id === before.id) return [{ type: 'note', text: 'the log was rotated meanwhile: lines may be missing here' }];
  if (before.id === '') return [];
  const rest = (await restOf(source, place, signal)).map((raw) => given(raw, place));
  return [...rest, { type: 'note', text: `container restarted${now.lastEnd === '' ? '' : ` (${now.lastEnd})`}` }];
}

/** What the ended instance had still to say when its connection was lost. */
async function restOf(source: LogSource, place: Place, signal: AbortSignal): Promise<readonly string[]> {
  let rest: string[] = [];
  if (place.second === '') return rest;
  place.resume();
  try {
    for await (const lines of source.open({ previous: true, sinceTime: place.second }, signal))
      for (const raw of lines) {
        if (place.repeats(raw)) rest = [];
        else if (!isLostLog(raw) && rest.length < MOST_HELD) rest.push(raw);
      }
  } catch {
    // There is no previous instance any more; its lines are lost with it.
  }
  return rest;
}
