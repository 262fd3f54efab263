/**
 * Many writers, one reader: a writer waits while the reader is behind, so memory is flat whatever the mix of quiet and
 * noisy streams is. `size` of an item is in the unit of `most` (lines, say).
 */
export class Queue<T> {
  readonly #items: T[] = [];
  readonly #most: number;
  readonly #sizeOf: (item: T) => number;
  #size = 0;
  #ended = false;
  #failure: unknown;
  #wake: (() => void) | undefined;
  #room: (() => void)[] = [];

  constructor(most: number, sizeOf: (item: T) => number) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  /** Resolves when there is room for more; at once when the queue has ended. */
  async push(item: T): Promise<void> {
    if (this.#ended) return;
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    this.#wake?.();
    while (this.#size > this.#most && !this.#ended) await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** No more items come; the reader gets those that are there, then the failure if there was one. */
  end(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#wake?.();
    this.#free();
  }

  async *read(): AsyncGenerator<T> {
    try {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined) {
          this.#size -= this.#sizeOf(item);
          if (this.#size <= this.#most) this.#free();
          yield item;
        } else if (this.#ended) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.#ended = true;
      this.#free();
    }
  }

  #free(): void {
    for (const resolve of this.#room.splice(0)) resolve();
  }
}
