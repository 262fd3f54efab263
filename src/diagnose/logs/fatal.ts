import { entriesOf, type Entry } from '../../logs/entries.ts';
import {
  concludes,
  gaveUp,
  holdsReason,
  isBad,
  isBare,
  isGeneric,
  instructs,
  isFatal,
  isHealth,
  isOptional,
  isTelemetry,
} from '../../logs/faults.ts';
import { recordOf } from '../../logs/record.ts';
import { guessesOnly } from '../../logs/meaning/guess.ts';
import { sentenceOf } from '../../logs/sentence.ts';
import { isRunning } from '../facts/containers.ts';
import type { ContainerLog } from '../types.ts';
import { led, withHost } from './before.ts';
import { answered } from './nearby/answered.ts';
import { died, named, wrapped } from './nearby/repeated.ts';
import { mostTelling } from './nearby/telling.ts';
import { warnedAgain, warnedOf } from './nearby/warned.ts';
import { blockOf, CONCLUDED, fitOf, seenAs, type Context, type Ending, type Known } from './fit.ts';
import { SIGNATURES } from './signatures/index.ts';
import { CHILDREN } from './signatures/startup.ts';

const BACK = 60;
const JUST_BEFORE = 3;

/**
 * The last fatal block decides (docs/diagnosis.md, reading rule 7): from the end backwards, the first entry that tells
 * of a fault. Optional things, answers in an access log and statistics do not count; what only says that it ends
 * ("giving up", "npm ERR!") leads on to what stands before it, then also to retries. A line that calls itself
 * information decides only where it fits a signature: it never becomes a title by its words alone.
 */
export function endingOf(log: ContainerLog, context: Context): Ending | undefined {
  const all = entriesOf(log.lines).filter(
    (entry) => recordOf(entry.lines[0] ?? '').status === undefined && hasWords(entry),
  );
  const dead = isRunning(context.view) ? childIn(all, context) : undefined;
  if (dead) return dead;
  const found = nearEnd(all.slice(-BACK), context);
  if (found && !found.beside && (!found.signature || found.signature.cause === 'UncaughtException')) {
    const telling = mostTelling(found, all, context);
    if (telling.signature || !isGeneric(telling.sentence)) return telling;
  }
  return found && (found.signature || !isGeneric(found.sentence))
    ? found
    : (furtherBack(all.slice(0, -BACK), context) ?? found ?? warnedAgain(all.slice(-BACK), context));
}

/** A rule of signs, a record without a word: it decides nothing and counts for nothing. */
function hasWords({ lines }: Entry): boolean {
  const { head, message, error, stack } = recordOf(lines[0] ?? '');
  return (
    lines.slice(1).some((line) => /[a-z]/i.test(line)) ||
    !head ||
    error !== undefined ||
    stack.length > 0 ||
    /[a-z]/i.test(message)
  );
}

/** A supervisor lives on after its child has given up: that may stand far before the faults that follow from it. */
function childIn(entries: readonly Entry[], context: Context): Ending | undefined {
  for (const [index, entry] of [...entries.entries()].reverse()) {
    const head = entry.lines[0] ?? '';
    if (!/gave up|FATAL|too (?:many|often)|exited|died|failed|crashed|s6|runsv/.test(head)) continue;
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
  const itself = isTelemetry(`${context.view.name} ${context.view.spec?.image ?? ''}`);
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
    // What the process ends with was not optional, whatever it is called.
    if (isOptional(text, itself) && !PANIC.test(text) && !(atEnd && (high || isFatal(text)))) continue;
    if (low && !atEnd && !generic && !tellsOfOthers(text)) continue;
    if (warn && !generic && !last) continue;
    const bad = isBad(text) || (high && sentence.text !== '');
    if (!bad && !last && !generic) continue;
    const fits = fitOf(entry, text, context, SIGNATURES);
    // "Invalid config, exiting" names the kind of fault alone: what is wrong in it stands before it.
    const fit =
      fits?.signature.weak && fits.signature.cause === 'ConfigFileInvalid' && isGeneric(sentence.text)
        ? undefined
        : fits;
    const plain = { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {} };
    if (fit && low && !isBad(text)) continue;
    // Answers of its own health check are no answers of others.
    const ownHealth = fit?.signature.cause === 'ExternalAPIRejected' && isHealth(sentence.text);
    if (ownHealth || (instructs(sentence.text) && entry.lines.length === 1)) {
      generic ??= plain;
      continue;
    }
    if (
      fit &&
      (fit.signature.weak ||
        (fit.signature.cause === 'UncaughtException' && (gaveUp(text) || POINTS.test(sentence.text))))
    )
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
    if (generic && !low && holdsReason(sentence.text) && !holdsReason(generic.sentence)) generic = plain;
    if (weak || !bad || low) continue;
    if (warn) {
      warned ??= plain;
      continue;
    }
    if (!isGeneric(sentence.text)) return unnamed(plain, isBare(text), entries.slice(0, index), context);
    if (!generic) genericAt = index;
    generic ??= plain;
  }
  return weak ?? warned ?? adjacent ?? generic;
}

