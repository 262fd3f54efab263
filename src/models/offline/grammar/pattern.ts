import type { Token } from './tokens.ts';

/** What a slot read: a text, a number, a list of them. */
export type Value = string | number | boolean | readonly string[];
export type Bound = ReadonlyMap<string, Value>;
/** Ends of a slot that starts at `at`, longest first, each with what was read. */
export type Slot<W> = (tokens: readonly Token[], at: number, world: W) => Iterable<readonly [number, Value]>;

type Node =
  | { readonly is: 'word'; readonly word: string }
  /** One of many words: a set of synonyms is one look, not one for each of them. */
  | { readonly is: 'words'; readonly words: ReadonlySet<string> }
  | { readonly is: 'slot'; readonly slot: string; readonly key: string }
  | { readonly is: 'all'; readonly nodes: readonly Node[] }
  | { readonly is: 'one'; readonly nodes: readonly Node[] };

export type Pattern = {
  readonly source: string;
  readonly node: Node;
  /** The words that it can begin with; undefined when a slot can stand first. */
  readonly heads: ReadonlySet<string> | undefined;
  /** Sets of words of each of which it needs one somewhere. */
  readonly needs: readonly ReadonlySet<string>[];
};

type Heads = { readonly words: ReadonlySet<string> | undefined; readonly empty: boolean };

/** The words that a node can begin with, and whether it can be empty. */
function headsOf(node: Node): Heads {
  if (node.is === 'word') return { words: new Set([node.word]), empty: false };
  if (node.is === 'words') return { words: node.words, empty: false };
  if (node.is === 'slot') return { words: undefined, empty: false };
  const words = new Set<string>();
  let empty = node.is === 'all';
  for (const one of node.nodes) {
    const heads = headsOf(one);
    if (heads.words === undefined) return { words: undefined, empty: false };
    for (const word of heads.words) words.add(word);
    if (node.is === 'one') empty ||= heads.empty;
    else if (!heads.empty) return { words, empty: false };
  }
  return { words, empty };
}

function needsOf(node: Node): readonly ReadonlySet<string>[] {
  if (node.is === 'word') return [new Set([node.word])];
  if (node.is === 'words') return [node.words];
  if (node.is === 'slot') return [];
  const each = node.nodes.map(needsOf);
  if (node.is === 'all') return each.flat();
  // Of a choice: one word of any branch, when every branch needs one.
  const first = each.map(([one]) => one);
  if (first.some((one) => one === undefined)) return [];
  return [new Set(first.flatMap((one) => [...(one ?? [])]))];
}

/** Whether a pattern can begin with the first of these. */
export function canBegin({ heads }: Pattern, [first]: readonly Token[]): boolean {
  return heads === undefined || (first !== undefined && !first.quoted && heads.has(first.low));
}

/** Whether the words of a sentence, without those in quotes, hold what a pattern needs. */
export const canFit = ({ needs }: Pattern, words: ReadonlySet<string>): boolean =>
  needs.every((set) => {
    for (const word of words) if (set.has(word)) return true;
    return false;
  });

/** The branches of a choice: single words next to each other become one, as no two of them fit at once. */
function joinWords(nodes: readonly Node[]): readonly Node[] {
  const joined: Node[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    const [before, words] = [wordsOf(last), wordsOf(node)];
    if (before && words) joined[joined.length - 1] = { is: 'words', words: new Set([...before, ...words]) };
    else joined.push(node);
  }
  return joined;
}

const wordsOf = (node: Node | undefined): readonly string[] | undefined =>
  node?.is === 'word' ? [node.word] : node?.is === 'words' ? [...node.words] : undefined;

const PARTS = /[()[\]|]|\{[^}]+\}|<[^>]+>|[^\s()[\]|]+/g;

/**
 * A pattern as data: words in order; `(a|b c)` one of; `[a]` may be left out; `{set}` a set of synonyms; `<slot>` or
 * `<slot:key>` a typed place. It matches a sentence only as a whole.
 */
