import type { Entry } from '../../../logs/entries.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { fitOf, seenAs, type Context, type Ending } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

const BACK = 10;
/** Only that nothing could be done with it. */
const UNUSED =
  /\b(?:unable to|could(?: not|n't)|can(?:not|'t| not)|fail(?:ed|ure) to|error)\b[^\n]{0,40}\b(?:load|open|read|parse|use|access|import|process|initiali[sz]e|start)(?:ing|ed)?\b|\bfailed (?:loading|opening|reading)\b|\bnot (?:be )?(?:loaded|opened|read|parsed|used|usable)\b/i;
/** What is wrong with it. */
const WHY =
  /\b(?:no such|not (?:found|a|valid|owned|permitted)|does(?: not|n't) exist|missing|denied|permissions?|readable by|writable by|owned by|mode 0?\d{3}|E(?:NOENT|ACCES|ISDIR)|is (?:a |an )?(?:directory|empty)|line:? \d|invalid|unexpected|expected|wanted|wants|must|corrupt\w*|truncated|mismatch\w*|expired|encrypted|too (?:open|large|old|new)|malformed|unsupported|syntax|unknown|duplicate|bad)\b/i;

/**
 * "Unable to load key PATH": of several sentences about one path that one decides which says why. Undefined where the
 * ending says it itself, or no line before it does.
 */
export function ofPath({ sentence }: Ending, before: readonly Entry[], context: Context): Ending | undefined {
  const path = namedIn(sentence).find(({ kind }) => kind === 'path')?.text;
  if (path === undefined || !UNUSED.test(sentence) || WHY.test(withoutPath(sentence, path))) return undefined;
  for (const entry of before.slice(-BACK).reverse()) {
    const seen = seenAs(entry);
    const said = seen.sentence.text;
    const names = namedIn(said).some(({ text }) => text === path);
    if (seen.low || isOptional(seen.text) || !names || said === sentence || !WHY.test(withoutPath(said, path)))
      continue;
    const fit = fitOf(entry, seen.text, context, SIGNATURES);
    const plain = { entry, line: entry.from + seen.sentence.at, sentence: said, caught: {} };
    return fit && !fit.signature.weak ? { ...plain, ...fit } : plain;
  }
  return undefined;
}

/** A file may be called after a fault. */
const withoutPath = (text: string, path: string): string => text.replaceAll(path, ' ');
