import { KnownStarts } from './known-starts.ts';
import { HIDDEN } from './values.ts';

/** Values below 6 characters are not kept: hiding them would hide ordinary words. */
const LEAST = 6;
/**
 * Most forms that are kept whole: a namespace with thousands of Secrets must not make every line slow. Of further ones
 * the first signs are kept.
 */
const MOST_FORMS = 60_000;
/** A Secret holds 1 MiB at most. */
const LONGEST = 1024 * 1024;
const PIECE = 65_536;
const WORD = /^[A-Za-z]+$/;

/** Signs that can be skipped when the two at the end of a window of the least length stand in no form. */
const FAR = LEAST - 1;
const pair = (first: number, second: number): number => (first * 257 + second) & 0xffff;
const slot = (text: string, at: number): number =>
  ((text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2) * 7 + text.charCodeAt(at + 3)) &
  0xffff;

/** Where one of that length goes in a list with the longest first: tokens that begin alike make one long list. */
function placeIn(list: readonly string[], length: number): number {
  let from = 0;
  for (let to = list.length; from < to;) {
    const half = (from + to) >> 1;
    if ((list[half]?.length ?? 0) >= length) from = half + 1;
    else to = half;
  }
  return from;
}

/**
 * The forms in which a value turns up: as it is, quoted once and twice, in URLs, in XML, in base64 at each of its three
 * offsets, in hex.
 */
function formsOf(value: string): Set<string> {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const forms = new Set([value, json, JSON.stringify(json).slice(1, -1), bytes.toString('hex')]);
  forms.add(encodeURIComponent(value.toWellFormed()));
  forms.add(encodeURIComponent(value.toWellFormed()).replaceAll('%20', '+'));
  forms.add(value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'));
  for (let pad = 0; pad < 3; pad++) {
    const shifted = Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .replace(/(?<!=)=+$/, '');
    // The first signs and the last hold bits of what stands beside the value.
    const first = pad === 0 ? 0 : pad + 1;
    const whole = pad === 0 ? shifted : shifted.slice(first, (bytes.length + pad) % 3 === 0 ? undefined : -1);
    if (whole.length < 8) continue;
    forms.add(whole);
    forms.add(whole.replaceAll('+', '-').replaceAll('/', '_'));
    forms.add(encodeURIComponent(whole));
  }
  return forms;
}

/**
 * Values that this process has seen and must never show: Secret values, its own API keys, what a person typed at a
 * masked prompt.
 */
export class KnownSecrets {
  /**
   * By the hash of their first four characters, the longest first, so that a value that is part of another uncovers
   * nothing.
   */
  readonly #bySlot = new Map<number, string[]>();
  readonly #seen = new Set<string>();
  readonly #starts = new KnownStarts(LEAST);
  /**
   * For a pair of signs its last place among the first of any form, counted from 1; 0 for one that stands in none: what
   * can be skipped follows (Wu and Manber, 1994).
   */
  readonly #skips = new Uint8Array(0x10000);

  /** Of a longer value than 64 KiB its pieces are kept. */
  add(value: string): void {
    for (let from = 0; from < value.length && from < LONGEST; from += PIECE) this.#add(value.slice(from, from + PIECE));
  }

  #add(value: string): void {
    if (value.length < LEAST || this.#seen.has(value)) return;
    for (const form of formsOf(value)) {
      if (form.length < LEAST || this.#seen.has(form)) continue;
      if (this.#seen.size >= MOST_FORMS) {
        this.#starts.add(form);
        continue;
      }
      this.#seen.add(form);
      const at = slot(form, 0);
      const list = this.#bySlot.get(at) ?? [];
      list.splice(placeIn(list, form.length), 0, form);
      this.#bySlot.set(at, list);
      for (let pairAt = 0; pairAt + 2 <= LEAST; pairAt++) {
        const found = pair(form.charCodeAt(pairAt), form.charCodeAt(pairAt + 1));
        this.#skips[found] = Math.max(this.#skips[found] ?? 0, pairAt + 1);
      }
    }
  }

  /** True for a value, or a form of one, that is kept whole. */
  has(value: string): boolean {
    return this.#seen.has(value);
  }

  /** As in a process that has just started. */
  clear(): void {
    this.#bySlot.clear();
    this.#seen.clear();
    this.#starts.clear();
    this.#skips.fill(0);
  }

  hide(text: string): string {
    if (this.#seen.size === 0 || text.length < LEAST) return text;
    const skips = this.#skips;
    let out = '';
    let kept = 0;
    for (let at = 0; at + LEAST <= text.length;) {
      // No form can begin before the pair of signs at the end of this window stands in one.
      const far = FAR - (skips[pair(text.charCodeAt(at + LEAST - 2), text.charCodeAt(at + LEAST - 1))] ?? 0);
      if (far > 0) {
        at += far;
        continue;
      }
      const form = this.#bySlot
        .get(slot(text, at))
        ?.find((known) => text.startsWith(known, at) && standsAlone(text, at, known));
      if (form === undefined) at++;
      else {
        out += `${text.slice(kept, at)}${HIDDEN}`;
        at = kept = at + form.length;
      }
    }
    return this.#starts.hide(kept === 0 ? text : out + text.slice(kept));
  }
}

/** A value that is a word is hidden as a word only: "master" must not blind "keymaster". */
const standsAlone = (text: string, at: number, form: string): boolean =>
  !WORD.test(form) ||
  form.length >= 16 ||
  !(/[A-Za-z]/.test(text[at - 1] ?? '') || /[A-Za-z]/.test(text[at + form.length] ?? ''));
