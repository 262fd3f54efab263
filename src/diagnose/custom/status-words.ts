import { isBad } from '../../logs/faults.ts';
import { isGeneric } from '../../logs/words/generic.ts';
import { complaintIn } from '../../logs/meaning/complaint.ts';
import { shortClass } from '../../logs/reduction/short-class.ts';
import { sentenceOf } from '../../logs/sentence.ts';
import type { Trouble } from './phases.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const DEEP = 7;
const MOST = 300;
const LEAST = 16;
const LONG = 20_000;
/** What an object was, applied or is made of: not what is wrong with it now. */
const OTHER = /^(?:conditions|history|lastApplied\w*|previous\w*|annotations|labels|spec|template|manifest|selector)$/;

/** Says that something is wrong and where to look for what: "see connectorStatus for more details". */
const POINTS =
  /\bsee (?:the )?(?:[\w.]+ ){0,3}(?:conditions?|status|logs?|events?|details?|messages?)\b|\bsee [\w.]+ for (?:more )?(?:details?|information)|\bcheck (?:the )?(?:\w+ ){0,2}(?:logs?|status|events?|conditions?)\b/i;

/** True for a message that only points to others. */
export const isPointer = (message: string): boolean => POINTS.test(message);

/** How much a sentence says of what is wrong: a thing by its name, a kind of fault, that there is one, nothing. */
export function tellingOf(message: string): number {
  if (message === '' || isPointer(message)) return 0;
  const complaint = complaintIn(message);
  if (complaint?.thing !== undefined) return 4;
  if (complaint !== undefined) return 3;
  return isBad(message) && !isGeneric(message) ? 2 : 1;
}

/** Of several messages the one that says most, of equal ones the longest: "is not ready" stands beside the reason. */
export const mostTelling = (messages: readonly string[]): string =>
  messages.toSorted((a, b) => tellingOf(b) - tellingOf(a) || b.length - a.length)[0] ?? '';

/**
 * The sentence anywhere in a status that says most of what is wrong, for an object whose conditions only say that
 * something is: a task's trace, a member's last error. Conditions themselves are not looked at.
 */
export function wordsInStatus(status: Node): Trouble | undefined {
  let seen = 0;
  let best: Trouble | undefined;
  const look = (text: string, path: string, key: string): void => {
    if (text.length < LEAST || text.length > LONG || !/\s/.test(text.trim())) return;
    const message = shortClass(sentenceOf({ from: 0, lines: text.split('\n', 300) }).text).trim();
    if (tellingOf(message) <= Math.max(1, best ? tellingOf(best.message) : 1)) return;
    best = { path, type: key, status: '', reason: '', message, since: 0, of: '' };
  };
  const visit = (value: unknown, path: string, key: string, depth: number): void => {
    if (depth === 0 || seen++ > MOST || OTHER.test(key)) return;
    if (typeof value === 'string') look(value, path, key);
    else if (Array.isArray(value))
      for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`, key, depth - 1);
    else if (isNode(value))
      for (const [name, one] of Object.entries(value)) visit(one, `${path}.${name}`, name, depth - 1);
  };
  visit(status, '.status', 'status', DEEP);
  return best;
}
