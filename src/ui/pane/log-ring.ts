import { entriesOf } from '../../logs/entries.ts';
import { isHigh } from '../../logs/level.ts';
import { looksBad } from '../../logs/faults.ts';
import { recordOf } from '../../logs/record.ts';
import type { PaneEntry } from '../options.ts';

/** A line of the log, or a word about it, with its place in the order in which they came. */
export type Kept = PaneEntry & { readonly seq: number; bad?: boolean; below?: boolean };

/** What is shown of the ring. */
export type Wanted = { readonly filter: string; readonly errors: boolean; readonly pod: string | undefined };

const MOST = 10_000;
/** So many more are kept before the oldest are cut off together. */
const SLACK = 2_000;
/** Lines that are held for a reader, at most. */
const MOST_HELD = 30_000;
const MOST_PODS = 200;
/** So far above a line the one that it belongs to is looked for: lines of all pods, and lines of its own container. */
const MOST_ABOVE = 1_000;
const MOST_OF_ENTRY = 200;

/**
 * The newest lines of a log; older ones go, and how many is known. What somebody reads is held: of what comes
 * meanwhile the newest are kept, and a word stands where lines went by. Whether a line tells of a fault is found out
 * when somebody asks.
 */
export class LogRing {
  #lines: Kept[] = [];
  #next = 0;
  #notes = 0;
  #gone = 0;
  /** So many lines at the begin are being read, and stay. */
  #held = 0;
  readonly pods: string[] = [];

  /** Lines of the log that are not kept any more. */
  get dropped(): number {
    return this.#gone;
  }
  /** Lines of the log that came. */
  get count(): number {
    return this.#next - this.#notes;
  }

  push(entries: readonly PaneEntry[]): void {
    for (const entry of entries) {
      this.#lines.push({ ...entry, seq: this.#next++ });
      if (entry.note) this.#notes++;
      if (entry.pod !== '' && !this.pods.includes(entry.pod) && this.pods.length < MOST_PODS) this.pods.push(entry.pod);
    }
    if (this.#lines.length > this.#held + MOST + SLACK) this.#cut();
  }

  /** What is there now stays until it is let go, for somebody who reads at `seq`. */
  hold(seq: number): void {
    if (this.#at(seq) >= this.#held) this.#held = Math.min(this.#lines.length, MOST_HELD);
  }
  /** The newest are kept again. */
  letGo(): void {
    if (this.#held === 0) return;
    this.#held = 0;
    if (this.#lines.length > MOST + SLACK) this.#cut();
  }

  /** By their times: what was read of several pods at once came pod by pod. Nothing moves below a reader. */
  order(): void {
    if (this.#held > 0) return;
    const first = this.#lines[0]?.seq ?? 0;
    const sorted = this.#lines.toSorted((a, b) =>
      a.at === '' || b.at === '' ? a.seq - b.seq : a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq,
    );
    this.#lines = sorted.map((line, at) => ({ ...line, seq: first + at }));
  }

  clear(): void {
    this.#lines = [];
    this.#next = this.#notes = this.#gone = this.#held = 0;
    this.pods.length = 0;
  }

  /** At most `most` wanted lines, oldest first: from `seq` on, or the newest before and with it. */
  from(seq: number, most: number, wanted: Wanted): Kept[] {
    const found: Kept[] = [];
    for (let at = this.#at(seq); at < this.#lines.length && found.length < most; at++) this.#take(at, wanted, found);
    return found;
  }
  upTo(seq: number, most: number, wanted: Wanted): Kept[] {
    const found: Kept[] = [];
    const last = Math.min(this.#lines.length - 1, this.#at(seq + 1) - 1);
    for (let at = last; at >= 0 && found.length < most; at--) this.#take(at, wanted, found);
    return found.toReversed();
  }

  isBad(line: Kept): boolean {
    line.bad ??= line.note ? false : isHigh(recordOf(line.text).level) || looksBad(line.text);
    return line.bad;
  }

  /** A line that goes on what a bad one above it began: a frame of its stack trace, the next line of its message. */
  #isBelowBad(at: number, line: Kept): boolean {
    line.below ??= !line.note && !recordOf(line.text).head && this.#goesOnBad(at, line);
    return line.below;
  }

  #goesOnBad(at: number, line: Kept): boolean {
    const entry = [line];
    for (let above = at - 1; above >= 0 && at - above < MOST_ABOVE && entry.length < MOST_OF_ENTRY; above--) {
      const one = this.#lines[above];
      if (!one || one.note || one.pod !== line.pod || one.container !== line.container) continue;
      entry.unshift(one);
      if (entriesOf(entry).length > 1) return false;
      if (!this.isBad(one) && one.below !== true) continue;
      for (const part of entry.slice(1)) part.below = true;
      return true;
    }
    return false;
  }

  #cut(): void {
    const kept = this.#lines.slice(-MOST);
    const left = this.#lines.slice(this.#held, -MOST);
    this.#gone += left.filter(({ note }) => !note).length;
    const seq = left.at(-1)?.seq;
    if (this.#held === 0 || seq === undefined) {
      this.#lines = kept;
      return;
    }
    const text = 'lines went by here while the log stood still; kubewhy logs --since shows them';
    const gap: Kept = { pod: '', container: '', at: '', text, note: true, seq };
    this.#lines = [...this.#lines.slice(0, this.#held), gap, ...kept];
  }

  /** The first place whose line is that one or a later one. */
  #at(seq: number): number {
    let [low, high] = [0, this.#lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #take(at: number, { filter, errors, pod }: Wanted, found: Kept[]): void {
    const line = this.#lines[at];
    if (!line) return;
    // What is said of the whole log stands among the lines of one pod and those of a filter, too.
    const ofAll = line.note === true && line.pod === '';
    if (!ofAll && pod !== undefined && line.pod !== pod) return;
    if (!ofAll && filter !== '' && !line.text.toLowerCase().includes(filter)) return;
    if (!errors || this.isBad(line) || this.#isBelowBad(at, line)) found.push(line);
  }
}
