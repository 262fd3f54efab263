import type { Entry } from '../../../logs/entries.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { recordOf } from '../../../logs/record.ts';
import { led } from '../before.ts';
import { seenAs, type Context, type Ending, type Known } from '../fit.ts';

const JUST_BEFORE = 3;
const LEAST_WORDS = 4;

/** An answer that was given, or that it came up: nothing that a program ends with. */
const isWell = (text: string): boolean =>
  recordOf(text).status !== undefined || /\b(?:listening|serving|ready|started|connected|succeeded)\b/i.test(text);

/**
 * A supervisor's report on its child: what the child itself said right before it decides where it is known, and stands
 * beside the report where it is not.
 */
export function ofChild(ending: Known, before: readonly Entry[], context: Context): Ending {
  const told = led(ending, before.slice(-JUST_BEFORE), context);
  if (context.exitCode === undefined || told.signature?.cause !== ending.signature.cause) return told;
  if (told.beside) return told;
  // The last line before the report counts whatever its words.
  const last = before.at(-1);
  const seen = last && seenAs(last);
  const speaks = seen && !seen.low && !seen.warn && !isOptional(seen.text) && !isWell(seen.text);
  return speaks && seen.sentence.text.split(/\s+/).length >= LEAST_WORDS
    ? { ...ending, beside: { line: seen.entry.from + seen.sentence.at, sentence: seen.sentence.text } }
    : ending;
}
