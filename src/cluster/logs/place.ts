import { stampOf } from '../wire/lines.ts';

/** The second of a stamp, as sinceTime takes it: whole seconds, inclusive. */
const secondOf = (raw: string): string => {
  const { at } = stampOf(raw);
  return at === '' ? '' : new Date(Math.floor(Date.parse(at) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
};

/** What was read of one container: enough to ask for the rest, and to know what comes twice. */
export class Place {
  /** The last second that was read, '' before the first line. */
  second = '';
  /** The lines of that second with their counts: equal lines in one second are legal. */
  #seen = new Map<string, number>();
  #repeated = new Map<string, number>();

  /** From here on the lines of the last second come once more. */
  resume(): void {
    this.#repeated = new Map(this.#seen);
  }

  /** True for a line that was given before, once for each time that it was. */
  repeats(raw: string): boolean {
    const left = this.#repeated.get(raw) ?? 0;
    if (left === 0) return false;
    this.#repeated.set(raw, left - 1);
    return true;
  }

  isLater(raw: string): boolean {
    return secondOf(raw) > this.second;
  }

  /** Remembers a line that is given now. */
  note(raw: string): void {
    const second = secondOf(raw);
    if (second > this.second) {
      this.second = second;
      this.#seen = new Map();
    }
    this.#seen.set(raw, (this.#seen.get(raw) ?? 0) + 1);
  }
}
