import { AppError } from '../core/errors.ts';
import type { LogOptions } from './log.ts';
import { stampOf } from './lines.ts';
import { jitter, pause } from './retry.ts';
import type { ContainerState } from './containers.ts';

export type LogSource = {
  open(options: LogOptions, signal: AbortSignal): AsyncIterable<string>;
  /** undefined when the pod is gone (or another one has its name). */
  state(signal: AbortSignal): Promise<ContainerState | undefined>;
};

/** A raw line with its stamp, or a note of ours. */
export type Followed =
  | { readonly type: 'line'; readonly raw: string }
  | { readonly type: 'note'; readonly text: string };

const MOST_WAIT_MS = 20_000;
/** A connection that lived so long was a good one: at most ten a minute are made without a growing wait. */
const GOOD_MS = 6000;

/** The second of a stamp, as sinceTime takes it: whole seconds, inclusive. */
const secondOf = (stamp: string): string =>
  new Date(Math.floor(Date.parse(stamp) / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** What was read of one container: enough to ask for the rest, and to know what is asked for twice. */
class Place {
  second = '';
  /** The lines of the last second with their counts: equal lines in one second are legal. */
  #seen = new Map<string, number>();
  #repeated = new Map<string, number>();

  resume(): void {
    this.#repeated = new Map(this.#seen);
  }
  /** True for a line that was given before the connection was lost. */
  repeats(raw: string): boolean {
    const left = this.#repeated.get(raw) ?? 0;
    if (left === 0) return false;
    this.#repeated.set(raw, left - 1);
    return true;
  }
  note(raw: string): void {
    const { at } = stampOf(raw);
    const second = at === '' ? '' : secondOf(at);
    if (second > this.second) {
      this.second = second;
      this.#seen = new Map();
    }
    this.#seen.set(raw, (this.#seen.get(raw) ?? 0) + 1);
  }
}

const FINAL = new Set([401, 403]);

/**
 * Follows one container through cut connections, clean ends of the stream, silence and restarts. No line is lost or repeated, but what the
 * kubelet rotated away, which is noted. Ends when the container can log no more, when the pod is gone, and at an abort (without an error).
 */
export async function* follow(
  source: LogSource,
  start: LogOptions,
  firstWaitMs: number,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  const place = new Place();
  let state = await source.state(signal);
  let failures = 0;
  let restarted = false;
  while (!signal.aborted && state) {
    const resumed = place.second !== '';
    let first = true;
    place.resume();
    const opened = performance.now();
    try {
      const options = { follow: true, ...(resumed ? { sinceTime: place.second } : start) };
      for await (const raw of source.open(options, signal)) {
        const known = place.repeats(raw);
        if (first && resumed && !known && !restarted)
          yield { type: 'note', text: 'the log was rotated meanwhile: lines may be missing here' };
        first = false;
        if (known) continue;
        place.note(raw);
        yield { type: 'line', raw };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof AppError && FINAL.has(error.status ?? 0)) throw error;
    }
    if (performance.now() - opened >= GOOD_MS) failures = 0;
    restarted = false;
    const now = await stateOf(source, state, signal);
    if (now === 'gone') return yield { type: 'note', text: 'the pod is gone' };
    // A status without an id says nothing: a pod that ended can lose its container statuses.
    if (now.id !== '' && now.id !== state.id) {
      if (state.id !== '') {
        yield* rest(source, place, signal);
        yield { type: 'note', text: `container restarted${now.lastEnd === '' ? '' : ` (${now.lastEnd})`}` };
      }
      restarted = true;
      failures = 0;
    } else if (now.phase === 'ended') return;
    state = now.id === '' ? { ...now, id: state.id } : now;
    // An end of the stream alone proves nothing: load balancers close long answers, the kubelet closes at a restart.
    await pause(jitter(Math.min(firstWaitMs * 2 ** failures++, MOST_WAIT_MS)), signal).catch(() => undefined);
  }
}

/** The state now; while the server cannot be asked, the one before. */
async function stateOf(
  source: LogSource,
  before: ContainerState,
  signal: AbortSignal,
): Promise<ContainerState | 'gone'> {
  try {
    return (await source.state(signal)) ?? 'gone';
  } catch (error) {
    if (signal.aborted || (error instanceof AppError && FINAL.has(error.status ?? 0))) throw error;
    return before;
  }
}

/** What the ended instance had still to say when the connection was lost. */
async function* rest(source: LogSource, place: Place, signal: AbortSignal): AsyncGenerator<Followed> {
  if (place.second === '') return;
  place.resume();
  try {
    for await (const raw of source.open({ previous: true, sinceTime: place.second }, signal)) {
      if (place.repeats(raw)) continue;
      place.note(raw);
      yield { type: 'line', raw };
    }
  } catch {
    // There is no previous instance any more; its lines are lost with it.
  }
}
