import type { Entry } from '../../../logs/entries.ts';
import { isGeneric } from '../../../logs/words/generic.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { instructs } from '../../../logs/words/orders.ts';
import { fitOf, seenAs, type Context, type Ending } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

/** Takes leave: nothing that comes after it is its reason. */
const GOODBYE =
  /\b(?:exit\w*|quit\w*|terminat\w*|abort\w*|stopp\w*|shut\w*|giv(?:e|ing) up|gave up|bye|kill\w*|restart\w*|retry\w*)\b/i;
/** What to do or to read, or what the program goes on with. */
const ONWARDS =
  /^(?:use|see|run|try|for|please|check|ensure|visit|read|usage|consider|closing|cleaning|removing|uploading|sending|saving|stopping|waiting|starting|started|retrying|trying|connecting|loading|falling|listening|serving|server)\b/i;
const LEAST_WORDS = 4;

/**
 * "Error occurred during initialization of the VM": a heading, whose reason stands in the line right below it, whatever
 * the words of that.
 */
export function below(heading: Ending, entries: readonly Entry[], context: Context): Ending | undefined {
  if (GOODBYE.test(heading.sentence) || heading.entry.lines.length > 1) return undefined;
  const at = entries.findIndex(({ from }) => from === heading.entry.from);
  const next = at < 0 ? undefined : entries[at + 1];
  if (!next || next.from !== heading.entry.from + 1) return undefined;
  const { text, sentence, low } = seenAs(next);
  if (
    low ||
    sentence.text.split(/\s+/).length < LEAST_WORDS ||
    isGeneric(sentence.text) ||
    instructs(sentence.text) ||
    isOptional(text) ||
    ONWARDS.test(sentence.text) ||
    GOODBYE.test(sentence.text)
  )
    return undefined;
  const fit = fitOf(next, text, context, SIGNATURES);
  const plain = { entry: next, line: next.from + sentence.at, sentence: sentence.text, caught: {} };
  return fit && !fit.signature.weak ? { ...plain, ...fit } : plain;
}
