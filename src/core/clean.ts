// Terminal sequences with their text: OSC, DCS, SOS, PM, APC; then CSI; then short escapes. The 7-bit and the C1 forms.
const SEQUENCE =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[\s\S]*?(?:\x07|\x1b\\|\x9c|$)|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?|\x1b[ -/]{0,8}[0-~]?/g;
// What hides or reorders text: other controls, bidi marks, zero-width and tag characters, unusual variation selectors.
const HIDING =
  // oxlint-disable-next-line no-misleading-character-class -- the class lists single code points on purpose
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0d\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

const show = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 ? String.fromCodePoint(0x2400 + code) : `\\u{${code.toString(16)}}`;
};

/**
 * Text from outside without terminal sequences; other hiding characters are made visible. Clean line by line where
 * lines are known: an unterminated sequence swallows the rest of its text.
 */
export const clean = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(SEQUENCE, '')
    .replace(/\u200d|\ufe0e|\ufe0f/g, '')
    .replace(HIDING, show)
    .replace(/(\p{M}{4})\p{M}+/gu, '$1');

/** Signs that take no place, and the NUL between the letters of UTF-16 that is read as UTF-8. */
const UNSEEN = /[\x00\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text as it reads when nothing unseen stands between its letters: what parts a word for a program parts it for no
 * reader, so rules that look for words look here, too. The same text when there is none.
 */
export const withoutUnseen = (text: string): string => text.replace(UNSEEN, '');

/** Cuts lines that are longer than `most` and says how much was left out. Redact before cutting. */
export const cutLines = (text: string, most = 4096): string =>
  text
    .split('\n')
    .map((line) => (line.length <= most ? line : `${line.slice(0, most)} … (${line.length - most} more characters)`))
    .join('\n');
