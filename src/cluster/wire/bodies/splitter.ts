import { AppError } from '../../../core/errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export type SplitLimits = {
  /** Bytes of one item (default 16 MiB; etcd stores at most 1.5 MiB). */
  readonly item?: number;
  /** Bytes of everything but the items (default 1 MiB). */
  readonly rest?: number;
};

/**
 * Splits the JSON text of a Kubernetes list into its items while it arrives, so that a list of any size costs the
 * memory of one item's text. Feed it chunks cut anywhere. Items are the members of the top-level array `items`; `end`
 * gives the document without them.
 */
export class ItemSplitter {
  readonly #onItem: (text: string) => void;
  readonly #mostItem: number;
  readonly #mostRest: number;
  readonly #rest: Buffer[] = [];
  readonly #item: Buffer[] = [];
  #restSize = 0;
  #itemSize = 0;
  #depth = 0;
  #inString = false;
  /** The chunk before ended behind an unfinished escape. */
  #escaped = false;
  /** Top level only: the next string is a key. */
  #keyNext = false;
  #key: Buffer[] | undefined;
  #itemsNext = false;
  #inItems = false;

  constructor(onItem: (text: string) => void, limits: SplitLimits = {}) {
    this.#onItem = onItem;
    this.#mostItem = limits.item ?? 16 * 1024 * 1024;
    this.#mostRest = limits.rest ?? 1024 * 1024;
  }

  /** Throws bad-response for items that are not objects and for what is larger than the limits. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // Where the part begins that has not been kept yet, and whether it belongs to an item.
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#inString) {
        const end = this.#endOfString(bytes, at);
        if (this.#key) this.#key.push(bytes.subarray(at, end < 0 ? bytes.length : end));
        if (end < 0) break;
        this.#inString = false;
        if (this.#key) {
          this.#itemsNext = Buffer.concat(this.#key).equals(ITEMS);
          this.#key = undefined;
        }
        at = end + 1;
        continue;
      }
      const byte = bytes[at] ?? 0;
      const atItems = this.#inItems && this.#depth === 2;
      if (byte === QUOTE) {
        if (atItems) throw notAList();
        this.#inString = true;
        if (this.#depth === 1 && this.#keyNext) {
          this.#keyNext = false;
          this.#key = [];
        }
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (atItems) {
          if (byte === OPEN_ARRAY) throw notAList();
          this.#keep(bytes.subarray(from, at));
          from = at;
        }
        if (this.#depth === 1 && byte === OPEN_ARRAY && this.#itemsNext) this.#inItems = true;
        this.#itemsNext = false;
        if (++this.#depth === 1) this.#keyNext = byte === OPEN_OBJECT;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.#depth--;
        if (this.#inItems && this.#depth === 2) {
          this.#finish(bytes.subarray(from, at + 1));
          from = at + 1;
        } else if (this.#inItems && this.#depth === 1) this.#inItems = false;
      } else if (this.#depth === 1 && byte === COMMA) {
        this.#keyNext = true;
        this.#itemsNext = false;
      } else if (atItems) {
        if (byte > 0x20 && byte !== COMMA) throw notAList();
        // Commas between items are no part of the rest, which shall read "items":[].
        this.#keep(bytes.subarray(from, at));
        from = at + 1;
      } else if (this.#depth === 1 && byte > 0x20 && byte !== COLON) this.#itemsNext = false;
      at++;
    }
    const left = bytes.subarray(from);
    if (this.#inItems && this.#depth > 2) this.#add(left);
    else this.#keep(left);
  }

  /** The document without its items. Half a document is a bad-response. */
  end(): unknown {
    const text = Buffer.concat(this.#rest).toString('utf8');
    if (this.#depth === 0 && !this.#inString)
      try {
        return JSON.parse(text) as unknown;
      } catch {
        // Told below.
      }
    throw new AppError('bad-response', 'the API server’s answer is not whole JSON', 'try again');
  }

  /** Index of the quote that ends the string, or -1 when it is not in this chunk. */
  #endOfString(bytes: Buffer, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote < 0 ? bytes.length : quote;
      let slashes = 0;
      while (end - 1 - slashes >= at && bytes[end - 1 - slashes] === BACKSLASH) slashes++;
      if (quote < 0) {
        this.#escaped = slashes % 2 === 1;
        return -1;
      }
      if (slashes % 2 === 0) return quote;
      at = quote + 1;
    }
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#restSize += part.length;
    if (this.#restSize > this.#mostRest)
      throw new AppError('bad-response', 'the API server’s answer is not a list of objects');
    this.#rest.push(Buffer.from(part));
  }

  #add(part: Buffer): void {
    this.#itemSize += part.length;
    if (this.#itemSize > this.#mostItem)
      throw new AppError('bad-response', `the API server sent an object of more than ${this.#mostItem} bytes`);
    this.#item.push(part);
  }

  #finish(last: Buffer): void {
    this.#add(last);
    const text = (this.#item.length === 1 ? last : Buffer.concat(this.#item)).toString('utf8');
    this.#item.length = 0;
    this.#itemSize = 0;
    this.#onItem(text);
  }
}

const ITEMS = Buffer.from('items');
export const notAList = (): AppError =>
  new AppError('bad-response', 'the API server’s answer is not a list of objects');
