import type { Entry } from '../../../logs/entries.ts';
import { isBad } from '../../../logs/faults.ts';
import { isGeneric } from '../../../logs/words/generic.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { complaintIn } from '../../../logs/meaning/complaint.ts';
import { guessesOnly } from '../../../logs/meaning/guess.ts';
import { fitOf, seenAs, type Context, type Ending } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

/** The last error before a mere guess that says what was answered: refused, missing, expired. */
export function answered(before: readonly Entry[], context: Context): Ending | undefined {
  for (const entry of [...before].reverse()) {
    const { text, sentence, high, low, warn } = seenAs(entry);
    if (low || warn || !(high || isBad(text)) || isOptional(text) || isGeneric(sentence.text)) continue;
    if (guessesOnly(sentence.text) || complaintIn(sentence.text) === undefined) continue;
    const fit = fitOf(entry, text, context, SIGNATURES);
    return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {}, ...fit };
  }
  return undefined;
}
