import type { Call } from '../../core/model.ts';
import { isWhole, parseArguments } from '../answer/call-input.ts';
import { isObject, wordOf, type Json } from '../json-schema.ts';
import { stripNulls } from './openai-schema.ts';

type Part = { id: string; name: string; arguments: string; whole: unknown; beside: Json };

/**
 * What came beside the known fields of one assistant message: of the message, and of each of its calls by their ids.
 */
export type Beside = { readonly message: Json; readonly calls: Readonly<Record<string, Json>> };

const KNOWN = new Set([
  'role',
  'content',
  'tool_calls',
  'function_call',
  'refusal',
  'audio',
  'annotations',
  'name',
  'images',
]);
const KNOWN_OF_CALL = new Set(['index', 'id', 'type', 'function']);

/** Puts the fragments of an answer together, in all the ways in which servers cut them. */
export class ChatParts {
  readonly #parts: Part[] = [];
  readonly #byIndex = new Map<number, Part>();
  readonly #beside: Json = {};
  readonly #freshId: () => string;

  constructor(freshId: () => string) {
    this.#freshId = freshId;
  }

  /** Takes one fragment; gives the words of the answer in it. */
  take(delta: Json): string {
    for (const [key, value] of Object.entries(delta)) if (!KNOWN.has(key)) grow(this.#beside, key, value);
    const { tool_calls: calls, function_call: call } = delta;
    for (const piece of Array.isArray(calls) ? calls : []) if (isObject(piece)) this.#call(piece);
    // The form before tool calls; some servers still speak it.
    if (isObject(call)) this.#call({ index: 0, function: call });
    return wordsOf(delta['content']) + (typeof delta['refusal'] === 'string' ? delta['refusal'] : '');
  }

  /** Calls, and what has to go back with them. */
  end(): { readonly calls: readonly Call[]; readonly beside: readonly Beside[] } {
    const named = this.#parts.filter(({ name }) => name !== '');
    for (const part of named) if (part.id === '') part.id = this.#freshId();
    const calls = named.map(({ id, name, arguments: text, whole }) => ({
      id,
      name,
      input: stripNulls(parseArguments(whole ?? text)),
    }));
    const ofCalls = Object.fromEntries(
      named.filter(({ beside }) => Object.keys(beside).length > 0).map(({ id, beside }) => [id, beside]),
    );
    const something = Object.keys(this.#beside).length > 0 || Object.keys(ofCalls).length > 0;
    return { calls, beside: something ? [{ message: this.#beside, calls: ofCalls }] : [] };
  }

  #call(piece: Json): void {
    const given = isObject(piece['function']) ? piece['function'] : {};
    const name = typeof given['name'] === 'string' ? given['name'] : '';
    const id = typeof piece['id'] === 'string' ? piece['id'] : '';
    const part = this.#partOf(typeof piece['index'] === 'number' ? piece['index'] : undefined, id, name);
    if (id !== '') part.id = id;
    // Some servers send the whole name with every fragment.
    if (name !== '' && part.name !== name) part.name += name;
    const fresh = given['arguments'];
    if (typeof fresh === 'string') part.arguments += fresh;
    else if (fresh !== undefined && fresh !== null) part.whole = fresh;
    for (const [key, value] of Object.entries(piece)) if (!KNOWN_OF_CALL.has(key)) grow(part.beside, key, value);
  }

  /**
   * The call that a fragment belongs to: by its index; where a server gives every call the same index, or none, by its
   * id; where it gives no ids either, a new name after whole arguments begins a new call.
   */
  #partOf(index: number | undefined, id: string, name: string): Part {
    const known = id === '' ? undefined : this.#parts.find((part) => part.id === id);
    if (known) return known;
    const there = index === undefined ? this.#parts.at(-1) : this.#byIndex.get(index);
    const last = there !== undefined && index !== undefined ? (this.#sameIndex(index) ?? there) : there;
    const other =
      last !== undefined &&
      ((id !== '' && last.id !== '') ||
        (name !== '' && last.name !== '' && (last.whole !== undefined || isWhole(last.arguments))));
    if (last !== undefined && !other) return last;
    const part: Part = { id: '', name: '', arguments: '', whole: undefined, beside: {} };
    this.#parts.push(part);
    if (index !== undefined) this.#byIndex.set(index, part);
    return part;
  }

  /** The newest call of an index. */
  #sameIndex(index: number): Part | undefined {
    return this.#byIndex.get(index);
  }
}

/** Text of a content that is a text, or a list of parts, of which thoughts and pictures are no words. */
function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(wordsOf).join('');
  if (!isObject(content) || /think|reason|thought/.test(wordOf(content['type']))) return '';
  return typeof content['text'] === 'string' ? content['text'] : '';
}

/** Fragments of a field grow together: thoughts by their text, lists by their items, all else is what came last. */
function grow(into: Json, key: string, value: unknown): void {
  if (value === null || value === undefined) return;
  const before = into[key];
  if (typeof value === 'string' && typeof before === 'string' && /reason|think|thought/i.test(key))
    into[key] = before + value;
  else if (Array.isArray(value) && Array.isArray(before)) into[key] = value.reduce(joined, before);
  else if (isObject(value) && isObject(before)) {
    const both = { ...before };
    for (const [name, member] of Object.entries(value)) grow(both, name, member);
    into[key] = both;
  } else into[key] = value;
}

/** Neighbouring fragments of one item (same type and index) become one. */
function joined(list: unknown[], item: unknown): unknown[] {
  const last = list.at(-1);
  if (
    !isObject(item) ||
    !isObject(last) ||
    item['type'] !== last['type'] ||
    item['index'] !== last['index'] ||
    item['index'] === undefined
  )
    return [...list, item];
  const both: Json = { ...last };
  for (const [key, value] of Object.entries(item)) {
    const text = /^(?:text|summary|data|thinking)$/.test(key);
    if (text && typeof value === 'string' && typeof both[key] === 'string') both[key] = `${both[key]}${value}`;
    else if (value !== null && value !== undefined) both[key] = value;
  }
  return [...list.slice(0, -1), both];
}
