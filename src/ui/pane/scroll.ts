import type { LogRing, Wanted } from './log-ring.ts';

const NEWEST = Number.MAX_SAFE_INTEGER;
const ABOVE_FOUND = 4;

/**
 * What part of the ring is on the screen: the newest lines, or those from a line that was left standing, with one of
 * them marked.
 */
export class PaneScroll {
  readonly #ring: LogRing;
  top: number | undefined;
  cursor: number | undefined;

  constructor(ring: LogRing) {
    this.#ring = ring;
  }

  /** Lines come in at the bottom again. */
  follow(): void {
    this.top = undefined;
    this.cursor = undefined;
    this.#ring.letGo();
  }

  /** The oldest line that there is. */
  oldest(wanted: Wanted): void {
    const first = this.#ring.from(0, 1, wanted)[0];
    if (first === undefined) return;
    this.top = first.seq;
    this.cursor = first.seq;
    this.#ring.hold(first.seq);
  }

  /** So many wanted lines up or down; past the newest one lines come in again. */
  move(by: number, page: number, wanted: Wanted): void {
    if (this.top === undefined || this.cursor === undefined) {
      if (by > 0) return;
      const shown = this.#ring.upTo(NEWEST, page, wanted);
      this.top = shown[0]?.seq;
      this.cursor = shown.at(-1)?.seq;
      this.#ring.hold(this.cursor ?? 0);
      if (by === -1 || this.top === undefined || this.cursor === undefined) return;
    }
    const next =
      by < 0 ? this.#ring.upTo(this.cursor, 1 - by, wanted)[0] : this.#ring.from(this.cursor, 1 + by, wanted).at(-1);
    if (next === undefined || (by > 0 && next.seq === this.cursor)) {
      if (by > 0) this.follow();
      return;
    }
    this.cursor = next.seq;
    this.#ring.hold(next.seq);
    if (next.seq < this.top) this.top = next.seq;
    const last = this.#ring.from(this.top, page, wanted).at(-1);
    if (last && next.seq > last.seq) this.top = this.#ring.upTo(next.seq, page, wanted)[0]?.seq;
  }

  /** The first line that tells of a fault, with some before it; false when there is none. */
  toFault(page: number, wanted: Wanted): boolean {
    const first = this.#ring.from(0, 1, { ...wanted, errors: true })[0];
    if (first === undefined) return false;
    this.top = this.#ring.upTo(first.seq, Math.min(ABOVE_FOUND, page), wanted)[0]?.seq ?? first.seq;
    this.cursor = first.seq;
    this.#ring.hold(first.seq);
    return true;
  }
}