export function compile(source: string, sets: Readonly<Record<string, string>>): Pattern {
  const parts = [...source.matchAll(PARTS)].map(([part]) => part);
  let at = 0;
  const sequence = (): Node => {
    const nodes: Node[] = [];
    while (at < parts.length && !/^[)\]|]$/.test(parts[at] ?? '')) nodes.push(item());
    return nodes.length === 1 && nodes[0] ? nodes[0] : { is: 'all', nodes };
  };
  const choice = (): Node => {
    const nodes = [sequence()];
    while (parts[at] === '|') {
      at += 1;
      nodes.push(sequence());
    }
    const joined = joinWords(nodes);
    return joined.length === 1 && joined[0] ? joined[0] : { is: 'one', nodes: joined };
  };
  const item = (): Node => {
    const part = parts[at] ?? '';
    at += 1;
    if (part === '(' || part === '[') {
      const inside = choice();
      if (parts[at] !== (part === '(' ? ')' : ']')) throw new Error(`unclosed ${part} in ${source}`);
      at += 1;
      return part === '(' ? inside : { is: 'one', nodes: [inside, { is: 'all', nodes: [] }] };
    }
    if (part.startsWith('<')) {
      const [slot = '', key = slot] = part.slice(1, -1).split(':');
      return { is: 'slot', slot, key };
    }
    if (!part.startsWith('{')) return { is: 'word', word: part };
    const set = sets[part.slice(1, -1)];
    if (set === undefined) throw new Error(`no set ${part} in ${source}`);
    return compile(`(${set})`, sets).node;
  };
  const node = choice();
  if (at < parts.length) throw new Error(`left over ${parts.slice(at).join(' ')} in ${source}`);
  return { source, node, heads: headsOf(node).words, needs: needsOf(node) };
}

/** What the first of these makes of it that makes anything. */
export function firstOf<One, T>(many: readonly One[], make: (one: One) => T | undefined): T | undefined {
  for (const one of many) {
    const made = make(one);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** How many states a match may try: a bound, not a limit that a sentence of 60 words meets. */
const MOST_STATES = 20_000;

/** Goes on behind what a node covered; undefined: another way is tried. */
type Next<T> = (end: number, bound: Bound) => T | undefined;

/**
 * Tries the ways in which a pattern covers every token, in order, until `found` makes something of what the slots read.
 * undefined: of none. Called on, not yielded: a clause is tried with hundreds of patterns, and generators cost most of
 * that.
 */
export function match<W, T>(
  pattern: Pattern,
  tokens: readonly Token[],
  slots: Readonly<Record<string, Slot<W>>>,
  world: W,
  found: (bound: Bound) => T | undefined,
  work?: { step(): boolean },
): T | undefined {
  let states = 0;
  if (!canBegin(pattern, tokens)) return undefined;
  const walk = (one: Node, at: number, bound: Bound, next: Next<T>): T | undefined => {
    states += 1;
    if (states > MOST_STATES || work?.step() === false) return undefined;
    const token = tokens[at];
    switch (one.is) {
      case 'word':
        return token !== undefined && !token.quoted && token.low === one.word ? next(at + 1, bound) : undefined;
      case 'words':
        return token !== undefined && !token.quoted && one.words.has(token.low) ? next(at + 1, bound) : undefined;
      case 'slot': {
        const slot = slots[one.slot];
        if (slot === undefined) throw new Error(`no slot <${one.slot}>`);
        for (const [end, value] of slot(tokens, at, world)) {
          const made = next(end, new Map(bound).set(one.key, value));
          if (made !== undefined) return made;
        }
        return undefined;
      }
      case 'one':
        for (const node of one.nodes) {
          const made = walk(node, at, bound, next);
          if (made !== undefined) return made;
        }
        return undefined;
      default:
        return chain(one.nodes, 0, at, bound, next);
    }
  };
  const chain = (nodes: readonly Node[], index: number, at: number, bound: Bound, next: Next<T>): T | undefined => {
    const node = nodes[index];
    return node === undefined
      ? next(at, bound)
      : walk(node, at, bound, (end, more) => chain(nodes, index + 1, end, more, next));
  };
  return walk(pattern.node, 0, NOTHING_READ, (end, bound) => (end === tokens.length ? found(bound) : undefined));
}

const NOTHING_READ: Bound = new Map();
