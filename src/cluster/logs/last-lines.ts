import type { LogLine } from '../../core/cluster.ts';

/**
 * The last lines of a stream within a bound of bytes and of lines; what went before is counted. Memory is that of the
 * bound.
 */
export class LastLines {
  #lines: LogLine[] = [];
  #from = 0;
  #bytes = 0;
  /** Lines that were cut by the bound of bytes. */
  left = 0;
  /** All lines that came. */
  count = 0;
  readonly #mostBytes: number;
  readonly #mostLines: number;

  constructor(mostBytes: number, mostLines: number) {
    this.#mostBytes = mostBytes;
    this.#mostLines = mostLines;
  }

  get lines(): readonly LogLine[] {
    return this.#lines.slice(this.#from);
  }

  add(line: LogLine): void {
    this.count++;
    this.#lines.push(line);
    this.#bytes += sizeOf(line);
    while (this.#lines.length - this.#from > this.#mostLines) this.#drop();
    while (this.#bytes > this.#mostBytes && this.#lines.length - this.#from > 1) {
      this.#drop();
      this.left++;
    }
    if (this.#from > 4096) {
      this.#lines = this.#lines.slice(this.#from);
      this.#from = 0;
    }
  }

  #drop(): void {
    const first = this.#lines[this.#from++];
    if (first) this.#bytes -= sizeOf(first);
  }
}

/** With its stamp and its end, about as it was sent. */
const sizeOf = ({ at, text }: LogLine): number => at.length + text.length + 2;
