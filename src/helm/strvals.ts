import { AppError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { ownProperty } from '../core/own-property.ts';
import type { Tree } from './values.ts';

type Value = Json | Tree;

/** How a flag reads what stands behind `=`: with helm's types, as text, as JSON. */
export type Typing = 'typed' | 'text' | 'json';

/**
 * helm's own bound of nested names (pkg/strvals), and ours of places in a list: helm would fill 65,536 with nothing.
 */
const MOST_NESTED = 30;
const MOST_PLACES = 1_000;

const END = '';

/**
 * helm's `--set`, `--set-string` and `--set-json` (pkg/strvals/parser.go), read into `tree` as helm does: pairs parted
 * by commas, `\` takes the next letter as it is, `{a,b}` is a list, `a[0].b` one place of a list. What helm refuses is
 * refused: bad-input, without the values.
 */
export function readSet(text: string, tree: Tree, typing: Typing): void {
  let at = 0;
  const wrong = (why: string): AppError =>
    new AppError('bad-input', `helm cannot read that value flag: ${why}`, 'correct it as helm wants it');

  const next = (): string => text[at++] ?? END;
  /** Letters up to one of `stops`, which is passed; END where the text ends. */
  const until = (stops: string): readonly [found: string, stop: string] => {
    let found = '';
    for (;;) {
      if (at >= text.length) return [found, END];
      const letter = next();
      if (stops.includes(letter)) return [found, letter];
      if (letter !== '\\') found += letter;
      else if (at >= text.length) return [found, END];
      else found += next();
    }
  };
  const put = (to: Tree, key: string, value: Value): void => {
    if (key === '__proto__') throw wrong('__proto__ is no key');
    if (key !== '') to[key] = value;
  };
  const typed = (raw: string): Json => (typing === 'text' ? raw : typedValue(raw, wrong));

  /** `{a,b}` from behind its brace; a comma behind it is passed. */
  const list = (): Json[] => {
    const items: Json[] = [];
    for (;;) {
      const [item, stop] = until(',}');
      if (stop === END) throw wrong("a list must end with '}'");
      items.push(typed(item));
      if (stop === ',') continue;
      if (text[at] === ',') at += 1;
      return items;
    }
  };
  /** True where no value stands: blanks and a comma are passed. */
  const empty = (): boolean => {
    for (;;) {
      if (at >= text.length) return true;
      const letter = next();
      if (letter === ',') return true;
      if (/\S/.test(letter)) {
        at -= 1;
        return false;
      }
    }
  };
  const jsonValue = (): Json => {
    if (empty()) return null;
    const end = jsonEnd(text, at);
    try {
      const value = JSON.parse(text.slice(at, end)) as Json;
      at = end;
      empty();
      return value;
    } catch {
      throw wrong('what stands behind = is no JSON');
    }
  };
  const valueBehind = (): Json => {
    if (typing === 'json') return jsonValue();
    if (at >= text.length) return '';
    if (text[at] === '{') {
      at += 1;
      return list();
    }
    return typed(until(',')[0]);
  };
  const indexed = (): number => {
    const [digits, stop] = until(']');
    if (stop === END || !/^[+-]?\d{1,9}$/.test(digits)) throw wrong('a place of a list is no number');
    const index = Number(digits);
    if (index < 0 || index > MOST_PLACES) throw wrong(`a list of ${MOST_PLACES} places at most is set`);
    return index;
  };
  const isTree = (value: Value | undefined): value is Tree =>
    typeof value === 'object' && value !== null && !Array.isArray(value);

  const key = (to: Tree, depth: number): void => {
    const [name, stop] = until('=[,.');
    const before = ownProperty(to, name);
    if (stop === END) {
      if (name === '') return;
      throw wrong(`${JSON.stringify(name.slice(0, 60))} has no value`);
    }
    if (stop === '=') return put(to, name, valueBehind());
    if (stop === ',') throw wrong(`${JSON.stringify(name.slice(0, 60))} has no value`);
    if (stop === '[') {
      if (before !== undefined && !Array.isArray(before)) throw wrong(`${name.slice(0, 60)} is no list`);
      const index = indexed();
      return put(to, name, place([...((before as Json[] | undefined) ?? [])], index, depth));
    }
    if (depth + 1 > MOST_NESTED) throw wrong(`names are nested ${MOST_NESTED} times at most`);
    if (before !== undefined && !isTree(before)) throw wrong(`${name.slice(0, 60)} and a part of it are both set`);
    const inner = before ?? {};
    key(inner, depth + 1);
    if (Object.keys(inner).length === 0) throw wrong(`${JSON.stringify(name.slice(0, 60))} has no value`);
    put(to, name, inner);
  };
  const place = (items: Value[], index: number, depth: number): Json => {
    const [odd, stop] = until('[.=');
    if (odd !== '' || stop === END) throw wrong('something stands behind the place of a list');
    while (items.length <= index) items.push(null);
    const before = items[index];
    if (stop === '=') items[index] = valueBehind();
    else if (stop === '[') {
      if (before !== null && !Array.isArray(before)) throw wrong('a place of a list is no list itself');
      items[index] = place([...((before as Json[] | null) ?? [])], indexed(), depth);
    } else {
      const inner = isTree(before) ? before : {};
      key(inner, depth);
      items[index] = inner;
    }
    return items;
  };
  while (at < text.length) key(tree, 0);
}

/** helm's types: true, false and null in any capitals, whole numbers without a leading zero; all else is text. */
function typedValue(raw: string, wrong: (why: string) => AppError): Json {
  const low = raw.toLowerCase();
  if (low === 'true' || low === 'false') return low === 'true';
  if (low === 'null') return null;
  if (raw === '0') return 0;
  if (raw.startsWith('0') || !/^[+-]?\d{1,19}$/.test(raw)) return raw;
  const number = Number(raw);
  if (Math.abs(number) > 9_223_372_036_854_775_000) return raw;
  if (!Number.isSafeInteger(number)) throw wrong('a whole number is too large to be kept exactly (use --set-string)');
  return number;
}

/** The end of one JSON value in a text. */
function jsonEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at += 1;
      if (depth === 0) return at + 1;
    } else if (/[{[]/.test(letter)) depth += 1;
    else if (/[}\]]/.test(letter)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && /[,\s]/.test(letter)) return at;
  }
  return text.length;
}

/** `--set-literal a.b=TEXT`: the text stands for itself, commas and backslashes too. */
export function readLiteral(text: string, tree: Tree): void {
  const at = text.indexOf('=');
  if (at < 1) throw new AppError('bad-input', 'that literal value is not read here', 'write it as path.to.value=TEXT');
  readSet(`${plain(text.slice(0, at), /[\\,]/g)}=${plain(text.slice(at + 1), /[\\,{}]/g)}`, tree, 'text');
}

/** helm's `--set-file`: the text of a file, whatever is in it, at a path that is written as for `--set`. */
export const readFileValue = (path: string, text: string, tree: Tree): void =>
  readSet(`${path}=${plain(text, /[\\,{}]/g)}`, tree, 'text');

const plain = (part: string, odd: RegExp): string => part.replace(odd, String.raw`\$&`);
