import { entriesOf, type Entry } from '../../logs/entries.ts';
import { gaveUp, isBad, isBare, isGeneric, isOptional } from '../../logs/faults.ts';
import { isHigh, isLow } from '../../logs/level.ts';
import { recordOf } from '../../logs/record.ts';
import { sentenceOf, textOf, type Sentence } from '../../logs/sentence.ts';
import { isRunning } from '../facts/containers.ts';
import { SIGNATURES } from './signatures/index.ts';
import { CHILDREN } from './signatures/startup.ts';
import type { Caught, Signature, SignatureContext } from './signatures/types.ts';
import type { ContainerLog } from '../types.ts';

/** How a log ended: the block that decides, and what it is known for. */
export type Ending = {
  readonly entry: Entry;
  /** The weightiest line as a 0-based place in the log. */
  readonly line: number;
  /** What that block says, as a person reads it. */
  readonly sentence: string;
  readonly signature?: Signature;
  readonly caught: Caught;
  /** An earlier error that a bare exception follows from, or the exception that follows from this. */
  readonly beside?: { readonly line: number; readonly sentence: string };
};

type Known = Ending & { readonly signature: Signature };
type Context = Omit<SignatureContext, 'block'>;

const BACK = 60;
const BACK_FOR_HOST = 20;
const JUST_BEFORE = 3;
const MOST_BLOCK = 8_000;

/** An entry as the search sees it. */
type Seen = {
  readonly entry: Entry;
  readonly text: string;
  readonly sentence: Sentence;
  readonly low: boolean;
  readonly warn: boolean;
  readonly high: boolean;
};

const blockOf = (entry: Entry): string => textOf(entry).slice(0, MOST_BLOCK);
const seenAs = (entry: Entry): Seen => {
  const { level } = recordOf(entry.lines[0] ?? '');
  return {
    entry,
    text: blockOf(entry),
    sentence: sentenceOf(entry),
    low: isLow(level),
    warn: level === 'warn',
    high: isHigh(level),
  };
};

/**
 * The last fatal block decides (docs/diagnosis.md, reading rule 7): from the end backwards, the first entry that tells of a fault. Optional things, answers in an
 * access log and statistics do not count; what only says that it ends ("giving up", "npm ERR!") leads on to what stands before it, then also to
 * retries. A line that calls itself information decides only where it fits a signature: it never becomes a title by its words alone.
 */
export function endingOf(log: ContainerLog, context: Context): Ending | undefined {
  const all = entriesOf(log.lines).filter(({ lines }) => recordOf(lines[0] ?? '').status === undefined);
  const dead = isRunning(context.view) ? childIn(all, context) : undefined;
  if (dead) return dead;
  const found = nearEnd(all.slice(-BACK), context);
  return found && (found.signature || !isGeneric(found.sentence))
    ? found
    : (furtherBack(all.slice(0, -BACK), context) ?? found);
}

/** A supervisor lives on after its child has given up: that may stand far before the faults that follow from it. */
function childIn(entries: readonly Entry[], context: Context): Ending | undefined {
  for (const [index, entry] of [...entries.entries()].reverse()) {
    const head = entry.lines[0] ?? '';
    if (!/gave up|FATAL|exited|died|failed|crashed|s6|runsv/.test(head)) continue;
    const fit = fitOf(entry, blockOf(entry), context, CHILDREN);
    if (!fit) continue;
    const name = fit.caught['child'] ?? '';
    if (entries.slice(index).some(({ lines }) => lines[0]?.includes(`success: ${name} entered RUNNING`)))
      return undefined;
    return led({ entry, sentence: sentenceOf(entry).text, ...fit }, entries.slice(0, index), context, false);
  }
  return undefined;
}

/** Nothing near the end: the last error before that, as such a line declares itself or fits a signature. */
function furtherBack(entries: readonly Entry[], context: Context): Ending | undefined {
  for (const entry of [...entries].reverse()) {
    const { text, sentence, high, low, warn } = seenAs(entry);
    if (low || warn || !(high || isBad(text)) || isOptional(text) || isGeneric(sentence.text)) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    if (fit?.signature.weak) continue;
    if (fit || high) return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {}, ...fit };
  }
  return undefined;
}

function nearEnd(entries: readonly Entry[], context: Context): Ending | undefined {
  let generic: Ending | undefined;
  let weak: Ending | undefined;
  // What stands right before the line that only says that it ends is most likely why, whatever its words.
  let adjacent: Ending | undefined;
  let warned: Ending | undefined;
  let genericAt = -1;
  for (const [index, entry] of [...entries.entries()].reverse()) {
    const seen = seenAs(entry);
    const { text, low, warn, high, sentence } = seen;
    const atEnd = index === entries.length - 1;
    const last = index >= entries.length - 3;
    if (isOptional(text) && !(last && high && !generic && atEnd)) continue;
    if (low && !atEnd && !generic && !tellsOfOthers(text)) continue;
    if (warn && !generic && !last) continue;
    const bad = isBad(text) || (high && sentence.text !== '');
    if (!bad && !last && !generic) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    const plain = { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {} };
    if (fit && low && !isBad(text)) continue;
    if (fit && (fit.signature.weak || (fit.signature.cause === 'UncaughtException' && gaveUp(text))))
      weak ??= { ...plain, ...fit };
    else if (fit) return settled({ ...plain, ...fit }, entries.slice(0, index), context);
    if (
      !bad &&
      !low &&
      generic &&
      !adjacent &&
      index === genericAt - 1 &&
      /\w+ \w+ \w+/.test(sentence.text) &&
      !isGeneric(sentence.text)
    )
      adjacent = plain;
    if (weak || !bad || low) continue;
    if (warn) {
      warned ??= plain;
      continue;
    }
    if (!isGeneric(sentence.text)) return isBare(text) ? led(plain, entries.slice(0, index), context) : plain;
    if (!generic) genericAt = index;
    generic ??= plain;
  }
  return weak ?? warned ?? adjacent ?? generic;
}

