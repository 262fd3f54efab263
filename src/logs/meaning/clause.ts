import { withoutPreemption } from '../../core/scheduler-message.ts';
import { isBad } from '../faults.ts';
import { isGeneric } from '../words/generic.ts';
import { begins } from '../reduction/shorten.ts';
import { complaintIn } from './complaint.ts';

/** Wrappings that say nothing: codes of gRPC, what a library was at, ids of one request. */
const WRAPPINGS: readonly (readonly [RegExp, string])[] = [
  [/\brpc error: code = (\w+) desc = /g, ''],
  [/\b(?:request|correlation|operation|trace)[ _-]?id["']?[:=] ?["']?[\w-]{8,80}["']?[,;.]? ?/gi, ''],
  [/ ?\(client rate limiter[^)]{0,200}\)/gi, ''],
  [/(?<=: )unknown error when (?:\w+ ){1,6}\w+: /gi, ''],
  [/-{12,}/g, ' '],
  [/(?<![\w:])[0-9a-f]{40,64}(?!\w)/g, '…'],
  // What a server answers as JSON: its message.
  [/\{(?:[^{}]{0,200}\{)?[^{}]{0,200}?"message": ?"([^"]{8,600})"[^{}]{0,200}\}(?:[^{}]{0,200}\})?/g, '$1'],
];
/** A long address in a message: its host and its end tell what was asked. */
const ADDRESS = /(?<![\w/])(https?:\/\/[\w.:@-]{1,120})(\/[^\s"'<>]{40,2000})/g;
const LAST = 40;
/** Where one clause ends and the next begins; not inside of `a:b` or `12:30`. */
const BETWEEN =
  /(?<=[:;]) (?=\S)|(?<=[\w)\]"'.]{2}[.!]) (?=[A-Z"'`[(])|(?<=,) (?=(?:but|because|as|since|which|caused)\b)|\n+/;
const MOST_CLAUSES = 60;
const LEAD = 60;
/** Errors that wrap each other end with what is wrong. */
const LATER = 1.5;
/** A part of a clause that is worth to be shown. */
const LEAST = 24;

/** Without wrappings and with short addresses. */
function bare(message: string): string {
  let text = withoutPreemption(message.slice(0, 8_000)).replace(/\s+/g, ' ').trim();
  for (const [pattern, by] of WRAPPINGS) text = text.replace(pattern, by);
  return text.replace(
    ADDRESS,
    (_whole, host: string, path: string) => `${host}/…${path.slice(-LAST).replace(/^[^/]*/, '')}`,
  );
}

/** What to do or to read: said after what is wrong. */
const HINT = /^(?:use|see|run|try|for|please|check|ensure|visit|read|consider)\b/i;

/** How much a clause says: a thing by its name, a kind of fault, an amount, that there is a fault. */
function weightOf(clause: string): number {
  if (clause.length < 6 || HINT.test(clause) || isGeneric(clause)) return 0;
  const complaint = complaintIn(clause);
  const amount = /\d/.test(clause) ? 0.5 : 0;
  const quoted = /["'`<][^"'`<>]{1,80}["'`>]/.test(clause) ? 0.5 : 0;
  if (complaint?.thing !== undefined) return 4 + amount;
  if (complaint !== undefined) return 3 + amount + quoted;
  return (isBad(clause) ? 1 : 0.5) + amount + quoted;
}

/**
 * A message of a server in at most `most` characters: whole where it fits, else its beginning, which names the object,
 * and the clauses around the one that says most. Of equal ones the last counts: what wraps stands before what is
 * wrapped.
 */
export function clauseOf(message: string, most = 200): string {
  const text = bare(message);
  if (text.length <= most) return text;
  const clauses = text.split(BETWEEN).slice(0, MOST_CLAUSES);
  const weights = clauses.map((clause, place) => weightOf(clause) + (LATER * place) / clauses.length);
  const best = weights.reduce((at, weight, place) => (weight >= (weights[at] ?? 0) ? place : at), 0);
  const first = clauses[0] ?? '';
  const isShort = best > 0 && first.length <= LEAD && first.length < most / 2;
  const rest = clauses.slice(best).join(' ').length;
  const lead = isShort && (rest + first.length + 3 <= most || rest > most) ? first : '';
  const low = lead === '' ? 0 : 1;
  const room = most - (lead === '' ? 0 : lead.length + 3);
  let from = best;
  let to = best + 1;
  const size = (): number => clauses.slice(from, to).join(' ').length;
  const fits = (one: string | undefined): one is string => one !== undefined && size() + one.length + 1 <= room;
  // What follows says how much and where; what stands before names of what.
  while (fits(clauses[to])) to += 1;
  const next = to < clauses.length ? begins(clauses[to] ?? '', Math.max(0, room - size() - 3)) : '';
  while (next.length < LEAST && from > low && fits(clauses[from - 1])) from -= 1;
  const after = to === clauses.length ? '' : next.length < LEAST ? ' …' : ` ${next}`;
  const body = middleOut(clauses.slice(from, to).join(' '), room - after.length - (from > low ? 2 : 0));
  return `${lead === '' ? '' : `${lead} `}${from > low ? '… ' : ''}${body}${after}`;
}

/** A name longer than this may be cut. */
const LONG_WORD = 40;

/** A long clause without its middle, cut between words. */
function middleOut(words: string, most: number): string {
  if (words.length <= most) return words;
  const half = Math.floor(most * 0.45);
  let from = words.length - Math.max(1, Math.min(Math.floor(most * 0.5), most - half - 3));
  const whole = words.lastIndexOf(' ', from) + 1;
  // The word that is cut is told from its beginning, and the head gives way for it; a long one is left out.
  const next = words.indexOf(' ', from) + 1;
  if (from - whole <= LONG_WORD) from = whole;
  else if (next > 0 && words.length - next >= LEAST) from = next;
  const head = words.slice(0, Math.max(0, Math.min(half, most - (words.length - from) - 3)));
  const last = /\s\S*$/.exec(head)?.index ?? head.length;
  const kept = words.charAt(head.length) === ' ' || head.length - last > LONG_WORD ? head : head.slice(0, last);
  return `${kept.trimEnd()} … ${words.slice(from).trimStart()}`;
}
