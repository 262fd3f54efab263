import { HIDDEN } from './values.ts';

/** Most lines behind the beginning of a key that are taken for its body, when no end comes. */
const MOST_LINES = 200;
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|-----BEGIN OpenVPN Static key V1-----/;
const END = /-----END [A-Za-z0-9 ]{0,40}-----/;
const PART = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{16,4000}={0,2}(?![A-Za-z0-9+/])/g;
const BARE = /^[A-Za-z0-9+/]{1,4000}={0,2}$/;
// The body of a PEM block: 64, 70 or 76 characters of base64 alone on a line.
const BODY = /^(?=.{0,80}[a-z])(?=.{0,80}[A-Z])(?=.{0,80}\d)[A-Za-z0-9+/]{64}(?:[A-Za-z0-9+/]{6}|[A-Za-z0-9+/]{12})?$/;
const [SHORTEST_BODY, LONGEST_BODY] = [64, 76];

/**
 * Hides private keys that were printed over several lines of one stream: `line` takes them in their order. What stands
 * between two lines of a key (other messages, stamps) stays. One for each stream.
 */
export class KeyBlocks {
  #left = 0;
  #certificate = false;

  line(text: string): string {
    if (this.#left === 0 && !text.includes('-----')) {
      if (this.#certificate || text.length < SHORTEST_BODY) return text;
      const bare = text.trim();
      return bare.length <= LONGEST_BODY && BODY.test(bare) ? HIDDEN : text;
    }
    const begin = BEGIN.exec(text);
    if (begin) {
      const end = END.exec(text.slice(begin.index + begin[0].length));
      this.#left = end ? 0 : MOST_LINES;
      // A whole block on one line is the business of the rule for it.
      return end ? text : `${text.slice(0, begin.index)}${HIDDEN} private key`;
    }
    if (/-----BEGIN [A-Z ]{0,40}(?:CERTIFICATE|PUBLIC KEY)/.test(text)) this.#certificate = true;
    const end = END.exec(text);
    if (end) {
      const inside = this.#left > 0;
      this.#left = 0;
      this.#certificate = false;
      return inside ? `${text.slice(0, end.index).replace(PART, HIDDEN)}${text.slice(end.index)}` : text;
    }
    const bare = text.trim();
    if (this.#left === 0) return text;
    this.#left--;
    if (BARE.test(bare) && bare !== '') return HIDDEN;
    return text.replace(PART, HIDDEN).replace(/^(\s{0,8}(?:DEK-Info|Proc-Type): ).{1,400}$/, `$1${HIDDEN}`);
  }
}
