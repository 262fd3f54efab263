import { HIDDEN } from '../values.ts';

// A line ends as it does in a file, or as it does in a text that was quoted.
const BREAK = /(\n|\\{1,8}n)/;
const KEYED = /^(\\{0,8}["']?)([\w.$/-]{1,253})\1[ \t]*:(?:[ \t]+|$)/;
const DATA = /^(?:data|stringData)$/;
/** Nothing behind the name but a mark of YAML or a remark: what it holds stands on the next lines. */
const OPENS = /^(?:[&!#].{0,200})?$/;

type Row = { readonly column: number; readonly dash: number; readonly name: string; readonly rest: string };

/** A line of YAML: where its name stands, the dash before it (-1 without one), the name ('' for none), what follows. */
function rowOf(line: string): Row {
  const dashes = /^[ \t]*(?:- +){0,8}/.exec(line)?.[0] ?? '';
  const [head = '', , name = ''] = KEYED.exec(line.slice(dashes.length)) ?? [];
  return {
    column: dashes.length,
    dash: dashes.indexOf('-'),
    name,
    rest: line.slice(dashes.length + head.length).trim(),
  };
}
const isEnd = (line: string): boolean => /^(?:---|\.\.\.)/.test(line);
const isSecret = (kind: string): boolean => /^["']?Secret(?:List)?["']?$/.test(kind);

/** A line below data: the name stays where it stands at the first column, all else goes. */
function hiddenLine(line: string, first: number, end = ''): string {
  const column = line.search(/[^ \t]/);
  const key = column === first ? (KEYED.exec(line.slice(column))?.[0] ?? '').trimEnd() : '';
  return `${line.slice(0, column)}${key}${key === '' ? '' : ' '}${HIDDEN}${end}`;
}

/** Members of one object, by the column at which they stand. */
type Block = {
  readonly column: number;
  /** At the beginning of a document or of an item of a list. */
  readonly outer: boolean;
  kind?: string;
  /** Where its data stands: the first line and the last. */
  readonly data: { readonly from: number; to: number; readonly column: number }[];
};

/**
 * Hides what stands below `data:` and `stringData:` of Secrets that are written as YAML over several lines, whole or in
 * part, alone or among other objects: a ConfigMap beside it stays. One pass over the lines.
 */
export function hideManifestBlocks(text: string): string {
  const parts = text.split(BREAK);
  if (parts.length < 3) return text;
  const open: Block[] = [];
  const found: Block['data'] = [];
  const close = (column: number): void => {
    while ((open.at(-1)?.column ?? -1) > column) {
      const block = open.pop();
      if (block && (block.kind === undefined ? block.outer : isSecret(block.kind))) found.push(...block.data);
    }
  };
  for (let at = 0, before = 0; at < parts.length; at += 2) {
    const line = parts[at] ?? '';
    if (line.trim() === '') continue;
    const { column, dash, name, rest } = rowOf(line);
    close(isEnd(line) ? -1 : dash >= 0 ? dash : column);
    const top = open.at(-1);
    const last = top?.data.at(-1);
    if (last && last.to === before && column > last.column) {
      last.to = before = at;
      continue;
    }
    before = at;
    if (name === '' || isEnd(line)) continue;
    const block: Block = top?.column === column ? top : { column, outer: dash >= 0 || open.length === 0, data: [] };
    if (block !== top) open.push(block);
    if (name === 'kind') block.kind = rest;
    if (DATA.test(name) && OPENS.test(rest)) block.data.push({ from: at, to: at, column });
  }
  close(-1);
  for (const { from, to } of found) hideLines(parts, from + 2, to);
  return found.length === 0 ? text : parts.join('');
}

function hideLines(parts: string[], from: number, to: number): void {
  const first = (parts[from] ?? '').search(/[^ \t]/);
  for (let at = from; at <= to; at += 2) {
    const line = parts[at] ?? '';
    if (line.trim() === '') continue;
    // The quote that ends the text around it is none of the value.
    const end = at === parts.length - 1 ? (/(?<=[^\\"'])\\{0,8}["'`][)\]},]*$/.exec(line)?.[0] ?? '') : '';
    parts[at] = hiddenLine(line, first, (line.match(/["'`]/g) ?? []).length % 2 === 1 ? end : '');
  }
}

/** What base64 looks like, from six bytes on: words of a ConfigMap do not end so or are shorter. */
const BASE64 = /^["']?(?=[A-Za-z0-9+/=]{8,}["']?$)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?["']?$/;

/** With which a line tells that a manifest begins; most lines of a log are given back after this one look. */
const BEGINS = /^[ \t]*(?:- )?["']?(?:kind|apiVersion|stringData)\b/;

/**
 * The same for lines of one stream, which come one by one: `line` takes them in their order. kubectl writes data before
 * kind, so right behind apiVersion what looks like base64 goes, whatever the kind turns out to be.
 */
export class SecretLines {
  /** Of the object that is being written: the column of its names, and whether it is a Secret. */
  #object: { readonly column: number; readonly secret: boolean } | undefined;
  #after = '';
  #hides: { readonly column: number; readonly all: boolean; first?: number } | undefined;

  line(text: string): string {
    if (!this.#hides && !this.#object && this.#after === '' && !BEGINS.test(text)) return text;
    if (text.length > 4_096 || text.trim() === '') return text;
    const { column, name, rest } = rowOf(text);
    const hides = this.#hides;
    if (hides && column > hides.column) {
      hides.first ??= text.search(/[^ \t]/);
      return hides.all || BASE64.test(rest) ? hiddenLine(text, hides.first) : text;
    }
    this.#hides = undefined;
    const { column: own = -1, secret = false } = this.#object ?? {};
    if (isEnd(text) || column < own || (column === own && (name === '' || (name === 'apiVersion' && !secret))))
      this.#object = undefined;
    const before = this.#after;
    this.#after = name === 'apiVersion' ? `${column} ${rest}` : '';
    if (name === 'kind' && rest !== '') this.#object = { column, secret: isSecret(rest) };
    if (!DATA.test(name) || !OPENS.test(rest)) return text;
    const known = this.#object?.column === column ? this.#object.secret : undefined;
    if (name === 'stringData' || known === true) this.#hides = { column, all: true };
    else if (before === `${column} v1` && known !== false) this.#hides = { column, all: false };
    return text;
  }
}
