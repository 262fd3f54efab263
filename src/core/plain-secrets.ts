import { ownName } from './list-keys.ts';
import { bracketed } from './places.ts';
import type { Json } from './json.ts';
import { isSecretName, redact } from './redact.ts';
import { HIDDEN } from './secrets/values.ts';

/**
 * True when a value, or a text in it, has been hidden on its way here: it cannot be tested against the server, nor
 * written back.
 */
export const isHidden = (value: unknown): boolean => JSON.stringify(value ?? null).includes(HIDDEN);

/**
 * True for text that must not travel through a model or stand on a card: by the name it is given, by its own look, or
 * since part of it was hidden on its way here.
 */
export const looksSecret = (name: string, value: string): boolean =>
  isSecretName(name) || redact(value) !== value || isHidden(value);

/** A text or number in data, with the name that says what it is. */
export type Leaf = {
  /** `spec.env[TOKEN].value`, `spec.args[0]` */
  readonly path: string;
  /** Names on the way, the outermost first, without places in lists. */
  readonly names: readonly string[];
  /** Of `{name: A, value: x}` and of `["--a", "x"]` the name that is told beside it, else its own. */
  readonly name: string;
  /** The name of the map that it is a member of. */
  readonly within: string;
  readonly text: string;
};

const DEEPEST = 40;
type Place = Omit<Leaf, 'text'>;

/** Every text and number in `value`, at most 40 deep: where a secret can stand in plain text. */
export function* leavesOf(
  value: Json,
  place: Place = { path: '', names: [], name: '', within: '' },
  depth = 0,
): Generator<Leaf> {
  if (depth > DEEPEST) return;
  if (typeof value === 'string' || typeof value === 'number') {
    if (value !== '') yield { ...place, text: String(value) };
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      const flag: unknown = value[at - 1];
      const told = typeof flag === 'string' && /^--?[a-z][\w.-]*$/i.test(flag);
      const name = told && !(typeof item === 'string' && item.startsWith('-')) ? flag.replace(/^-+/, '') : '';
      const own = ownName(item);
      const path = place.path + (own === undefined ? `[${at}]` : bracketed(own));
      yield* leavesOf(item as Json, { ...place, path, name }, depth + 1);
    }
  } else if (typeof value === 'object' && value !== null) {
    const members = value as { readonly [key: string]: Json };
    const own = members['name'] ?? members['key'];
    for (const [key, member] of Object.entries(members)) {
      const path = place.path === '' ? key : `${place.path}.${key}`;
      const name = key === 'value' && typeof own === 'string' ? own : key;
      const within = place.names.at(-1) ?? '';
      yield* leavesOf(member, { path, names: [...place.names, key], name, within }, depth + 1);
    }
  }
}
