import { AppError, toAppError, type ErrorCode } from '../../src/core/errors.ts';

/** Failures that leave a hole in an answer; all others end it. */
const PARTIAL: ReadonlySet<ErrorCode> = new Set(['forbidden', 'not-found', 'timeout', 'throttled', 'server']);

/** What could not be read, one sentence each. */
export class Holes {
  readonly #sentences: string[] = [];
  #first: AppError | undefined;

  /** The value, or `other` when this part alone could not be read; the reason is kept. */
  async fill<T>(what: string, read: Promise<T>, other: T): Promise<T> {
    try {
      return await read;
    } catch (error) {
      const failure = toAppError(error);
      const { code, message } = failure;
      if (!PARTIAL.has(code)) throw error;
      this.#first ??= failure;
      this.add(`${what}: ${code === 'forbidden' ? 'no right to read (403)' : message}`);
      return other;
    }
  }

  add(sentence: string): void {
    if (!this.#sentences.includes(sentence)) this.#sentences.push(sentence);
  }

  /** In alphabetical order: reads end in any order, the answer is the same. */
  get sentences(): readonly string[] {
    return [...this.#sentences].sort();
  }

  /** Lines for the model: empty when nothing is missing. */
  lines(): string[] {
    if (this.#sentences.length === 0) return [];
    const shown = this.sentences.slice(0, 8);
    const more = this.#sentences.length - shown.length;
    return [`not read: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`];
  }

  /** When nothing at all could be read, the answer is an error. */
  mustHave(some: boolean, what: string, namespace: string): void {
    if (some || this.#sentences.length === 0) return;
    // The first failure stands for all: it names the user, the right or the server's fault, and the way to look into
    // it.
    const cause = this.#first;
    throw new AppError(
      cause?.code ?? 'forbidden',
      `nothing could be read of ${what} in namespace ${namespace}: ${cause?.message ?? this.sentences[0] ?? ''}`,
      cause?.nextStep ?? 'ask for the right to read, or name another namespace',
      cause?.status === undefined ? {} : { status: cause.status },
    );
  }
}
