import { AppError } from '../../core/errors.ts';

/** One step of a path, as client-go's util/jsonpath reads it. */
export type Step =
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'each' }
  | { readonly is: 'deep' }
  | {
      readonly is: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly by?: number;
      readonly single: boolean;
    }
  | { readonly is: 'union'; readonly of: readonly Step[] }
  | { readonly is: 'filter'; readonly left: Operand; readonly operator: string; readonly right?: Operand };
export type Operand = { readonly is: 'value'; readonly value: string | number | boolean } | Path;
/** From the object at hand: as in client-go, `$` and `@` both mean that one. */
export type Path = { readonly is: 'path'; readonly steps: readonly Step[] };
export type Node =
  | { readonly is: 'text'; readonly text: string }
  | Path
  | { readonly is: 'range'; readonly over: Path; readonly body: readonly Node[] };

const MOST_CHARACTERS = 4_000;
const MOST_DEPTH = 20;

const wrong = (why: string): AppError =>
  new AppError(
    'usage',
    `the JSONPath template is not right: ${why}`,
    "write it as kubectl takes it: -o jsonpath='{.items[*].metadata.name}'",
  );

/**
 * A template such as `{range .items[*]}{.metadata.name}{"\n"}{end}`; what stands outside of braces is text, as kubectl
 * has it.
 */
export function parseTemplate(template: string): readonly Node[] {
  if (template.length > MOST_CHARACTERS) throw wrong(`it has over ${MOST_CHARACTERS} characters`);
  const stack: { over?: Path; body: Node[] }[] = [{ body: [] }];
  let at = 0;
  while (at < template.length) {
    const here = stack.at(-1);
    if (!here) throw wrong('{end} without {range}');
    const open = template.indexOf('{', at);
    if (open !== at) {
      const text = template.slice(at, open < 0 ? undefined : open);
      here.body.push({ is: 'text', text });
      at += text.length;
      continue;
    }
    const end = closing(template, at);
    const inside = template.slice(at + 1, end).trim();
    at = end + 1;
    if (inside === 'end') {
      const done = stack.pop();
      if (!done?.over) throw wrong('{end} without {range}');
      stack.at(-1)?.body.push({ is: 'range', over: done.over, body: done.body });
    } else if (/^range\s/.test(inside)) {
      if (stack.length > MOST_DEPTH) throw wrong('too many {range} in each other');
      stack.push({ over: pathOf(inside.slice(5).trim()), body: [] });
    } else if (/^["']/.test(inside)) here.body.push({ is: 'text', text: quoted(inside) });
    else here.body.push(...(inside === '' ? [] : [pathOf(inside)]));
  }
  // kubectl takes a range without its end to go to the end of the template.
  while (stack.length > 1) {
    const open = stack.pop();
    if (open?.over) stack.at(-1)?.body.push({ is: 'range', over: open.over, body: open.body });
  }
  return stack[0]?.body ?? [];
}

/** The brace that ends what was opened, outside of quotes. */
function closing(text: string, open: number): number {
  let quote = '';
  for (let at = open + 1; at < text.length; at++) {
    const now = text[at] ?? '';
    if (quote !== '') {
      if (now === '\\') at++;
      else if (now === quote) quote = '';
    } else if (now === '"' || now === "'") quote = now;
    else if (now === '}') return at;
  }
  throw wrong('a { is not closed');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
function quoted(text: string): string {
  if (text.length < 2 || text.at(-1) !== text[0]) throw wrong(`${text} is not closed`);
  return text.slice(1, -1).replaceAll(/\\(.)/g, (_, one: string) => ESCAPES[one] ?? one);
}

const NAME = /^(?:\\.|[^\s.[\](){}'"*,:|&=<>!\\@$?])+/;

export function pathOf(text: string): Path {
  let rest = text.replace(/^[$@]/, '');
  const steps: Step[] = [];
  while (rest !== '') {
    if (steps.length > 60) throw wrong('a path has too many steps');
    if (rest.startsWith('..')) {
      steps.push({ is: 'deep' });
      rest = rest[2] === '[' ? rest.slice(2) : rest.slice(1);
    } else if (rest.startsWith('.*')) {
      steps.push({ is: 'each' });
      rest = rest.slice(2);
    } else if (rest.startsWith('[')) {
      const end = bracket(rest);
      steps.push(inBrackets(rest.slice(1, end).trim()));
      rest = rest.slice(end + 1);
    } else {
      const bare = rest.startsWith('.') ? rest.slice(1) : rest;
      const name = NAME.exec(bare)?.[0];
      if (name === undefined) {
        if (bare === '' && rest === '.') return { is: 'path', steps };
        throw wrong(`${JSON.stringify(rest.slice(0, 40))} is no path`);
      }
      steps.push({ is: 'field', name: name.replaceAll(/\\(.)/g, '$1') });
      rest = bare.slice(name.length);
    }
  }
  return { is: 'path', steps };
}

function bracket(text: string): number {
  let quote = '';
  for (let at = 1, depth = 1; at < text.length; at++) {
    const now = text[at] ?? '';
    if (quote !== '') {
      if (now === '\\') at++;
      else if (now === quote) quote = '';
    } else if (now === '"' || now === "'") quote = now;
    else if (now === '[') depth++;
    else if (now === ']' && --depth === 0) return at;
  }
  throw wrong('a [ is not closed');
}

function inBrackets(text: string): Step {
  const filter = /^\?\((.*)\)$/s.exec(text)?.[1];
  if (filter !== undefined) return filterOf(filter.trim());
  if (text === '*') return { is: 'each' };
  const parts = text.split(/,(?=(?:[^'"]*['"][^'"]*['"])*[^'"]*$)/).map((part) => part.trim());
  if (parts.length > 1) return { is: 'union', of: parts.map(one) };
  return one(text);
}

function one(text: string): Step {
  if (text === '*') return { is: 'each' };
  if (text.startsWith("'")) return { is: 'field', name: quoted(text) };
  const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(text);
  if (!slice || text === '') throw wrong(`[${text.slice(0, 40)}] is no index`);
  const number = (part: string | undefined) => (part === undefined || part === '' ? undefined : Number(part));
  const [from, to, by] = [number(slice[1]), number(slice[2]), number(slice[3])];
  if (by !== undefined && by <= 0) throw wrong('a step of a slice must be above 0');
  // One index is the slice of one; -1 is the last.
  const end = text.includes(':') ? to : from === -1 ? undefined : (from ?? 0) + 1;
  return {
    is: 'slice',
    single: !text.includes(':'),
    ...(from === undefined ? {} : { from }),
    ...(end === undefined ? {} : { to: end }),
    ...(by === undefined ? {} : { by }),
  };
}

const OPERATOR = /^((?:[^'"=!<>]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s;
function filterOf(text: string): Step {
  const [, left, operator, right] = OPERATOR.exec(text) ?? [];
  if (left === undefined || operator === undefined || right === undefined)
    return { is: 'filter', left: operand(text), operator: 'exists' };
  return { is: 'filter', left: operand(left.trim()), operator, right: operand(right.trim()) };
}

function operand(text: string): Operand {
  if (/^['"]/.test(text)) return { is: 'value', value: quoted(text) };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { is: 'value', value: Number(text) };
  if (text === 'true' || text === 'false') return { is: 'value', value: text === 'true' };
  return pathOf(text);
}
