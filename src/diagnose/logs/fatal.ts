import { entriesOf, gaveUp, isBad, isGeneric, isOptional, levelOf, type Entry } from './blocks.ts';
import { SIGNATURES } from './signatures/index.ts';
import type { Caught, Signature, SignatureContext } from './signatures/types.ts';
import type { ContainerLog } from '../types.ts';

/** How a log ended: the block that decides, and what it is known for. */
export type Ending = {
  readonly entry: Entry;
  /** The weightiest line as a 0-based place in the log. */
  readonly line: number;
  readonly signature?: Signature;
  readonly caught: Caught;
};

type Known = Ending & { readonly signature: Signature };

const BACK = 60;
const BACK_FOR_HOST = 20;
const MOST_BLOCK = 8_000;

/**
 * The last fatal block decides (docs/diagnosis.md, reading rule 7): from the end backwards, the first entry that tells of a fault. Optional things do not count; lines
 * that only say that it ends ("giving up", "npm ERR!") lead on to what stands before them, then also to retries.
 */
export function endingOf(log: ContainerLog, context: Omit<SignatureContext, 'block'>): Ending | undefined {
  const entries = entriesOf(log.lines).slice(-BACK);
  let generic: Ending | undefined;
  let weak: Ending | undefined;
  for (const [index, entry] of [...entries.entries()].reverse()) {
    const text = plain(entry.lines.join('\n').slice(0, MOST_BLOCK));
    const level = levelOf(entry.lines[0] ?? '');
    const last = index >= entries.length - 3;
    if (isOptional(text) && !(last && level === 'high' && !generic && index === entries.length - 1)) continue;
    if (level === 'low' && index < entries.length - 1) continue;
    if (level === 'warn' && !generic && !last) continue;
    const bad = isBad(text);
    if (!bad && !last && !generic) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    if (fit && (fit.signature.weak || (fit.signature.cause === 'UncaughtException' && gaveUp(text))))
      weak ??= { entry, ...fit };
    else if (fit) return withHost({ entry, ...fit }, entries.slice(0, index), context);
    if (weak) continue;
    if (!bad) continue;
    if (!isGeneric(text)) return { entry, line: entry.from, caught: {} };
    generic ??= { entry, line: entry.from, caught: {} };
  }
  return weak ?? generic;
}

/** The first signature that fits: on the lines that decide first (the end of a traceback, the last "Caused by"), then on the block. */
export function fitOf(
  entry: Entry,
  block: string,
  context: Omit<SignatureContext, 'block'>,
  signatures: readonly Signature[],
): { readonly signature: Signature; readonly caught: Caught; readonly line: number } | undefined {
  for (const text of [...deciding(block.split('\n')), block]) {
    for (const signature of signatures) {
      const match = signature.pattern.exec(text);
      if (!match) continue;
      const caught: Caught = Object.fromEntries(
        Object.entries(match.groups ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1])),
      );
      if (signature.when && !signature.when({ ...context, block }, caught)) continue;
      const general = signature.cause === 'UncaughtException' && text !== block;
      if (general) continue;
      const more = text === block ? {} : fuller(signature.cause, block, signatures);
      return {
        signature,
        caught: { ...more, ...caught, ...signature.constants },
        line: entry.from + lineOf(entry, match[0]),
      };
    }
  }
  return undefined;
}

/** A JSON log holds quotes and stack traces escaped. */
const plain = (text: string): string =>
  text.startsWith('{') ? text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\"/g, '"') : text;

/** A last word often names no host ("[Errno 111] Connection refused"): the nearest entry before it that tells of the same fault does. */
function withHost(ending: Known, before: readonly Entry[], context: Omit<SignatureContext, 'block'>): Ending {
  const { cause } = ending.signature;
  if (!cause.startsWith('Dependency') || ending.caught['host'] !== undefined) return ending;
  const rows = SIGNATURES.filter((row) => row.cause === cause);
  for (const entry of before.slice(-BACK_FOR_HOST).reverse()) {
    const text = plain(entry.lines.join('\n').slice(0, MOST_BLOCK));
    const caught = isOptional(text) ? undefined : fitOf(entry, text, context, rows)?.caught;
    if (caught?.['host'] !== undefined) return { ...ending, caught: { ...caught, ...ending.caught } };
  }
  return ending;
}

/** Values that another row of the same cause finds in the whole block: a "Caused by" often leaves out the host. */
function fuller(cause: string, block: string, signatures: readonly Signature[]): Caught {
  const match = signatures.find((row) => row.cause === cause && row.pattern.test(block))?.pattern.exec(block);
  return Object.fromEntries(
    Object.entries(match?.groups ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
}

function deciding(lines: readonly string[]): readonly string[] {
  if (lines.length < 2) return [];
  const causes = lines.filter((line) => /^\s*Caused by:/.test(line));
  const cause = causes.at(-1);
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
