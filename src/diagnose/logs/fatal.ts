import { entriesOf, type Entry } from '../../logs/entries.ts';
import { isBad, isFatal } from '../../logs/faults.ts';
import { gaveUp, holdsReason, isBare, isGeneric, isHealth } from '../../logs/words/generic.ts';
import { isOptional, isTelemetry } from '../../logs/words/optional.ts';
import { instructs } from '../../logs/words/orders.ts';
import { recordOf } from '../../logs/record.ts';
import { sentenceOf } from '../../logs/sentence.ts';
import { isRunning } from '../facts/containers.ts';
import type { ContainerLog } from '../types.ts';
import { led } from './before.ts';
import { below } from './nearby/heading.ts';
import { settled, unnamed } from './nearby/settled.ts';
import { declined, errorsBefore, mostTelling, obliged, withAlso } from './nearby/telling.ts';
import { warnedAgain } from './nearby/warned.ts';
import { blockOf, fitOf, seenAs, type Context, type Ending } from './fit.ts';
import { SIGNATURES } from './signatures/index.ts';
import { CHILDREN } from './signatures/startup.ts';

const BACK = 60;

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
  const last = nearEnd(all.slice(-BACK), context);
  const found = last && !last.signature && !/[a-z]/i.test(last.sentence) ? undefined : last;
  if (found && !found.beside && (!found.signature || found.signature.cause === 'UncaughtException')) {
    const telling = mostTelling(found, all, context);
    if (telling.signature || !isGeneric(telling.sentence)) return telling;
  }
  if (found?.signature && LEFT_BEHIND.test(found.signature.cause))
    return withAlso(found, errorsBefore(found, all, context));
  return found && (found.signature || !isGeneric(found.sentence))
    ? found
    : (furtherBack(all.slice(0, -BACK), context) ??
        found ??
        warnedAgain(all.slice(-BACK), context) ??
        declined(all, context) ??
        obliged(all, context.exitCode));
}

/** What is not there may be what an earlier step of the same end failed to put there. */
const LEFT_BEHIND = /^CommandNotFound$/;

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
  const headings: Ending[] = [];
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
    const line = entry.from + sentence.at;
    const found = fitOf(entry, text, context, SIGNATURES);
    // A row that knows the heading alone is told by the sentence, which is then what proves it.
    const bare = found?.line === entry.from && Object.keys(found.caught).length === 0;
    const fits = found && bare ? { ...found, line } : found;
    // "Invalid config, exiting" names the kind of fault alone: what is wrong in it stands before it.
    const fit =
      fits?.signature.weak && fits.signature.cause === 'ConfigFileInvalid' && isGeneric(sentence.text)
        ? undefined
        : fits;
    const plain = { entry, line, sentence: sentence.text, caught: {} };
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
    if (index >= entries.length - HEADINGS) headings.push(plain);
  }
  for (const heading of weak || warned ? [] : headings) {
    const reason = below(heading, entries, context);
    if (reason) return reason;
  }
  return weak ?? warned ?? adjacent ?? generic;
}

/** Entries at the end among which a heading may stand whose reason is the line below it. */
const HEADINGS = 10;

/** It ends the process, whatever part of it is at fault. */
const PANIC = /^thread '[^'\n]{1,80}' panicked at |^panic: /m;

/** "See root cause above": the exception itself leads to another one. */
const POINTS = /\b(?:see|check|look at)\b[^\n]{0,40}\b(?:above|below|previous|earlier)\b|\b(?:root )?cause above\b/i;

/** A supervisor reports the death of its child as information. */
const tellsOfOthers = (text: string): boolean => /\bgave up: |entered FATAL state|exited: \S+ \(/.test(text);
