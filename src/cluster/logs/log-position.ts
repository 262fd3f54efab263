import { stampOf } from '../wire/lines.ts';

/** Characters of a stamp up to its second. */
const STAMP_SECOND = 19;

/** The second of a stamp, as sinceTime takes it: whole seconds, inclusive. */
const secondOf = (raw: string): string => {
  const { at } = stampOf(raw);
  return at === '' ? '' : new Date(Math.floor(Date.parse(at) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
};

/** What was read of one container: enough to ask for the rest, and to know what comes twice. */
export class LogPosition {
  /** The last second that was read, '' before the first line. */
  second = '';
  /** The same as it stands in the stamps, in the zone of the node. */
  #stamp = '';
  /** The lines of that second: equal lines in one second are legal. */
  #seen: string[] = [];
  #repeated = new Map<string, number>();

  /** From here on the lines of the last second come once more. */
  resume(): void {
    this.#repeated = new Map();
    for (const raw of this.#seen) this.#repeated.set(raw, (this.#repeated.get(raw) ?? 0) + 1);
  }

  /** True for a line that was given before, once for each time that it was. */
  repeats(raw: string): boolean {
    if (this.#repeated.size === 0) return false;
    const left = this.#repeated.get(raw) ?? 0;
    if (left === 0) return false;
    if (left === 1) this.#repeated.delete(raw);
    else this.#repeated.set(raw, left - 1);
    return true;
  }

  isLater(raw: string): boolean {
    return secondOf(raw) > this.second;
  }

  /**
   * Remembers a line that is given now. One of an earlier second than the last is not asked for again (the kubelet
   * leaves it out by its own stamp, pkg/kubelet/kuberuntime/logs), so a clock that was set back keeps nothing.
   */
  note(raw: string): void {
    const stamp = raw.slice(0, STAMP_SECOND);
    if (stamp !== this.#stamp) {
      const second = secondOf(raw);
      if (second !== '' && second < this.second) return;
      if (second > this.second) {
        this.second = second;
        this.#stamp = stamp;
        this.#seen = [];
      }
    }
    this.#seen.push(raw);
  }
}
