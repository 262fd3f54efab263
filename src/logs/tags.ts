import { unspoken } from './fields/speaker.ts';
import { recordOf, type LogRecord } from './record.ts';

/** A line of a box of signs around a notice: `|  the text      |`. */
const BOXED = /^[^\w\s"'|]{0,3} {0,2}\| {1,20}([^|\n]{3,200}?) {0,200}\|\s*$/;

/** A line without the name of the process that a supervisor puts before each line, and out of its box. */
export const untagged = (text: string): string => unspoken(text).replace(BOXED, '$1');

/**
 * What stands behind time, level and logger of a line, with its indent: some loggers write their head before each line
 * of a trace. Undefined for a line without a head and for one that is a record of fields.
 */
export function behindHead(text: string): string | undefined {
  const { head, message } = recordOf(text);
  const at = head && message !== '' && text.endsWith(message) ? text.length - message.length : 0;
  if (at === 0) return undefined;
  const indent = /\s{0,200}$/.exec(text.slice(Math.max(0, at - 200), at))?.[0] ?? '';
  return `${indent.slice(1)}${message}`;
}

/** The rest of a line that begins as `head` does but for its digits; undefined for one that begins otherwise. */
export function cutAs(head: string, text: string): string | undefined {
  const same = (one: string): string => one.replace(/\d/g, '0');
  return head !== '' && same(text.slice(0, head.length)) === same(head) ? text.slice(head.length) : undefined;
}

export type Parts = { readonly head: string; readonly indent: number };
/** Time, level and process before the message of a line, and how far in that stands. */
export function partsOf(text: string): Parts {
  const rest = behindHead(text) ?? text;
  return { head: text.slice(0, text.length - rest.length).trim(), indent: rest.search(/\S|$/) };
}

const ORIGIN = /[\w./-]+\.\w{1,5}:\d+/;
/** `server.go:246` in the head of a line that ends its process. */
export const originOf = (text: string): string | undefined =>
  recordOf(text).level === 'fatal' ? ORIGIN.exec(partsOf(text).head)?.[0] : undefined;

/**
 * A process dies at its first fatal line: what the same place of its code writes after it goes on with that one.
 * Undefined where `text` is no such line.
 */
export const reportOf = (origin: string | undefined, text: string): string | undefined =>
  origin === undefined || originOf(text) !== origin ? undefined : (behindHead(text)?.replace(/^[!=+|]\s?/, '') ?? '');

const MOST_CARRIED = 200;
const TRACE_BELOW = /\n[ \t]+(?:at \S|File ")|\nCaused by: /;
/** The lines of a trace that a record carries in its message; undefined where it carries none, or names its error. */
export const traceIn = ({ message, error }: LogRecord): readonly string[] | undefined =>
  error === undefined && TRACE_BELOW.test(message) ? message.split('\n', MOST_CARRIED) : undefined;
