import type { Entry } from '../../logs/entries.ts';
import { isBad } from '../../logs/faults.ts';
import { isGeneric } from '../../logs/words/generic.ts';
import { isOptional } from '../../logs/words/optional.ts';
import type { ContainerView } from '../facts/containers.ts';
import { namedIn } from '../../logs/meaning/named-things.ts';
import { recordOf } from '../../logs/record.ts';
import { blockOf, fitOf, seenAs, type Context, type Ending, type Known } from './fit.ts';
import { hostBeside } from './nearby/named-host.ts';
import { HOST } from './signatures/dns.ts';
import { SIGNATURES } from './signatures/index.ts';
import type { Caught } from './signatures/types.ts';

const BACK = 60;
const BACK_FOR_HOST = 20;
const MOST_TOLD = 20;
const MOST_TEXT = 8_000;

/** Of a bare exception: the last error before it decides where it is known, and stands beside it where it is not. */
export function led(ending: Ending, before: readonly Entry[], context: Context, replaces = true): Ending {
  for (const entry of before.slice(-BACK).reverse()) {
    const { text, sentence, high, low, warn } = seenAs(entry);
    if (
      low ||
      warn ||
      isOptional(text) ||
      !(high || isBad(text)) ||
      isGeneric(sentence.text) ||
      sentence.text === '' ||
      sentence.text === ending.sentence
    )
      continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    const weaker = fit?.signature.cause === 'UncaughtException' && ending.signature?.cause !== 'RequiredSettingMissing';
    if (replaces && fit && !weaker && !fit.signature.weak)
      return withHost(
        { entry, sentence: sentence.text, ...fit, beside: { line: ending.line, sentence: ending.sentence } },
        before,
        context,
      );
    return { ...ending, beside: { line: entry.from + sentence.at, sentence: sentence.text } };
  }
  return ending;
}

/**
 * A last word often names no host ("[Errno 111] Connection refused"): the nearest entry before it that tells of the
 * same fault does.
 */
export function withHost(ending: Known, before: readonly Entry[], context: Context): Ending {
  const { cause } = ending.signature;
  if (OF_PATHS.test(cause)) return withPath(ending, before, context);
  const named = nameOf(ending, before);
  if (named !== undefined) return { ...ending, caught: { ...ending.caught, host: named } };
  if (!cause.startsWith('Dependency') || ending.caught['host'] !== undefined) return ending;
  // A trace without a time of its own belongs to the line right before it, whatever level that declares.
  const head = recordOf(ending.entry.lines[0] ?? '').head ? undefined : before.at(-1);
  const own = addressIn(ending.entry) ?? (head && addressIn(head)) ?? givenIn(ending.entry, context.view);
  if (own) return { ...ending, caught: { ...ending.caught, ...own } };
  const rows = SIGNATURES.filter((row) => row.cause === cause);
  for (const entry of before.slice(-BACK_FOR_HOST).reverse()) {
    const text = blockOf(entry);
    const caught = isOptional(text) ? undefined : fitOf(entry, text, context, rows)?.caught;
    if (caught?.['host'] !== undefined) return { ...ending, caught: { ...caught, ...ending.caught } };
  }
  const beside = cause === 'DependencyDNSFailure' ? hostBeside(ending.entry, before) : undefined;
  if (beside !== undefined) return { ...ending, caught: { ...ending.caught, host: beside } };
  const tried = before.slice(-1).find(({ lines: [line = ''] }) => TRIES.test(line));
  const address = tried && addressIn(tried);
  return address && address['host'] !== '0.0.0.0' ? { ...ending, caught: { ...ending.caught, ...address } } : ending;
}

/** A line, of any level, that tells whom the program speaks to. */
const TRIES =
  /\b(?:connect(?:ing|ion)?|dial(?:ing)?|reach(?:ing)?|socket)\b[^\n]{0,40}\b(?:to|with|server|host|broker|node)\b(?! from\b)/i;

const OF_PATHS = /^(?:DataCorrupted|FilePermissionDenied|ReadOnlyFilesystem|DiskFull)$/;
const BACK_FOR_PATH = 3;

/** "Permission denied (os error 13)" alone: the path that the lines right before it speak of is what was tried. */
function withPath(ending: Known, before: readonly Entry[], context: Context): Ending {
  if (ending.caught['path'] !== undefined || ending.caught['port'] !== undefined) return ending;
  const { cause } = ending.signature;
  const rows = SIGNATURES.filter((row) => row.cause === cause);
  for (const entry of before.slice(-BACK_FOR_PATH).reverse()) {
    // What is damaged is told as that; a path that stands near it may be of anything.
    const path =
      cause === 'DataCorrupted'
        ? fitOf(entry, blockOf(entry), context, rows)?.caught['path']
        : namedIn(seenAs(entry).sentence.text).find(({ kind }) => kind === 'path')?.text;
    if (path !== undefined)
      return {
        ...ending,
        caught: { ...ending.caught, path },
        beside: ending.beside ?? { line: entry.from, sentence: seenAs(entry).sentence.text },
      };
  }
  return ending;
}

const ADDRESS = new RegExp(`["'(@/ =]${HOST}:(?<port>\\d{2,5})\\b(?!:)`);

/** Lines of an entry that are words: frames name source files. */
const toldIn = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !/^\s+at |^\s*File "/.test(line)).slice(0, MOST_TOLD);

/**
 * The first line of a trace often names what was tried, its last cause only how that went.
 */
function addressIn({ lines }: Entry): Caught | undefined {
  for (const line of toldIn(lines)) {
    const { host, port } = ADDRESS.exec(line)?.groups ?? {};
    if (host !== undefined && port !== undefined) return { host, port };
  }
  return undefined;
}

const NAME =
  /(?<![\w.@/-])(?<host>[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){1,8})(?![\w./-]|\()(?:[,;] ?(?:port[ :=]*)?(?<port>\d{2,5})\b(?! ?[a-z%]))?/gi;

/** A name in the words of the error, however it is written there, that a variable of the container gives as a host. */
function givenIn({ lines }: Entry, { spec }: ContainerView): Caught | undefined {
  const given = (spec?.env ?? []).flatMap(({ value }) => (value === undefined ? [] : [value.toLowerCase()]));
  const text = toldIn(lines).join('\n').slice(0, MOST_TEXT);
  for (const { groups } of text.matchAll(NAME)) {
    const host = groups?.['host']?.toLowerCase() ?? '';
    const port = groups?.['port'];
    const beside = new RegExp(`(?:^|[/@,])${host.replaceAll('.', '\\.')}(?:[:/,?]|$)`);
    if (given.some((value) => beside.test(value))) return { host, ...(port === undefined ? {} : { port }) };
  }
  return undefined;
}

/**
 * An address says little: the name that stands with the same port in the same entry or the ones before it is what the
 * configuration holds.
 */
function nameOf({ caught, entry }: Known, before: readonly Entry[]): string | undefined {
  const { host = '', port } = caught;
  if (port === undefined || !/^\d+(?:\.\d+){3}$/.test(host)) return undefined;
  const named = new RegExp(`(?:^|[\\s"'(@/=[])([a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)*):${port}\\b`, 'i');
  for (const one of [...before.slice(-BACK_FOR_HOST), entry].reverse()) {
    const found = named.exec(blockOf(one))?.[1];
    if (found !== undefined && found !== 'localhost' && !/^(?:tcp|udp|port|line)$/i.test(found)) return found;
  }
  return undefined;
}
