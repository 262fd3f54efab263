/**
 * What a rule needs to find anything: one of these ASCII texts (in lower case, found in any) or shapes. A line of a log
 * is gone through once for all rules, and most lines need none of them.
 */
export type Needs = readonly string[];

/** Shapes that are no fixed text. */
export type Shape =
  /** 16 or more letters and digits in a row. */
  | 'MADE'
  /** 8 or more digits before a colon. */
  | 'LONG:'
  /** 4 or 5 digits between colons. */
  | ':PORT:';

/** Controls, and signs beyond ASCII, stand in the text: it must be cleaned, and all rules may find something. */
export const ODD = 1 << 30;
const ALL = 0x7fffffff;
/** Sets of needs that have a sign of their own; further ones share the last. */
const MOST_BITS = 29;
const ASCII = 128;

const PLAIN = 1;
const MADE_SIGN = 2;
const COLON = 58;
const SIGNS = new Uint8Array(ASCII);
for (let code = 0; code < ASCII; code++) {
  const sign = String.fromCharCode(code);
  if ((code >= 32 && code < 127) || sign === '\t' || sign === '\n') SIGNS[code] = PLAIN;
  if (/[A-Za-z0-9]/.test(sign)) SIGNS[code] = (SIGNS[code] ?? 0) | MADE_SIGN;
}

/** How many digits stand before this place; 8 stands for more. */
function digitsBefore(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < 8 && text.charCodeAt(at - 1) >= 48 && text.charCodeAt(at - 1) <= 57) at--;
  return end - at;
}

/** Finds in one pass which of many sets of needs a text meets: an automaton of Aho and Corasick (1975). */
export class Anchors {
  readonly #bits = new Map<string, number>();
  readonly #texts = new Map<string, number>();
  readonly #shapes: Record<Shape, number> = { MADE: 0, 'LONG:': 0, ':PORT:': 0 };
  #next = new Uint16Array(0);
  #found = new Int32Array(0);

  /** The bits of these needs, for `find`; all of them must be known before the first text is looked at. */
  bitsOf(needs: Needs): number {
    const key = needs.join('\n');
    const known = this.#bits.get(key);
    if (known !== undefined) return known;
    const bit = 1 << Math.min(this.#bits.size, MOST_BITS);
    this.#bits.set(key, bit);
    for (const need of needs)
      if (need in this.#shapes) this.#shapes[need as Shape] |= bit;
      else this.#texts.set(need, (this.#texts.get(need) ?? 0) | bit);
    this.#next = new Uint16Array(0);
    return bit;
  }

  /** The bits of all needs that the text meets, and ODD; every bit for a text beyond ASCII. Linear in the text. */
  find(text: string): number {
    if (this.#next.length === 0) this.#build();
    const [next, found] = [this.#next, this.#found];
    const { MADE, 'LONG:': LONG, ':PORT:': PORT } = this.#shapes;
    let bits = 0;
    let state = 0;
    // Where the present run of letters and digits began.
    let made = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= ASCII) return ALL;
      state = next[state * ASCII + code] ?? 0;
      bits |= found[state] ?? 0;
      const sign = SIGNS[code] ?? 0;
      if (sign === (PLAIN | MADE_SIGN)) continue;
      if (at - made >= 16) bits |= MADE;
      made = at + 1;
      if ((sign & PLAIN) === 0) bits |= ODD;
      else if (code === COLON) {
        const digits = digitsBefore(text, at);
        if (digits >= 8) bits |= LONG;
        else if ((digits === 4 || digits === 5) && text.charCodeAt(at - digits - 1) === COLON) bits |= PORT;
      }
    }
    return text.length - made >= 16 ? bits | MADE : bits;
  }

  #build(): void {
    const size = 1 + [...this.#texts.keys()].reduce((sum, text) => sum + text.length, 0);
    const next = new Uint16Array(size * ASCII);
    const found = new Int32Array(size);
    /** Of each state the signs that lead on, and where to. */
    const own: Map<number, number>[] = [new Map()];
    for (const [text, bits] of this.#texts) {
      let state = 0;
      for (const sign of text) {
        const code = sign.charCodeAt(0);
        let to = own[state]?.get(code);
        if (to === undefined) {
          to = own.push(new Map()) - 1;
          own[state]?.set(code, to);
        }
        state = to;
      }
      found[state] = (found[state] ?? 0) | bits;
    }
    // By breadth: where no edge goes on, the longest end of what was read that begins a text does. A row is copied from
    // that one whole, which costs a start a tenth of going through its signs.
    const back = new Uint16Array(own.length);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at] ?? 0;
      const behind = back[state] ?? 0;
      found[state] = (found[state] ?? 0) | (found[behind] ?? 0);
      if (state !== 0) next.copyWithin(state * ASCII, behind * ASCII, (behind + 1) * ASCII);
      for (const [code, to] of own[state] ?? []) {
        back[to] = state === 0 ? 0 : (next[behind * ASCII + code] ?? 0);
        next[state * ASCII + code] = to;
        if (code >= 97 && code <= 122) next[state * ASCII + code - 32] = to;
        queue.push(to);
      }
    }
    this.#next = next;
    this.#found = found;
  }
}
