import type { Entry } from '../../../logs/entries.ts';
import { isBad } from '../../../logs/faults.ts';
import { isBare, isGeneric } from '../../../logs/words/generic.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { concludes } from '../../../logs/words/orders.ts';
import { guessesOnly } from '../../../logs/meaning/guess.ts';
import { led, withHost } from '../before.ts';
import { CONCLUDED, fitOf, seenAs, type Context, type Ending, type Known } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';
import { answered } from './answered.ts';
import { REFUSED_THREADS } from '../signatures/refused/threads.ts';
import { ofChild } from './of-child.ts';
import { ofPath } from './of-path.ts';
import { died, named, wrapped } from './repeated.ts';
import { warnedOf } from './warned.ts';

const JUST_BEFORE = 3;
/** Entries in which a program also says that it ends. */
const JUST_SAID = 15;

/** An ending that no signature knows: an error right before it that one does know is why. */
export function unnamed(plain: Ending, bare: boolean, before: readonly Entry[], context: Context): Ending {
  const death = died(plain, before, context) ?? ofPath(plain, before, context);
  if (death) return death;
  if (bare) return led(plain, before, context);
  if (guessesOnly(plain.sentence)) return answered(before.slice(-CONCLUDED), context) ?? plain;
  if (concludes(plain.sentence)) return led(plain, before.slice(-CONCLUDED), context);
  const known = led(plain, before.slice(-JUST_BEFORE), context);
  if (isKnown(known)) return withHost(known, before, context);
  return rightBefore(plain, before.at(-1), context) ?? warnedOf(plain, before, context) ?? plain;
}

/** `Crash #3 at 2026-04-02 05:58:02`: what was at another time, which may be mended since. */
const RECOUNTS = /\b(?:at|on|since) \d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** A fault that is known by name right before the end, though its line calls itself information. */
function rightBefore(plain: Ending, entry: Entry | undefined, context: Context): Ending | undefined {
  const seen = entry && seenAs(entry);
  if (!seen?.low || !isBad(seen.text) || isOptional(seen.text) || RECOUNTS.test(seen.sentence.text)) return undefined;
  const fit = fitOf(seen.entry, seen.text, context, SIGNATURES);
  if (!fit || fit.signature.weak || OF_ANYTHING.test(fit.signature.cause)) return undefined;
  const beside = { line: plain.line, sentence: plain.sentence };
  return { entry: seen.entry, sentence: seen.sentence.text, ...fit, beside };
}

/** "Can't start new thread" tells no errno: a line before it may, and "not permitted" is no limit. */
function refusedBefore(ending: Known, before: readonly Entry[], context: Context): Ending | undefined {
  if (!/thread|fork|newosproc/i.test(ending.caught['what'] ?? '')) return undefined;
  for (const entry of before.slice(-BACK).reverse()) {
    const { text, sentence } = seenAs(entry);
    const fit = fitOf(entry, text, context, REFUSED_THREADS);
    if (fit)
      return { entry, sentence: sentence.text, ...fit, beside: { line: ending.line, sentence: ending.sentence } };
    if (fitOf(entry, text, context, SIGNATURES)?.signature.cause === 'OSLimitReached') return undefined;
  }
  return undefined;
}
const BACK = 40;

const isKnown = (ending: Ending): ending is Known => ending.signature !== undefined;

const OF_ANYTHING = /^(?:UncaughtException|ExternalAPIRejected|Dependency\w+|ProcessAborted)$/;

/** Puts to an ending what stands before it: the host of the retries, the error that a bare exception follows from. */
export function settled(ending: Known, before: readonly Entry[], context: Context): Ending {
  // "No DataSource set": what should have made it has failed before.
  if (ending.signature.cause === 'RequiredSettingMissing' && isBare(ending.sentence))
    return led(ending, before, context);
  if (ending.signature.cause === 'ChildProcessFailed') return ofChild(ending, before, context);
  if (ending.signature.cause === 'OSLimitReached') return refusedBefore(ending, before, context) ?? ending;
  const why = ending.signature.cause === 'ConfigFileMissing' ? ofPath(ending, before, context) : undefined;
  if (why) return why;
  if (ending.signature.cause !== 'UncaughtException') return withHost(named(ending, before, context), before, context);
  const root = wrapped(ending, before, context);
  if (root) return root;
  // "An error occurred while calling x": what another runtime said before it is why.
  if (isGeneric(ending.sentence)) return led(ending, before.slice(-JUST_SAID), context);
  if (isBare(ending.sentence)) return led(ending, before, context);
  // An exception that follows at once from an error that is known by name.
  const known = led(ending, before.slice(-JUST_BEFORE), context);
  return known.signature?.cause === 'UncaughtException' ? ending : known;
}
