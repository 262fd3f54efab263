import { createHash, randomBytes } from 'node:crypto';

export const NS = 'todo-chatbot';
/** The Secret that the planted workload gets, by a variable and as a whole. */
export const MOUNTED = 'planted-mounted';
export const b64 = (text: string): string => Buffer.from(text).toString('base64');
export type Made = { readonly path: string; readonly object: Record<string, unknown> };

/**
 * A secret that was planted: where, what it is, and the parts of it that no signs divide; each of them is looked for.
 */
export type Planted = { readonly place: string; readonly value: string; readonly parts: readonly string[] };

const SHAPES = ['plain', 'hex', 'base64', 'signs', 'quotes', 'words', 'human'] as const;
export type Shape = (typeof SHAPES)[number];

/** Letters of both cases and digits, as a generator of passwords gives them; equal for equal seeds. */
const core = (seed: string, length: number): string => {
  const text = createHash('sha512').update(seed).digest('base64').replace(/[+/=]/g, '');
  return `${text.slice(0, length - 2)}${seed.length % 10}x`;
};

/** Makes values that nothing but this run knows, and keeps where each was put. */
export class Plants {
  readonly all: Planted[] = [];
  readonly #seed = randomBytes(8).toString('hex');
  #count = 0;

  /** A new value. Without a shape, each in its turn. */
  put(place: string, shape: Shape = SHAPES[this.#count % SHAPES.length] ?? 'plain'): string {
    this.#count++;
    const [a, b] = ['a', 'b'].map((half) => core(`${this.#seed}/${this.#count}/${half}`, 11)) as [string, string];
    const hex = createHash('sha256').update(a).digest('hex').slice(0, 40);
    const long = createHash('sha256').update(b).digest('base64');
    const [value, parts] = {
      plain: [`${a}${b}`, [`${a}${b}`]],
      hex: [hex, [hex]],
      base64: [long, [long.slice(0, 20)]],
      signs: [`${a}@${b}/x:#!%`, [a, b]],
      quotes: [`${a}"${b}\\'`, [a, b]],
      words: [`${a} and ${b}`, [a, b]],
      human: [`Winter-${a}!`, [a]],
    }[shape] as [string, string[]];
    this.all.push({ place, value, parts });
    return value;
  }

  /** A private key in PEM; each line of its body counts. */
  key(place: string): string {
    const body = Array.from({ length: 5 }, (_, line) =>
      createHash('sha512')
        .update(`${this.#seed}/${this.#count++}/${line}`)
        .digest('base64')
        .slice(0, 64),
    );
    const value = `-----BEGIN RSA PRIVATE KEY-----\n${body.join('\n')}\n-----END RSA PRIVATE KEY-----\n`;
    this.all.push({ place, value, parts: body });
    return value;
  }

  /** What of the planted stands in the text, in whatever form, with its place: nothing, or the text leaks. */
  leaks(text: string, but: (place: string) => boolean = () => false): string[] {
    // Lines that a terminal, a log or a table broke are one again; frames and quotes of tables go with them.
    const joined = text.replace(/[\s│┃|║▏▎>"'\\]/g, '');
    const found = this.all.filter(
      ({ place, value, parts }) =>
        !but(place) &&
        (parts.some((part) => formsOf(part).some((form) => text.includes(form) || joined.includes(form))) ||
          whole(value).some((form) => text.includes(form) || joined.includes(form))),
    );
    return found.map(({ place }) => place);
  }
}

const whole = (value: string): string[] =>
  [Buffer.from(value).toString('base64'), encodeURIComponent(value)].filter((form) => form !== value);

/** A part as it stands, in base64 at each of its offsets (without the signs that its neighbours decide), in hex. */
function formsOf(part: string): string[] {
  const bytes = Buffer.from(part);
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, -2);
  });
  return [part, ...encoded, bytes.toString('hex')];
}
