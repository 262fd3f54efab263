import type { Named } from '../../logs/meaning/named-things.ts';

const LEAST_VALUE = 4;
const LEAST_SUFFIX = 5;
/** Words that a value holds by chance. */
const COMMON =
  /^(?:true|false|none|null|default|info|debug|error|warn|http|https|tcp|udp|localhost|main|root|data|server|client|node|name|user|test|prod|production|development|latest|utf-?8|json|yaml|string|number|value|config|application)$/i;

export const isCommon = (text: string): boolean => COMMON.test(text);

const upper = (text: string): string =>
  text
    .replace(/^-+/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
const letters = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '').toUpperCase();
const LEAST_LETTERS = 10;
/** `bindAddress` as BIND_ADDRESS. */
const snake = (text: string): string => upper(text.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));

/**
 * True when a variable is what configures a setting of that name: `spring.datasource.url` is SPRING_DATASOURCE_URL, and
 * `bootstrap.servers` may be KAFKA_BOOTSTRAP_SERVERS.
 */
export function isNameOf(variable: string, { kind, text }: Named): boolean {
  if (kind === 'address' || kind === 'path' || /[\s]/.test(text)) return false;
  if (variable === text) return true;
  // `xpack.encryptedSavedObjects.encryptionKey` as XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY.
  if (letters(text).length >= LEAST_LETTERS && letters(text) === letters(variable)) return true;
  const own = upper(variable);
  return [upper(text), snake(text)].some(
    (one) =>
      one.length > 2 && (own === one || (one.length >= LEAST_SUFFIX && one.includes('_') && own.endsWith(`_${one}`))),
  );
}

/** A text as a pattern that means exactly it. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const wordOf = (token: string): RegExp => new RegExp(`(?<![\\w-]|\\w\\.)${escaped(token)}(?![\\w-]|\\.\\w)`, 'g');

/** True when a text holds the thing as a word of its own. */
export function holds(text: string, thing: Named): boolean {
  const { kind, text: token } = thing;
  if (token.length < LEAST_VALUE || COMMON.test(token) || !text.includes(token)) return false;
  if (kind === 'quoted' && !/[\w/]/.test(token)) return false;
  // A plain host is meant only where a host may stand: `/catalog/` is a path.
  return kind === 'address' && thing.host === token ? hostPart(token).test(text) : wordOf(token).test(text);
}

/** A host where an address has it: not the scheme, the user or the path that is called alike. */
const hostPart = (token: string): RegExp =>
  new RegExp(`(?<=^|[\\s"'\`([{,;@=<|]|\\/\\/)${escaped(token)}(?=$|:[\\d$]|[\\s"'\`)\\]},;/?#>|&])`, 'g');

/** Offsets at which a line has the token as a word of its own; of an address only as its host. */
export const spotsOf = (line: string, { kind }: Named, token: string): readonly number[] =>
  token === ''
    ? []
    : [...line.matchAll(kind === 'address' ? hostPart(token) : wordOf(token))].map(({ index }) => index);

/** The host of an address alone, where the place holds it without the port of the log. */
export const hostOf = (thing: Named): Named =>
  thing.kind === 'address' ? { kind: 'address', text: thing.host, host: thing.host } : thing;

/** Settings by which a member says where and how it joins. */
export const JOINS = /CLUSTER|JOIN|PEERS?|SEEDS?|BOOTSTRAP|CONNECT|QUORUM|MEMBERS?|DISCOVER/i;
