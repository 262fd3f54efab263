import { createHmac, randomBytes } from 'node:crypto';

let salt: Buffer | undefined;

/** Tells two secret values apart on a screen, within this process, and says nothing about them. */
export const markOf = (value: string): string =>
  createHmac('sha256', (salt ??= randomBytes(32)))
    .update(`mark:${value}`)
    .digest('hex')
    .slice(0, 12);

/**
 * Secret values on their way from the person to the API server. Printing, JSON and hashing see key names, sizes and a
 * digest salted for this process; only `unseal` gives the values, and only the cluster's writer calls it (a test of the
 * imports says so).
 */
export class Sealed {
  readonly #values: ReadonlyMap<string, string>;
  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }
  get keys(): string[] {
    return [...this.#values.keys()].sort();
  }
  toJSON(): { sealed: { key: string; bytes: number; mark: string }[]; digest: string } {
    const mac = createHmac('sha256', (salt ??= randomBytes(32)));
    for (const key of this.keys)
      mac.update(`${key.length}:${key}=${this.#values.get(key)?.length}:${this.#values.get(key)};`);
    return {
      sealed: this.keys.map((key) => {
        const value = this.#values.get(key) ?? '';
        return { key, bytes: Buffer.byteLength(value), mark: markOf(value) };
      }),
      digest: mac.digest('hex'),
    };
  }
  toString(): string {
    return `[sealed ${this.keys.join(', ')}]`;
  }
  static unseal(sealed: Sealed): ReadonlyMap<string, string> {
    return sealed.#values;
  }
}
