import { clauseOf } from '../../../logs/meaning/clause.ts';
import { shortened } from '../../../logs/reduction/shorten.ts';
import { withoutGuesses } from '../../../logs/meaning/guess.ts';
import { withoutData, withoutReading } from '../../../logs/meaning/hint.ts';
import { shortClass } from '../../../logs/reduction/short-class.ts';

const MOST_QUOTED = 180;
/** A sentence that is little longer is told to its end. */
const MOST_WHOLE = 240;
/** The exception as JSON that a logger puts behind its sentence. */
const CONTEXT =
  /(?<=\w[.!)"']?) \{"(?:exception|trace|stack|context|extra|user_?id)":[^\n]*$|(?<=\w[.!)"']?): \[object\] \([^\n]*$/i;
/** A trace that a record holds in one line, behind the sentence and its place in the code. */
const TRACE = /(?:\.? in \/\S{1,300}\.\w{1,5}:\d{1,6})?(?:\\n)+\s{0,4}Stack ?trace:[\s\S]*$/i;
/** The members of an answer in JSON that say why, the most telling first. */
const WHY = ['reason', 'message', 'error_description', 'errmsg', 'detail', 'description'].map(
  (name) => new RegExp(`"${name}": ?"((?:[^"\\\\]|\\\\.){8,600})"`, 'g'),
);
/** What a server answered as JSON, where all of it is too long to be quoted: the innermost reason in it. */
function withoutJson(sentence: string): string {
  const at = sentence.search(/[[{]\s?[{"]/);
  if (at < 0 || sentence.length <= MOST_QUOTED) return sentence;
  const answer = sentence.slice(at).replaceAll('\\"', '"');
  const [why] = WHY.flatMap((pattern) => [...answer.matchAll(pattern)].at(-1)?.[1] ?? []);
  return why === undefined ? withoutData(sentence) : `${sentence.slice(0, at)}${why}`;
}

/** `…, query:` and `PendingMigrationError (`: what it led to stands on a line that is not quoted. */
const LEADS_NOWHERE = /(?<=\w[)"'`\]]?)(?:[,;] [a-z]{2,20}(?: [a-z]{2,20})?)?\s{0,2}[:([{]$/;

/** A sentence out of a log, short enough for a title and without the full stop that it ends with. */
export const quotable = (sentence: string): string => {
  const text = withoutGuesses(withoutJson(withoutReading(shortClass(sentence)).replace(CONTEXT, '').replace(TRACE, '')))
    // The end of a line as a record writes it, with what sets off the next; one alone may be the fault itself.
    .replace(/(?<!\\)\\n(?:\\[nt]){1,8}(?:\* )?/g, ' ')
    .replace(/(?<![.\s])[.\s]+(["']?)$/, '$1');
  const whole = text.replace(LEADS_NOWHERE, '') || text;
  const short = shortened(whole, MOST_QUOTED);
  // What was cut off before does not end with what is wrong.
  if (text.endsWith('…') && short.startsWith('… ')) return clauseOf(text, MOST_QUOTED);
  return short.endsWith('…') && whole.length <= MOST_WHOLE ? whole : short;
};
