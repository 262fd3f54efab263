import type { Entry } from '../../logs/entries.ts';
import { isHigh, isLow } from '../../logs/level.ts';
import { attemptsIn } from '../../logs/meaning/list-below.ts';
import { recordOf } from '../../logs/record.ts';
import { timeOf } from '../../logs/fields/times.ts';
import { sentenceOf, tell, type Sentence } from '../../logs/sentence.ts';
import type { Caught, Signature, SignatureContext } from './signatures/types.ts';

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
  /** Of an ending that no signature knows: another error of the same end that names what this one does not. */
  readonly also?: { readonly line: number; readonly sentence: string };
};

export type Known = Ending & { readonly signature: Signature };
export type Context = Omit<SignatureContext, 'block'>;

const MOST_BLOCK = 8_000;
/** Entries before a conclusion in which its reason is looked for. */
export const CONCLUDED = 10;

/** An entry as the search sees it. */
export type Seen = {
  readonly entry: Entry;
  readonly text: string;
  readonly sentence: Sentence;
  readonly low: boolean;
  readonly warn: boolean;
  readonly high: boolean;
};

/**
 * Quotes that a record escapes are quotes: what another program said is read as it said it. One of several ways that
 * were tried in vain is not why: what all of them are to reach is.
 */
export function blockOf(entry: Entry): string {
  const lines = attemptsIn(entry.lines)?.said ?? entry.lines;
  return textOf({ ...entry, lines })
    .slice(0, MOST_BLOCK)
    .replaceAll('\\"', '"');
}

/**
 * All of an entry as plain text, for patterns: a structured head is read out of its record, the rest is literal, but
 * for its time.
 */
function textOf({ lines }: Entry): string {
  const [line = ''] = lines;
  const head = recordOf(line);
  const structured = head.error !== undefined || head.stack.length > 0 || /^\s*\{/.test(line);
  const first = structured ? [tell(head), ...head.stack] : [line.slice(timeOf(line))];
  return [...first, ...lines.slice(1)].join('\n');
}

export const seenAs = (entry: Entry): Seen => {
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

export type Fit = { readonly signature: Signature; readonly caught: Caught; readonly line: number };

/**
 * The first signature that fits: on the lines that decide first (the end of a traceback, the last "Caused by"), then on
 * the block.
 */
export function fitOf(
  entry: Entry,
  block: string,
  context: Context,
  signatures: readonly Signature[],
): Fit | undefined {
  for (const text of [...deciding(block.split('\n')), block]) {
    for (const signature of signatures) {
      const match = signature.pattern.exec(text);
      if (!match) continue;
      const caught: Caught = groupsOf(match);
      if (signature.when && !signature.when({ ...context, block }, caught)) continue;
      const general = signature.cause === 'UncaughtException' && text !== block;
      if (general) continue;
      const more = text === block ? {} : fuller(signature.cause, block, signatures);
      const inner = signature.cause === 'UncaughtException' ? innerOf(block.split('\n')) : undefined;
      const exception = inner === undefined ? caught['exception'] : inner.replace(INNER, '');
      return {
        signature,
        caught: { ...more, ...caught, ...(exception === undefined ? {} : { exception }), ...signature.constants },
        line: entry.from + lineOf(entry, exception ?? match[0]),
      };
    }
  }
  return block === blockOf(entry) ? ofAttempts(entry, context, signatures) : undefined;
}

/** Where every way that was tried fails alike, that is why. */
function ofAttempts(entry: Entry, context: Context, signatures: readonly Signature[]): Fit | undefined {
  const { items } = attemptsIn(entry.lines) ?? { items: [] };
  const fits = items.map((item) => fitOf({ ...entry, lines: [item] }, item, context, signatures));
  const [first] = fits;
  return fits.every((fit) => fit?.signature.cause === first?.signature.cause)
    ? first && { ...first, line: entry.from }
    : undefined;
}

const groupsOf = (match: RegExpExecArray | null | undefined): Caught =>
  Object.fromEntries(
    Object.entries(match?.groups ?? {})
      .filter((pair): pair is [string, string] => Boolean(pair[1]))
      .map(([name, value]) => [
        name,
        name === 'setting' ? value.replace(PREFIX, '') : name === 'sysctl' ? value.replaceAll('/', '.') : value,
      ]),
  );

/** Level words and classes before the name of a setting. */
const PREFIX = /^(?:(?:[A-Z]{4,8}|[\w.]{0,120}(?:Exception|Error|Failure)|error|fatal): ?)+/;

/** Values that another row of the same cause finds in the whole block: a "Caused by" often leaves out the host. */
const fuller = (cause: string, block: string, signatures: readonly Signature[]): Caught =>
  groupsOf(signatures.find((row) => row.cause === cause && row.pattern.test(block))?.pattern.exec(block));

/** .NET writes the exception within an exception behind an arrow; the last one is the root. */
const INNER = /^\s*---> (?=\S)/;
const innerOf = (lines: readonly string[]): string | undefined => lines.findLast((line) => INNER.test(line));

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
