import type { Entry } from './entries.ts';
import { isBad } from './faults.ts';
import { isGeneric } from './words/generic.ts';
import { attemptsIn, closed, isNested, listedBelow, reasonIn, withBelow, wrapped } from './meaning/list-below.ts';
import { ofChild } from './reduction/of-child.ts';
import { withOuter } from './reduction/outer.ts';
import { shortClass } from './reduction/short-class.ts';
import { npmFault } from './fields/npm.ts';
import { recordOf, type LogRecord } from './record.ts';
import { originOf, traceIn } from './tags.ts';

/** The sentence of an entry that says what is wrong, and the place of its line in the entry. */
export type Sentence = { readonly text: string; readonly at: number };

const [MOST, LONG_HEADING] = [400, 160];
const FRAME =
  /^\s*(?:at (?:async |new )?\S|\.\.\. \d|File "|#\d+ |from \S+:\d+|goroutine \d|created by |[\w./-]+\.go:\d+|\d+: 0x|\d+\. .{0,400}@ 0x[0-9a-f]|stack ?(?:back)?trace|\[C\]: in |CallStack \(from |(?:error|undefined), called at \S|\S{1,200}:\d+: in (?:function|main|upvalue|local|method|field)\b|note: run with|\S{1,300}\.(?:rb|rake|ru|erb):\d{1,6}:in [`'][^'\n]{1,200}'$|thrown in |while locating |for the \d{1,2}(?:st|nd|rd|th) parameter |Emitted '\w+' event\b[^\n]{0,120}at:$|[\]})]+[,;]?$|\^+$|[~^ ]{3,}$)/i;
const RAISED =
  /^(?:\[?[\w$]+[.\\:]{1,2})*[\w$]*(?:Error|Exception|Exit|Interrupt|Rejection|Failure|Throwable|Errno::\w+)\b[^\n]*|^Uncaught\b[^\n]*/;

const isRaised = (line: string): boolean => RAISED.test(line.trim()) && !FRAME.test(line);

/** Message, error and telling values of one line, out of any format. */
export function tell({ message, error, fields }: LogRecord): string {
  const both =
    error === undefined || error === '' || message.includes(error)
      ? message
      : // `Error: it is so` beside "it is so".
        message === '' || error.endsWith(`: ${message}`)
        ? error
        : `${message.replace(/[.:]$/, '')}: ${error}`;
  const child = ofChild(both);
  if (child !== undefined) return child;
  const more = fields.filter((field) => !both.includes(field.slice(field.indexOf('=') + 1)));
  return `${both}${more.length > 0 && both.length < 200 ? ` (${more.join(', ')})` : ''}`.trim();
}

/** A line as a person reads it: out of JSON and logfmt, without what stands before its sentence. */
export const readable = (text: string): string => sentenceOf({ from: 0, lines: [text] }).text;

/** In one line; where the end is cut off, that shows. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1).replace(/\s\S{0,60}$/, '')}…` : line;
}

/**
 * The sentence that decides: the last cause of a chain, the line that ends a traceback, the message and not a frame.
 */
export function sentenceOf({ lines: all }: Entry): Sentence {
  // Of ways that were tried in vain none is the reason: what stands above them is.
  const lines = attemptsIn(all)?.head ?? all;
  const npm = npmFault(lines);
  if (npm !== undefined) return { text: oneLine(npm), at: 0 };
  const head = recordOf(lines[0] ?? '');
  const own = tell(head);
  if (lines.length === 1) {
    const trace = traceIn(head);
    if (trace) return { ...sentenceOf({ from: 0, lines: trace }), at: 0 };
    const inner = head.stack.length > 1 && head.error === undefined ? deciding(head.stack) : undefined;
    const text = stripPlace(inner === undefined || own.includes(inner.text) ? own : `${own}: ${inner.text}`);
    return { text: oneLine(text || (lines[0] ?? '')), at: 0 };
  }
  const list = /:\s*$/.test(own) ? lines.slice(1).filter((line) => line.trim() !== '' && !FRAME.test(line)) : [];
  const found = deciding(lines);
  // A long message that happens to end in a colon ("… Stack trace:") is no heading of what stands below.
  const heads = own.length < LONG_HEADING || list.some((line) => isBad(line));
  if (heads && list.length > 0 && (!found || found.at === 0)) {
    // Headings within the list lead to what stands below them.
    const leaves = list.filter((line) => !/:\s*$/.test(line) || isBad(line));
    const items = (leaves.length > 0 && leaves.length < list.length && isNested(list) ? leaves : list)
      .slice(0, 3)
      .map((line) => line.trim().replace(/^[-*•] /, ''));
    const said = stripPlace(own);
    const heading = said.length > 80 ? said.slice(said.lastIndexOf(': ', said.length - 3) + 1).trim() : said;
    const place = lines.findIndex((line, index) => index > 0 && isBad(line) && !FRAME.test(line));
    // A heading that says nothing by itself ("Error:") is no evidence: the first item that tells of a fault is.
    const at = isGeneric(own) && place > 0 ? place : 0;
    return { text: oneLine(`${heading} ${items.join('; ').replaceAll(':; ', ': ')}`), at };
  }
  if (!found) {
    const detail = lines.flatMap((line) => DETAIL.exec(line)?.[1] ?? [])[0];
    const said = wrapped(closed(stripPlace(own) || (lines[0] ?? ''), lines.slice(1)), upToFrame(lines, 0));
    const more = listedBelow(lines) ?? detail;
    return { text: oneLine(more === undefined ? said : `${said.replace(/[.:]$/, '')}: ${more}`), at: 0 };
  }
  const text = withOuter(shortClass(goesOn(found, lines)), found.at, lines, isRaised);
  const told =
    head.head &&
    found.at > 0 &&
    /\s/.test(own) &&
    !isGeneric(own.replace(/(?<![\s:])[\s:]+$/, '')) &&
    !own.includes(text) &&
    !FRAME.test(lines[0] ?? '') &&
    !RAISED.test(own);
  const before = own.replace(/[.:,]$/, '');
  // The kind of the error ends the head and begins the reason: once is enough.
  const kind = /^[\w.]{3,60}(?=: )/.exec(text)?.[0] ?? ':';
  const rest = before.endsWith(` ${kind}`) ? text.slice(kind.length + 2) : text;
  return { text: oneLine(told ? `${before}: ${rest}` : text), at: found.at };
}

/** What a program adds to its message in a line of its own. */
const DETAIL = /^\s*(?:[\w-]{2,30}: )?details?: (\S[^\n]*)$/i;

/** A sentence that ends in an open bracket or a colon goes on in what stands below it. */
function goesOn({ text, at }: Sentence, lines: readonly string[]): string {
  const below = lines.slice(at + 1).filter((line) => /\w/.test(line) && !FRAME.test(line));
  return wrapped(closed(withBelow(text, below), below), upToFrame(lines, at));
}

/** The lines from `at` up to the first frame behind it. */
function upToFrame(lines: readonly string[], at: number): readonly string[] {
  const frame = lines.findIndex((line, place) => place > at && FRAME.test(line));
  return lines.slice(at, frame < 0 ? undefined : frame);
}

/** `/app/x.rb:12:in 'call': message (Class)`, `PHP Fatal error:  … in /x.php:3`: the message. */
const stripPlace = (text: string): string =>
  text
    .replace(/^\S+\.\w{1,4}:\d+:in [`'][^']*': /, '')
    .replace(/^PHP (?:Fatal|Parse) error: +/, '')
    .replace(/ in \/\S+(?: on line |:)\d+(?:\n|$).*$/s, '');

/** An exception with the package of its class: it says more than the heading above it. */
const CLASSED = /^\s*(?:[a-z][\w$]*\.)+[\w$]*(?:Error|Exception): /;

function deciding(lines: readonly string[]): Sentence | undefined {
  const at = (test: (line: string) => boolean): number => lines.findLastIndex(test);
  const reason = reasonIn(lines, (line) => FRAME.test(line));
  if (reason) return reason;
  if (lines.some((line) => line.includes('Traceback (most recent call last)'))) {
    const end = at(
      (line) =>
        /^\S/.test(line) &&
        !FRAME.test(line) &&
        !/^(?:During|The above|Traceback)/.test(line) &&
        /^[\w.]+(?::|$| )/.test(line),
    );
    // An exception whose message has a second line.
    const head =
      end > 1 && /^[\w.]+(?:Error|Exception): \S/.test(lines[end - 1] ?? '') && !RAISED.test(lines[end] ?? '');
    if (head) return { text: `${lines[end - 1]} ${lines[end]}`, at: end - 1 };
    if (end > 0) return { text: lines[end] ?? '', at: end };
  }
  const elixir = at((line) => line.startsWith('** ('));
  if (elixir >= 0) return { text: (lines[elixir] ?? '').replace(/^\*\* \(([\w.]+)\) /, '$1: '), at: elixir };
  const what = at((line) => /^\s*what\(\):/.test(line));
  if (what >= 0) return { text: (lines[what] ?? '').replace(/^\s*what\(\):\s*/, ''), at: what };
  const place = lines.findIndex((line) => /panicked at \S+:\d+:\d+:$/.test(line));
  const told = place < 0 ? -1 : lines.findIndex((line, index) => index > place && line.trim() !== '');
  if (told > 0) return { text: lines[told] ?? '', at: told };
  const description = lines.findIndex((line) => line.startsWith('Description:'));
  if (description >= 0) {
    const next = lines.findIndex((line, index) => index > description && line.trim() !== '');
    if (next >= 0) return { text: lines[next] ?? '', at: next };
  }
  const inner = lines.findIndex((line) => /^\s+\[?errors\]?: \[/.test(line));
  const named = lines.findIndex((line, index) => index > 0 && CLASSED.test(line) && isRaised(line));
  const first = lines.findIndex(
    (line, index) =>
      index > inner &&
      !(index === 0 && named > 0 && named < 4 && /^(?:Error|Exception|Fatal): /i.test(line)) &&
      (inner >= 0 || index > 0 || !recordOf(line).head || /^\w*(?:Error|Exception)/.test(line)) &&
      isRaised(line),
  );
  if (first >= 0) return { text: (lines[first] ?? '').trim(), at: first };
  const panic = lines.findIndex((line) => /^(?:panic|fatal error): /.test(line));
  if (panic >= 0) return { text: (lines[panic] ?? '').replace(/^panic: /, ''), at: panic };
  return second(lines);
}

/** A step that failed, in a list of steps: what it was stands in the line above. */
const MARK = /^\W{0,12}(?:FAILED|FAIL|ERROR)\W{0,6}$/i;

/** The head says nothing by itself (a logger's name, a rule of signs): the first line below that does. */
function second(lines: readonly string[]): Sentence | undefined {
  const { message: head, level } = recordOf(lines[0] ?? '');
  const whole = level === 'fatal' && originOf(lines[0] ?? '') !== undefined && !isGeneric(head);
  if (
    /\s/.test(head.trim()) &&
    (isBad(head) || whole || !lines.slice(1).some((line) => isBad(line) && !FRAME.test(line)))
  )
    return undefined;
  const index = lines.findIndex((line, place) => place > 0 && !FRAME.test(line) && /\w+ \w+/.test(line) && isBad(line));
  const mark = lines.findIndex((line, place) => place > 1 && MARK.test(line));
  if (index < 0 && mark > 1)
    return { text: `${(lines[mark - 1] ?? '').trim()} ${(lines[mark] ?? '').trim()}`, at: mark };
  const any =
    index > 0 ? index : lines.findIndex((line, place) => place > 0 && !FRAME.test(line) && /\w+ \w+/.test(line));
  return any > 0 && (index > 0 || !/\s/.test(head.trim())) ? { text: (lines[any] ?? '').trim(), at: any } : undefined;
}
