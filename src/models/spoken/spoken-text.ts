import type { Call } from '../../core/model.ts';
import { callsIn } from './calls-in-text.ts';
import { Thoughts } from './thoughts.ts';

/** What begins a call in the templates of models; it stands nowhere in prose. */
const MARK =
  /<tool_calls?>|<\|?tool▁calls?▁begin|<｜tool|<\|tool_calls?(?:_section)?(?:_begin)?\|>|<function[=_s(]|<function>|<invoke\b|\[TOOL_CALLS?\]|<\|python_tag\|>|functools\[|<\|channel\|>\s*commentary|<\|start\|>assistant\s*<\|channel\|>\s*commentary|<minimax:tool_call>/;
/** A beginning that is one of these may be a call, or an answer in JSON. */
const MAY_BE_CALL = /^\s*(?:```|[{[]|[a-z_]{3,40}\()/;
/** Longest part of a mark that a piece of a stream can end with. */
const PART = /(?:<[|｜]?[\w▁:]{0,24}\|?|\[[A-Z_]{0,10}|functools?)$/;
/** Characters that are held back at most; a longer beginning is an answer. */
const MOST_HELD = 20_000;
/** Characters of an answer's end in which a call may stand: no more of what was shown is kept. */
const LAST = 10_000;

let ids = 0;

/**
 * The text of an answer as it comes: thoughts are taken out, and what looks like a call written as text is held back
 * until it is known to be one of an offered tool, or an answer after all.
 */
export class SpokenText {
  readonly #thoughts = new Thoughts();
  readonly #offered: readonly string[];
  #held = '';
  /** The end of what was shown. */
  #shown = '';
  /** Whether a word was shown. */
  #begun = false;
  #holding = false;

  constructor(offered: readonly string[]) {
    this.#offered = offered;
  }

  /** What of it can be shown now. */
  push(delta: string): string {
    return this.#take(this.#thoughts.push(delta));
  }

  /** The rest, at the end of an answer: calls, when it was whole and it is some; else text to show. */
  end(whole: boolean): { readonly text: string; readonly calls: readonly Call[] } {
    const left = this.#held + this.#thoughts.end();
    if (this.#offered.length === 0 || !whole) return { text: this.#trim(left), calls: [] };
    const held = callsIn(left, this.#offered);
    const found = held.length > 0 ? held : callsIn(lastBlock(this.#shown + left), this.#offered);
    const calls = found.map(({ name, input }) => ({ id: `said_${Date.now().toString(36)}_${++ids}`, name, input }));
    return { text: held.length > 0 ? '' : this.#trim(left), calls };
  }

  #take(fresh: string): string {
    this.#held += fresh;
    if (this.#offered.length === 0) return this.#show(this.#held.length);
    if (this.#holding) return this.#held.length > MOST_HELD ? this.#show(this.#held.length) : '';
    const mark = MARK.exec(this.#held);
    if (mark) {
      this.#holding = true;
      return this.#show(mark.index);
    }
    if (!this.#begun) {
      if (/^\s*$/.test(this.#held) || /^\s*`{1,2}$/.test(this.#held)) return '';
      if (MAY_BE_CALL.test(this.#held)) {
        this.#holding = !/^\s*[a-z_]/.test(this.#held) || this.#offered.some((name) => this.#held.includes(`${name}(`));
        if (this.#holding) return '';
      } else if (
        /^\s*[a-z_]{1,40}$/.test(this.#held) &&
        this.#offered.some((name) => name.startsWith(this.#held.trim()))
      )
        return '';
    }
    const part = PART.exec(this.#held)?.[0].length ?? 0;
    return this.#show(this.#held.length - part);
  }

  #show(length: number): string {
    const text = this.#trim(this.#held.slice(0, length));
    this.#held = this.#held.slice(length);
    this.#begun ||= /\S/.test(text);
    this.#shown += text;
    if (this.#shown.length > 2 * LAST) this.#shown = this.#shown.slice(-LAST);
    return text;
  }

  /** The white space before the first word, which stood around thoughts, is not shown. */
  #trim(text: string): string {
    return this.#shown === '' ? text.replace(/^\s+/, '') : text;
  }
}

/** The fenced block that ends an answer, if one does. */
const lastBlock = (text: string): string =>
  /```(?:json|tool_code|tool_call)?[^\S\n]*\n([\s\S]{2,8000})\n?```$/.exec(text.slice(-LAST).trimEnd())?.[1] ?? '';
