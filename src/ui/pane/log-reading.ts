import { toAppError } from '../../core/errors.ts';
import type { LogSource } from '../options.ts';
import { LogRing } from './log-ring.ts';

/** Milliseconds between two frames while lines come: thousands of lines a second must not take the time of the keys. */
const FRAME = 80;
/** So long after the start lines are put in the order of their times, in milliseconds. */
const FIRST = 1500;

/** Reads the log into the ring until it is stopped, and says when there is something new to draw. */
export class LogReading {
  readonly ring = new LogRing();
  readonly #source: LogSource;
  readonly #changed: () => void;
  #stop = new AbortController();
  #soon: NodeJS.Timeout | undefined;
  ended = false;

  constructor(source: LogSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  /** Begins anew: with the present instances, or with those before them. */
  start(previous: boolean): void {
    this.stop();
    this.#stop = new AbortController();
    this.ended = false;
    this.ring.clear();
    void this.#read(previous, this.#stop.signal);
  }

  stop(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#stop.abort();
  }

  /** A key draws the pane anyway: the next frame for new lines can wait, and does not stand before that of a key. */
  drawn(): void {
    if (this.#soon === undefined) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#draw(), FRAME);
  }

  async #read(previous: boolean, signal: AbortSignal): Promise<void> {
    const until = performance.now() + FIRST;
    try {
      for await (const batch of this.#source.lines(previous, signal)) {
        if (signal.aborted) return;
        this.ring.push(batch);
        if (performance.now() < until) this.ring.order();
        this.#soon ??= setTimeout(() => this.#draw(), FRAME);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.ring.push([{ pod: '', container: '', at: '', text: toAppError(error).message, note: true }]);
    }
    if (signal.aborted) return;
    this.ended = true;
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#changed();
  }
}
