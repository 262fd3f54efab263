import type { Entry } from '../../../logs/entries.ts';
import { isBad } from '../../../logs/faults.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { recordOf } from '../../../logs/record.ts';
import { sentenceOf } from '../../../logs/sentence.ts';
import { blockOf, CONCLUDED, fitOf, seenAs, type Context, type Ending } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

const OFTEN = 3;
/**
 * An error that names nothing of the world ("quorum not reached, 1 of 3 members") after warnings that say again and
 * again which host cannot be reached: those are why.
 */
export function warnedOf(plain: Ending, before: readonly Entry[], context: Context): Ending | undefined {
  if (namedIn(plain.sentence).length > 0) return undefined;
  const fits = before.slice(-CONCLUDED).flatMap((entry) => {
    const seen = seenAs(entry);
    if (!seen.warn || isOptional(seen.text)) return [];
    const fit = fitOf(entry, seen.text, context, SIGNATURES);
    return fit && OF_HOSTS.test(fit.signature.cause) && fit.caught['host'] !== undefined ? [{ entry, seen, fit }] : [];
  });
  const last = fits.at(-1);
  if (!last || fits.filter(({ fit }) => fit.signature.cause === last.fit.signature.cause).length < OFTEN)
    return undefined;
  const beside = { line: plain.line, sentence: plain.sentence };
  return { entry: last.entry, sentence: last.seen.sentence.text, ...last.fit, beside };
}
const OF_HOSTS = /^Dependency(?:DNSFailure|ConnectionRefused|Timeout)$/;

/** What it looked for and has not got, in a warning. */
const LACKS =
  /\bno [\w /-]{2,60} (?:found|given|available|configured|loaded)\b|\bdid you forget\b|\b(?:nothing|none) (?:was )?found\b/i;

/**
 * Nothing but warnings: one that comes again and again and carries an error in a field of its own, or says what is not
 * there.
 */
export function warnedAgain(entries: readonly Entry[], context: Context): Ending | undefined {
  // With nothing else at the end, it does not go on.
  const stays = new Set(entries.slice(-OFTEN).map((entry) => sentenceOf(entry).text)).size === 1;
  const warned = entries.filter((entry) => {
    const { error, message } = recordOf(entry.lines[0] ?? '');
    const tells = error === undefined ? stays && LACKS.test(message) : isBad(`${message} ${error}`);
    return seenAs(entry).warn && tells && !isOptional(blockOf(entry));
  });
  const entry = warned.at(-1);
  if (!entry) return undefined;
  const sentence = sentenceOf(entry);
  if (warned.filter((one) => sentenceOf(one).text === sentence.text).length < OFTEN) return undefined;
  const fit = fitOf(entry, blockOf(entry), context, SIGNATURES);
  return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {}, ...fit };
}