/** A supervisor reports the death of its child as information. */
const tellsOfOthers = (text: string): boolean => /\bgave up: |entered FATAL state|exited: \S+ \(/.test(text);

/** Puts to an ending what stands before it: the host of the retries, the error that a bare exception follows from. */
function settled(ending: Known, before: readonly Entry[], context: Context): Ending {
  if (ending.signature.cause !== 'UncaughtException') return withHost(ending, before, context);
  if (isBare(ending.sentence)) return led(ending, before, context);
  // An exception that follows at once from an error that is known by name.
  const known = led(ending, before.slice(-JUST_BEFORE), context);
  return known.signature?.cause === 'UncaughtException' ? ending : known;
}

/** Of a bare exception: the last error before it decides where it is known, and stands beside it where it is not. */
function led(ending: Ending, before: readonly Entry[], context: Context, replaces = true): Ending {
  for (const entry of before.slice(-BACK).reverse()) {
    const { text, sentence, high, low } = seenAs(entry);
    if (
      low ||
      isOptional(text) ||
      !(high || isBad(text)) ||
      isGeneric(sentence.text) ||
      sentence.text === ending.sentence
    )
      continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    if (replaces && fit && fit.signature.cause !== 'UncaughtException' && !fit.signature.weak)
      return { entry, sentence: sentence.text, ...fit, beside: { line: ending.line, sentence: ending.sentence } };
    return { ...ending, beside: { line: entry.from + sentence.at, sentence: sentence.text } };
  }
  return ending;
}

/** The first signature that fits: on the lines that decide first (the end of a traceback, the last "Caused by"), then on the block. */
export function fitOf(
  entry: Entry,
  block: string,
  context: Context,
  signatures: readonly Signature[],
): { readonly signature: Signature; readonly caught: Caught; readonly line: number } | undefined {
  for (const text of [...deciding(block.split('\n')), block]) {
    for (const signature of signatures) {
      const match = signature.pattern.exec(text);
      if (!match) continue;
      const caught: Caught = groupsOf(match);
      if (signature.when && !signature.when({ ...context, block }, caught)) continue;
      const general = signature.cause === 'UncaughtException' && text !== block;
      if (general) continue;
      const more = text === block ? {} : fuller(signature.cause, block, signatures);
      return {
        signature,
        caught: { ...more, ...caught, ...signature.constants },
        line: entry.from + lineOf(entry, caught['exception'] ?? match[0]),
      };
    }
  }
  return undefined;
}

const groupsOf = (match: RegExpExecArray | null | undefined): Caught =>
  Object.fromEntries(Object.entries(match?.groups ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1])));

/** A last word often names no host ("[Errno 111] Connection refused"): the nearest entry before it that tells of the same fault does. */
function withHost(ending: Known, before: readonly Entry[], context: Context): Ending {
  const { cause } = ending.signature;
  const named = nameOf(ending, before);
  if (named !== undefined) return { ...ending, caught: { ...ending.caught, host: named } };
  if (!cause.startsWith('Dependency') || ending.caught['host'] !== undefined) return ending;
  const rows = SIGNATURES.filter((row) => row.cause === cause);
  for (const entry of before.slice(-BACK_FOR_HOST).reverse()) {
    const text = blockOf(entry);
    const caught = isOptional(text) ? undefined : fitOf(entry, text, context, rows)?.caught;
    if (caught?.['host'] !== undefined) return { ...ending, caught: { ...caught, ...ending.caught } };
  }
  return ending;
}

/** An address says little: the name that stands with the same port in the same entry or the ones before it is what the configuration holds. */
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

/** Values that another row of the same cause finds in the whole block: a "Caused by" often leaves out the host. */
const fuller = (cause: string, block: string, signatures: readonly Signature[]): Caught =>
  groupsOf(signatures.find((row) => row.cause === cause && row.pattern.test(block))?.pattern.exec(block));

function deciding(lines: readonly string[]): readonly string[] {
  if (lines.length < 2) return [];
  const cause = lines.findLast((line) => /^\s*caused by: ?\S/i.test(line));
  if (cause !== undefined) return [cause];
  const end = lines.findLast((line) => /^\S/.test(line));
  return lines.some((line) => line.includes('Traceback (most recent call last)')) && end !== undefined ? [end] : [];
}

/** Which line of the entry holds the end of the match: its last line says most. */
function lineOf({ lines }: Entry, matched: string): number {
  const parts = matched.split('\n').filter((part) => part.trim() !== '');
  const wanted = parts.at(-1) ?? '';
  const at = lines.findLastIndex((line) => wanted !== '' && line.includes(wanted));
  return Math.max(0, at);
}
