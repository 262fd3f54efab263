import type { Entry } from '../../../logs/entries.ts';
import { isBad } from '../../../logs/faults.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { shortClass } from '../../../logs/reduction/short-class.ts';
import { fitOf, seenAs, type Context, type Ending, type Known } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

const NEAR = 3;
const LEAST_LETTERS = 25;
const letters = (text: string): string => text.replace(/[\\"'`]/g, '');

/** The entries right before an ending that are as bad as it, nearest first. */
const near = (before: readonly Entry[]) =>
  before
    .slice(-NEAR)
    .reverse()
    .map(seenAs)
    .filter(({ low, text }) => !low && isBad(text));

/**
 * An error that holds the whole text of one right before it is that one again, wrapped by what it went through: the
 * first is what happened.
 */
export function wrapped(ending: Known, before: readonly Entry[], context: Context): Known | undefined {
  const all = letters(ending.sentence);
  for (const { entry, text, sentence } of near(before)) {
    const own = letters(shortClass(sentence.text));
    if (own.length < LEAST_LETTERS || own.length >= all.length || !all.includes(own)) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    if (fit && !fit.signature.weak) return { entry, sentence: sentence.text, ...fit };
  }
  return undefined;
}

/** What a runtime prints itself when an exception ends its process. */
const DEATH =
  /^(?:Traceback \(most recent call last\)|Exception in thread "main"|Unhandled exception[.:]|panic: |thread '[^']{1,80}' (?:\(\d+\) )?panicked|terminate called|PHP Fatal error|\w{1,30}: exception (?:throw|error|exit): )/;
/** A script tells which command of its own failed: the names are what it was called with. */
const QUOTES_COMMAND = /(?<![a-z])fail(?:ed|ure)?\b["'`:) ]{1,4}(?:[\w./-]{1,80} ){0,2}-{1,2}[a-z][\w-]*[ =]/i;

/** What comes after the exception that ended the process is the noise of its end, unless it names something itself. */
export function died(ending: Ending, before: readonly Entry[], context: Context): Known | undefined {
  if (namedIn(ending.sentence).length > 0 && !QUOTES_COMMAND.test(ending.sentence)) return undefined;
  for (const { entry, text, sentence } of near(before)) {
    if (!DEATH.test(entry.lines[0] ?? '')) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    if (fit && !fit.signature.weak) return { entry, sentence: sentence.text, ...fit };
  }
  return undefined;
}

/** A line that only says again what kind of fault it was ("migration failed"): the one right before that names it. */
export function named(ending: Known, before: readonly Entry[], context: Context): Known {
  if (namedIn(ending.sentence).length > 0 || Object.keys(ending.caught).length > 0) return ending;
  const rows = SIGNATURES.filter(({ cause }) => cause === ending.signature.cause);
  for (const { entry, text, sentence } of near(before)) {
    if (sentence.text === ending.sentence || namedIn(sentence.text).length === 0) continue;
    const fit = fitOf(entry, text, context, rows);
    if (fit) return { entry, sentence: sentence.text, ...fit };
  }
  return ending;
}
