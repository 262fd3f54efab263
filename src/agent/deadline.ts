import { AppError } from '../core/errors.ts';

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

/**
 * The promise's value, or a rejection with the signal's reason as soon as it fires. A late rejection of the work is
 * swallowed.
 */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stopped = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new AppError('aborted', 'stopped'));
    if (signal.aborted) stopped();
    else signal.addEventListener('abort', stopped, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', stopped);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stopped);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
