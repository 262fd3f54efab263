import type { LogPosition } from './log-position.ts';

/** Lines of one second that are held back while it is not known whether they are new. */
const MOST_HELD = 10_000;

/**
 * The lines of a stream that was opened again at the last second that was read: what was given before comes once more,
 * and what stands before the first known line is older than the first line wanted.
 */
export class Resumed {
  readonly #place: LogPosition;
  #held: string[] = [];
  #joined: boolean;
  /** True when nothing known came: another instance logs, or the file was rotated. */
  strange = false;

  constructor(place: LogPosition, joined: boolean) {
    this.#place = place;
    this.#joined = joined;
    place.resume();
  }

  /** The lines that are new now that this one came. */
  take(raw: string): readonly string[] {
    if (this.#place.repeats(raw)) {
      this.#joined = true;
      this.#held = [];
      return [];
    }
    if (this.#joined) return [raw];
    this.#held.push(raw);
    if (!this.#place.isLater(raw) && this.#held.length < MOST_HELD) return [];
    this.strange = true;
    this.#joined = true;
    return this.rest();
  }

  /** What is still held back; new, when the stream has ended well. */
  rest(): readonly string[] {
    return this.#held.splice(0);
  }
}
