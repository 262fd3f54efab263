import type { KubeObject } from '../../core/kubernetes.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of an object whose value a sentence names. */
export type Held = {
  /** `spec.rules[0].host`, `metadata.annotations["example.com/pool"]`. */
  readonly path: string;
  readonly value: string;
  /** The part of the value that the sentence names. */
  readonly token: string;
};

const DEEP = 9;
const MOST = 300;
const LEAST = 4;
const LONG = 400;
/** Values that any sentence may hold. */
const COMMON =
  /^(?:true|false|none|null|default|http|https|prefix|exact|tcp|udp|cluster|local|service|ingress|nginx|pod|host|path|name)$/i;
const TAKEN = /already ?(?:exists|owned|taken|in use)/i;
/** What an object made, and which kind of thing it means: not what is asked of it. */
const REFERENCE = /\.resourceRefs?\b|\.(?:kind|apiVersion|apiGroup|uid|type)$/;
const SECRET = /password|passwd|secret|token|credential|private/i;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const named = (words: string, token: string): boolean =>
  token.length >= LEAST && !COMMON.test(token) && new RegExp(`(?<![\\w.-])${escaped(token)}(?![\\w-])`).test(words);

/** By the last key of a path; names of classes and references are none (`secretProviderClass`). */
const isSecret = (path: string): boolean => {
  const key = path.slice(path.lastIndexOf('.'));
  return SECRET.test(key) && !/(?:Name|Class|Ref)$/.test(key);
};

/** `a.b`, or `a["x.y/z"]` for a key that is no word. */
const below = (path: string, key: string): string =>
  /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;

/**
 * Where an object itself sets what a sentence names: a value, or one of several in a list by commas. Its own name and
 * namespace do not count, nor what may be secret. The most telling first: the longest value that is named whole.
 */
export function heldIn(object: KubeObject, words: string): readonly Held[] {
  const own = new Set([object.metadata?.name, object.metadata?.namespace]);
  const found: Held[] = [];
  const look = (value: string, path: string): void => {
    // Of what is taken already the object may have its own name, in a field that says so.
    const mine = own.has(value) && !(TAKEN.test(words) && /[a-z]Name$/.test(path));
    if (value.length > LONG || mine || REFERENCE.test(path)) return;
    const token = named(words, value)
      ? value
      : value
          .split(/[,;\s]+/)
          .filter((part) => part !== value && !own.has(part))
          .find((part) => part.length > LEAST && /[\d./:_-]/.test(part) && named(words, part));
    if (token !== undefined) found.push({ path, value, token });
  };
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth === 0 || found.length >= MOST || isSecret(path)) return;
    if (typeof value === 'string' || typeof value === 'number') look(String(value), path);
    else if (Array.isArray(value)) for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`, depth - 1);
    else if (isNode(value)) for (const [key, one] of Object.entries(value)) visit(one, below(path, key), depth - 1);
  };
  visit(object.spec, 'spec', DEEP);
  visit(object['parameters'], 'parameters', DEEP);
  for (const [key, value] of Object.entries(object.metadata?.annotations ?? {}))
    if (!key.endsWith('last-applied-configuration')) look(value, `metadata.annotations["${key}"]`);
  return found.toSorted((a, b) => b.token.length - a.token.length);
}

const ABSENT = String.raw`(?:is|was|does|could|can|do)?(?: ?not|n't|not)(?: be)? (?:exist|found|there|present|known|defined|registered|available)\b(?! (?:by|in|on|to|among|with|at) (?:any |some |the )?(?:an)?other| elsewhere| twice)`;
const SOUGHT = String.raw`\b(?:no such|unknown|undefined|find|locate|resolve|look up)`;

/** True for words by which a value that the object's spec holds is the name of what is not there. */
export const saidAbsent = (object: KubeObject, words: string): boolean =>
  heldIn(object, words).some(({ path, token }) => {
    const name = `["'\`“]?${escaped(token)}["'\`”]?`;
    return (
      path.startsWith('spec') &&
      new RegExp(
        `(?<![\\w.-])${name} (?:${ABSENT})|${SOUGHT} (?:(?!for\\b|to\\b)[\\w-]+:? ){0,3}${name}(?![\\w.-])`,
        'i',
      ).test(words)
    );
  });

/** `spec.rules[0].host (shop.example)`. */
export const showHeld = ({ path, value, token }: Held): string =>
  value === token || value.length > 120 ? `${path} (${token})` : `${path} (${value})`;
