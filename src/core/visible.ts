/**
 * Characters that show as themselves and as nothing else: printable ASCII, precomposed Latin letters, ideographs, kana,
 * Hangul, and pictures that every terminal draws. Everything else (controls, format characters, zero-width, fillers,
 * other spaces, combining marks, look-alikes of ASCII) is escaped, so that two texts which look the same are the same.
 */
const PLAIN =
  /^[\x20-\x7e£§°À-ÖØ-öø-ÿĀ-ćČ-ıĹ-ľŁ-ňŌ-žẞ€\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3、。「」]$|^\p{Emoji_Presentation}$/u;
/**
 * Words of an alphabet whose letters resemble Latin ones show as they are when one of their letters cannot be taken for
 * Latin.
 */
const ALPHABETS: readonly (readonly [RegExp, RegExp])[] = [
  [/[\u0400-\u045f\u0490\u0491]+/gu, /[бвгджзийлптфцчшщъыьэюяБГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯґҐєЄїЇ]/u],
  [/[\u0386-\u03ce]+/gu, /[αβγδεζηθλμξπσςφχψωΓΔΘΛΞΠΣΦΨΩάέήίώ]/u],
];
const BESIDE = /[A-Za-z0-9\u00c0-\u017f]/u;

const escape = (one: string): string => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`;

/** Where words of other alphabets stand that nobody takes for Latin ones. */
function foreignWords(text: string): boolean[] {
  const plain: boolean[] = [];
  if (!/[\u0370-\u04ff]/u.test(text)) return plain;
  for (const [word, own] of ALPHABETS)
    for (const match of text.matchAll(word)) {
      const end = match.index + match[0].length;
      const beside = BESIDE.test(text[match.index - 1] ?? '') || BESIDE.test(text[end] ?? '');
      if (!beside && own.test(match[0])) for (let at = match.index; at < end; at++) plain[at] = true;
    }
  return plain;
}

/**
 * The text with everything that could be misread as `\u{…}`. A backslash of the text itself is not marked: quote the
 * text first (`quoted`) where the two must be told apart. Line breaks are escaped like other controls.
 */
export function visible(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const foreign = foreignWords(text);
  let out = '';
  let at = 0;
  for (const one of text) {
    out += foreign[at] === true || PLAIN.test(one) ? one : escape(one);
    at += one.length;
  }
  return out;
}

/** A string literal: different strings give different literals, on the screen as in memory. */
export const quoted = (text: string): string => visible(JSON.stringify(text));

/** True when part of the text would be escaped; line breaks and tabs are ordinary. */
export const isOdd = (text: string): boolean => {
  const rest = text.replace(/\r?\n|\t/g, ' ');
  return visible(rest) !== rest;
};

/**
 * A value on one row: words as they are, every other string as a literal, the rest as JSON. `2` and `"2"` stay two
 * things.
 */
export function shownJson(value: unknown): string {
  if (typeof value !== 'string') return exactJson(value);
  const word = /^[A-Za-z_/.][\w./:@%+,=-]*$/.test(value) && !/^(?:true|false|null)$/.test(value);
  return word ? value : quoted(value);
}

/** JSON of printable ASCII alone: what it is read back as is exactly the value, and no terminal obeys it. */
export const exactJson = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, null, indent) ?? 'null').replace(
    /[^\x20-\x7e\n]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * Code points that no terminal should get from a document. Listed as strings: a class with marks in it is easily
 * misread.
 */
const HIDDEN_RANGES = [
  '\\x7f-\\x9f',
  '\\u00ad',
  '\\u034f',
  '\\u061c',
  '\\u115f-\\u1160',
  '\\u17b4-\\u17b5',
  '\\u180b-\\u180f',
  '\\u200b-\\u200f',
  '\\u2028-\\u202e',
  '\\u2060-\\u206f',
  '\\u3164',
  '\\ufe00-\\ufe0f',
  '\\ufeff',
  '\\uffa0',
  '\\ufff0-\\ufffb',
  '\\u{1d173}-\\u{1d17a}',
  '\\u{e0000}-\\u{e0fff}',
];
const HIDDEN_UNITS = new RegExp(`[${HIDDEN_RANGES.join('')}]`, 'gu');

/**
 * JSON for programs that may be looked at on a terminal: letters of all languages stay, controls (C0, DEL, C1), format
 * characters and separators are escaped. The same value for every parser.
 */
export const terminalJson = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, null, indent) ?? 'null').replace(HIDDEN_UNITS, (units) =>
    units
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
