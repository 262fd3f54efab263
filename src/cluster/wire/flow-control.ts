import type { Duplex } from 'node:stream';
import type { RequestStats } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';

/** Counts HTTP requests, retries too, and the bytes of their answers. */
export class Meter {
  #requests = 0;
  #logRequests = 0;
  #bytes = 0;
  countRequest(isLog: boolean): void {
    this.#requests++;
    if (isLog) this.#logRequests++;
  }
  countBytes(count: number): void {
    this.#bytes += count;
  }
  stats(): RequestStats {
    return { requests: this.#requests, logRequests: this.#logRequests, bytes: this.#bytes };
  }
}

/** At most so many at once; the rest wait in order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves to the function that gives the slot back; calling it twice does no harm. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(new AppError('aborted', 'stopped'));
      };
      const go = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

/** The client goes on reading by itself after each message, unless its connection does not take that. */
export function brakeOf(raw: Duplex | undefined): (held: boolean) => void {
  if (raw === undefined) return () => undefined;
  let held = false;
  const go = raw.resume.bind(raw);
  raw.resume = () => (held ? raw : go());
  return (wanted) => {
    if (held === wanted) return;
    held = wanted;
    if (wanted) raw.pause();
    else go();
  };
}
