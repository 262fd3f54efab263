import { HIDDEN } from './values.ts';

/** More than this no process can have read by the limits of its reads; then no more is read. */
const MOST = 2_000_000;

/**
 * Values of which only the first signs are kept, where there are too many to keep them whole: what begins like one of
 * them is hidden to the end of its line, since nobody knows how long the value is. Fails closed: it hides too much
 * rather than too little.
 */
export class KnownStarts {
  readonly #starts = new Set<string>();
  readonly #length: number;

  /** `length`: signs of a value that are kept. */
  constructor(length: number) {
    this.#length = length;
  }

  add(form: string): void {
    if (this.#starts.size >= MOST) throw new Error('more secret values were read than can be kept hidden');
    this.#starts.add(form.slice(0, this.#length));
  }

  clear(): void {
    this.#starts.clear();
  }

  hide(text: string): string {
    if (this.#starts.size === 0) return text;
    let out = '';
    let kept = 0;
    for (let at = 0; at + this.#length <= text.length; at++) {
      if (!this.#starts.has(text.slice(at, at + this.#length))) continue;
      const end = text.indexOf('\n', at);
      out += `${text.slice(kept, at)}${HIDDEN}`;
      kept = end < 0 ? text.length : end;
      at = kept;
    }
    return kept === 0 ? text : out + text.slice(kept);
  }
}
