import { AppError } from '../core/errors.ts';
import { raceAbort } from '../core/race-abort.ts';

/**
 * A time limit that can be held while a person is asked. `signal` fires on the caller's abort and when the time is
 * over.
 */
export type Deadline = {
  readonly signal: AbortSignal;
  /** The promise's value; rejects with `aborted` or `timeout` at once, also when the work ignores its signal. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Runs the work with the clock stopped. */
  held<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
};

export function deadline(what: string, ms: number, signal: AbortSignal): Deadline {
  const stop = new AbortController();
  let left = ms;
  let started = 0;
  let timer: NodeJS.Timeout | undefined;
  const expire = (): void =>
    stop.abort(
      new AppError('timeout', `${what} took longer than ${Math.round(ms / 1000)} s`, 'ask for less, or try again'),
    );
  const forward = (): void => stop.abort(new AppError('aborted', 'stopped'));
  // Held by several at once the clock stands still until the last lets go; nothing starts it again after the end.
  let holds = 0;
  let ended = false;
  const start = (): void => {
    if (ended || --holds > 0) return;
    holds = 0;
    started = performance.now();
    timer = setTimeout(expire, Math.max(0, left));
  };
  const pause = (): void => {
    if (ended || ++holds > 1) return;
    clearTimeout(timer);
    left -= performance.now() - started;
  };
  if (signal.aborted) forward();
  else signal.addEventListener('abort', forward, { once: true });
  start();
  return {
    signal: stop.signal,
    race: (work) => raceAbort(work, stop.signal),
    held: async (work) => {
      pause();
      try {
        return await work();
      } finally {
        start();
      }
    },
    end: () => {
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', forward);
    },
  };
}
