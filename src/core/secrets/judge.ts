import { strengthOf, type Strength } from './names.ts';
import { isSaying, isWordy } from './prose.ts';
import {
  isFilePath,
  isNameOfKey,
  isObjectName,
  isVerdict,
  looksMade,
  looksRandom,
  saysNothing,
  type Value,
} from './values.ts';

const PASSWORD = /pass|pwd|pw$/i;

/** A name with its sign and what stands behind it. */
export type Found = {
  readonly name: string;
  readonly strength: Strength;
  readonly closed: string;
  readonly sign: string;
  readonly before: string;
  readonly value: Value;
  readonly text: string;
};

/** Where the hidden part ends; undefined when the value is none. */
export function hiddenTo(found: Found): number | undefined {
  const { value, text, sign } = found;
  const said = value.text;
  if (saysNothing(said.replace(/^\w{1,40}=(?=[^=])/, '')) || isPlace(found) || isCode(found)) return undefined;
  const rest = text.slice(value.to, value.to + 60);
  // secret: "db" not found
  if (value.quoted && /^["'] (?:not|is|was|does|has|in|could|cannot|already|of)\b/.test(rest) && !made(said))
    return undefined;
  if (/^\d+$/.test(said) && /^\s?(?:bytes?|characters?|[kmg]i?b|ms|s|seconds?|keys?|tokens?|of|\/)\b/i.test(rest))
    return undefined;
  const hides = value.quoted
    ? inQuotes(found)
    : /^\s*:\s/.test(sign)
      ? inProse(found, rest)
      : sign.includes(':') && !/[=>]/.test(sign)
        ? behindColon(found)
        : behindSign(found);
  if (!hides) return undefined;
  if (value.quoted) return value.to;
  // INI and YAML: the rest of the line belongs to a phrase.
  const line = /^[^\n"]{0,400}/.exec(rest)?.[0] ?? '';
  return /phrase|mnemonic/i.test(found.name) && /^(?: [a-z]+)+\s*$/i.test(line)
    ? value.to + line.trimEnd().length
    : value.to;
}

/**
 * Values that name where the secret is, and no secret: URLs (their passwords have a rule of their own), files, Secret
 * objects.
 */
function isPlace({ name, value, sign }: Found): boolean {
  const said = value.text;
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(said) || isFilePath(said)) return true;
  if (isNameOfKey(name.split('.').at(-1) ?? '', said)) return true;
  if (/^(?:OLD)?PWD$/.test(name) && /^[/~]/.test(said)) return true;
  return (
    /(?:^|[^a-z])secrets?$|Secrets?$|^(?:image)?pull/i.test(name) &&
    (isObjectName(said) ||
      (/^secrets?$/i.test(name) &&
        (value.quoted || /^[^=]*:/.test(sign)) &&
        /^[a-z]+(?:[-.][a-z0-9]{1,12})*$/.test(said)))
  );
}

/**
 * A line of a program, as stack traces show it: password = os.environ["X"], token = readToken(request), secret:
 * settings.DB_SECRET.
 */
function isCode({ value, text }: Found): boolean {
  const said = value.text;
  if (
    !value.quoted &&
    /^[A-Za-z_$][\w.$]*[([][\w.,*]*$/.test(said) &&
    /^[\s"'`)\],]/.test(text.slice(value.to, value.to + 1))
  )
    return true;
  return /^(?:[A-Z]+(?:_[A-Z]+)+|[A-Za-z_$]\w*(?:\.\w+)+)$/.test(said) && strengthOf(said) === 'strong';
}

const isShort = (name: string, said: string): boolean =>
  /^\d+$/.test(said) && said.length <= (PASSWORD.test(name) ? 3 : 6);
const made = (said: string): boolean => looksMade(said) || looksRandom(said);

/** Words that a message says of a value, and that may be one where they stand alone. */
const SAID =
  /^(?:correct|found|match|matches|matching|exist|exists|expected|set|enough|any|yet|all|there|here|given|known)[.,:;!?]?$/i;

/** A text that says something: two words at least, all of them what messages say, or a whole sentence. */
function isSentence(said: string): boolean {
  const words = said.split(/\s+/);
  if (words.length < 2) return false;
  const told = words.filter((word) => isSaying(word) || SAID.test(word) || saysNothing(word)).length;
  return (
    told === words.length || (words.length > 2 && told * 2 >= words.length && !words.some((word) => looksMade(word)))
  );
}

/** In brackets stand remarks: token: (expired 3 days ago). Of a phrase the words are the secret. */
function isRemark({ name, value, text }: Found): boolean {
  const bracket = text[value.from - 1];
  if ((bracket !== '(' && bracket !== '[') || /phrase|mnemonic|seed/i.test(name)) return false;
  // (tiger scott) says nothing of a password: it may be one.
  const says = !PASSWORD.test(name) || value.text.split(/\s+/).some((word) => isSaying(word) || /^\d/.test(word));
  return says && isWordy(value.text, bracket === '(' ? 2 : 4);
}

function inQuotes(found: Found): boolean {
  const { name, strength, value, sign, closed, before } = found;
  const said = value.text;
  if (isSentence(said) || isShort(name, said) || isRemark(found)) return false;
  // A list of words in a text is no pair: 'password', 'email'.
  if (sign.includes(','))
    return (
      (closed !== '' || before.endsWith('{')) &&
      (/^(?:bearer|basic|token) /i.test(said) || (strength === 'strong' ? made(said) : looksRandom(said)))
    );
  if (strength === 'strong') return true;
  return PASSWORD.test(name)
    ? !isVerdict(said)
    : made(said) || /^(?:bearer|basic|token) /i.test(said) || said.length >= 24;
}

function behindSign({ name, strength, value }: Found): boolean {
  const said = value.text;
  if (isShort(name, said)) return false;
  if (strength === 'strong' || PASSWORD.test(name)) return true;
  return made(said);
}

const TAG =
  /^(?:v?\d+(?:\.\d+)+[\w.+-]*|\d{1,5}(?:-[\w.-]+)?(?:@sha256)?|latest|stable|main|master|edge|alpine|nightly|dev|prod|release.*|sha-\w+)$/i;
/** Behind a colon without a space: fields of a Go struct, but tags of images and ports of hosts as well. */
function behindColon({ name, strength, before, value }: Found): boolean {
  const said = value.text;
  if (
    /(?:\/|image:? ?"?)$/i.test(before) ||
    TAG.test(said.replace(/\/.*$/, '')) ||
    isVerdict(said) ||
    isShort(name, said)
  )
    return false;
  if (/-|\.[a-z]/.test(name)) return made(said);
  return (strength === 'strong' || PASSWORD.test(name)) && !name.endsWith('s') ? true : made(said);
}

/** Behind a colon and a space stands a value of YAML, or the rest of a sentence. */
function inProse({ name, strength, before, value, closed, text }: Found, rest: string): boolean {
  const said = value.text;
  if (isShort(name, said) || (isVerdict(said) && !made(said))) return false;
  if (before.endsWith(']: ') && !looksRandom(said)) return false;
  if (made(said)) return true;
  if (strength !== 'strong' && name.toLowerCase() !== 'pass') return false;
  if (/[(:]/.test(said)) return false;
  // A quote right behind it ends a text; behind a space it begins another: credential: helper "ecr-login" failed.
  const alone = /^[.!]?(?:["'`]|\s*(?:$|[\n,;}\])|&<]|\\n|[\w.-]{1,40}\s?[:=]))/.test(rest);
  const words = /phrase|mnemonic/i.test(name);
  if (!alone && !words) return false;
  const atKey =
    closed !== '' ||
    /(?:^|[{,;|([\-"'`>]|\\n)$/.test(before.trimEnd()) ||
    /\n\s*$/.test(before.slice(before.trimEnd().length)) ||
    text.startsWith(name) ||
    before.endsWith('/');
  return atKey || PASSWORD.test(name);
}