/** It ends the process, whatever part of it is at fault. */
const PANIC = /^thread '[^'\n]{1,80}' panicked at |^panic: /m;

/** "See root cause above": the exception itself leads to another one. */
const POINTS = /\b(?:see|check|look at)\b[^\n]{0,40}\b(?:above|below|previous|earlier)\b|\b(?:root )?cause above\b/i;

/** A supervisor reports the death of its child as information. */
const tellsOfOthers = (text: string): boolean => /\bgave up: |entered FATAL state|exited: \S+ \(/.test(text);

/** An ending that no signature knows: an error right before it that one does know is why. */
function unnamed(plain: Ending, bare: boolean, before: readonly Entry[], context: Context): Ending {
  const death = died(plain, before, context);
  if (death) return death;
  if (bare) return led(plain, before, context);
  if (guessesOnly(plain.sentence)) return answered(before.slice(-CONCLUDED), context) ?? plain;
  if (concludes(plain.sentence)) return led(plain, before.slice(-CONCLUDED), context);
  const known = led(plain, before.slice(-JUST_BEFORE), context);
  if (isKnown(known)) return withHost(known, before, context);
  return rightBefore(plain, before.at(-1), context) ?? warnedOf(plain, before, context) ?? plain;
}

/** A fault that is known by name right before the end, though its line calls itself information. */
function rightBefore(plain: Ending, entry: Entry | undefined, context: Context): Ending | undefined {
  const seen = entry && seenAs(entry);
  if (!seen?.low || !isBad(seen.text) || isOptional(seen.text)) return undefined;
  const fit = fitOf(seen.entry, seen.text, context, SIGNATURES);
  if (!fit || fit.signature.weak || OF_ANYTHING.test(fit.signature.cause)) return undefined;
  const beside = { line: plain.line, sentence: plain.sentence };
  return { entry: seen.entry, sentence: seen.sentence.text, ...fit, beside };
}

const isKnown = (ending: Ending): ending is Known => ending.signature !== undefined;

const OF_ANYTHING = /^(?:UncaughtException|ExternalAPIRejected|Dependency\w+|ProcessAborted)$/;

/** Puts to an ending what stands before it: the host of the retries, the error that a bare exception follows from. */
function settled(ending: Known, before: readonly Entry[], context: Context): Ending {
  // "No DataSource set": what should have made it has failed before.
  if (ending.signature.cause === 'RequiredSettingMissing' && isBare(ending.sentence))
    return led(ending, before, context);
  // A supervisor's report on its child: what the child itself said right before it.
  if (ending.signature.cause === 'ChildProcessFailed') return led(ending, before.slice(-JUST_BEFORE), context);
  if (ending.signature.cause !== 'UncaughtException') return withHost(named(ending, before, context), before, context);
  const root = wrapped(ending, before, context);
  if (root) return root;
  if (isBare(ending.sentence)) return led(ending, before, context);
  // An exception that follows at once from an error that is known by name.
  const known = led(ending, before.slice(-JUST_BEFORE), context);
  return known.signature?.cause === 'UncaughtException' ? ending : known;
}
