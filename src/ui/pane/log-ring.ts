import { isHigh } from '../../logs/level.ts';
import { looksBad } from '../../logs/faults.ts';
import { recordOf } from '../../logs/record.ts';
import type { PaneEntry } from '../options.ts';

/** A line of the log, or a word about it, with its place in the order in which they came. */
export type Kept = PaneEntry & { readonly seq: number; bad?: boolean };

/** What is shown of the ring. */
export type Wanted = { readonly filter: string; readonly errors: boolean; readonly pod: string | undefined };

const MOST = 10_000;
/** So many more are kept before the oldest are cut off together. */
const SLACK = 2_000;

/**
 * The newest lines of a log; older ones go, and how many is known. Whether a line tells of a fault is found out when
 * somebody asks.
 */
export class LogRing {
  #lines: Kept[] = [];
  #next = 0;
  readonly pods: string[] = [];

  get dropped(): number {
    return this.#lines[0]?.seq ?? 0;
  }
  get count(): number {
    return this.#next;
  }

  push(entries: readonly PaneEntry[]): void {
    for (const entry of entries) {
      this.#lines.push({ ...entry, seq: this.#next++ });
      if (entry.pod !== '' && !this.pods.includes(entry.pod) && this.pods.length < 200) this.pods.push(entry.pod);
    }
    if (this.#lines.length > MOST + SLACK) this.#lines = this.#lines.slice(-MOST);
  }

  /** By their times: what was read of several pods at once came pod by pod. */
  order(): void {
    const first = this.dropped;
    const sorted = this.#lines.toSorted((a, b) =>
      a.at === '' || b.at === '' ? a.seq - b.seq : a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq,
    );
    this.#lines = sorted.map((line, at) => ({ ...line, seq: first + at }));
  }

  clear(): void {
    this.#lines = [];
    this.#next = 0;
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

  #at(seq: number): number {
    return Math.max(0, Math.min(this.#lines.length, seq - this.dropped));
  }

  #take(at: number, { filter, errors, pod }: Wanted, found: Kept[]): void {
    const line = this.#lines[at];
    if (!line || (pod !== undefined && line.pod !== pod)) return;
    if (filter !== '' && !line.text.toLowerCase().includes(filter)) return;
    if (!errors || this.isBad(line)) found.push(line);
  }
}
