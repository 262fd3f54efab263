import type { LogLine } from '../core/cluster.ts';
import { isHigh } from './level.ts';
import { HEADING, LISTED } from './meaning/list-below.ts';
import { recordOf } from './record.ts';
import { behindHead, cutAs, originOf, partsOf, reportOf, untagged, type Parts } from './tags.ts';

/**
 * Lines of a log that belong together (a message of several lines, a stack trace), with the place of the first in the
 * log.
 */
export type Entry = { readonly from: number; readonly lines: readonly string[] };

/**
 * A trace whose pieces are further apart is two entries; what cannot stand alone (a frame, an indented line) may come
 * later.
 */
const GAP_MS = 1_000;
const LATE_MS = 30_000;
const MOST_LINES = 200;
const MOST_LOOSE = 20;

/** Begins a line that never stands alone, in any language, indented or not. */
const CONTINUES =
  /^(?:\s+\S|caused by\b|caused by:|(?:the )?(?:root |underlying )?causes?:$|(?:attempted|tried)\b[^\n:]{0,60}:$|at (?:async |new )?[\w$.<>/[\]:-]+ ?(?:\(|\S*:\d)|at (?:java|org|com|io|net)\.|\.\.\. \d+ (?:more|common|similar|lines)|file "|>>> |reading the configuration file|bad directive or wrong number|goroutine \d+ |\d{1,3}\. [^\n]{1,500}@ 0x[0-9a-f]|created by |suppressed: |during handling of|the above exception|[\]})]+[,;]?$|stack ?(?:back)?trace(?:back)?:?$|\[C\]: in |\S{1,200}:\d+: in (?:function|main|upvalue|local|method|field)\b|terminate called recursively|call stack|require stack:|note: run with|exit status \d|#\d+ +\S|thrown in |\*\* \(|what\(\): |\^+$|[~^ ]{3,}$|\[signal sig|from \S+:\d+:in|\S{1,300}\.(?:rb|rake|ru|erb):\d{1,6}:in [`'][^'\n]{1,200}'$|LINE \d{1,6}: |[|+]-?[-+ ]*(?:traceback|exception|file )|-- |(?:[\w-]{2,30}: )?(?:hint|detail|details|context|reason|statement|query|solution|suggestion|errno|code|syscall)\b ?[:=] |error code: |status code: |background on this error|you should really|compilation failed in require|begin failed--)/i;
/** The heading of a list of faults counts as high even where the line declares no level. */
const LISTS =
  /\b(?:errors?(?:\(s\))?|failed|failures?|problems?|invalid|missing|required|following)\b[^\n]{0,60}:\s*$/i;
const NPM = /^npm (?:ERR!|error)/;
/** Lines of a trace that a logger may put its head before. */
const CARRIED =
  /^(?:\s+at [\w$.<>/[\]]+\(|\s+File "|Traceback \(most|Caused by: \S|\s*\.\.\. \d+ (?:more|common)|\s+from \S+:\d+:in )/;
const TRACEBACK = /Traceback \(most recent call last\)/;
const CHAIN = /^(?:During handling|The above exception|\s*$)/;
const PYTHON_END =
  /^(?:[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Configured|DoesNotExist|NotFound|Timeout|Refused|Required|Failed|Invalid)\b|[a-z_]\w*(?:\.\w+)+(?::|$))/;
const RAISED_BEFORE = /^[\w.]*(?:Error|Exception)\b.{0,400}$/;
const GO = /^(?:panic:|fatal error:|unexpected fault address|SIG[A-Z]+: |goroutine \d+ )/;
/** Node prints the place, the source line and a caret before the error itself. */
const NODE = /^(?:node:|file:\/\/|\/)[^\s]*:\d+$/;
const NODE_END = /^(?:Node\.js v\d|$)/;
const CLASS =
  /^(?:(?:[\w$]+[.\\:]{1,2})+[\w$]*(?:Exception|Error|Throwable|Failure)s?\b|[A-Z]\w*(?:Exception|Error)(?::|$|\s\[))/;
const BANNER = /^(?:APPLICATION FAILED TO START|BOOT FAILED)/;
const POSTGRES = /(?:^|\s)(?:HINT|DETAIL|CONTEXT|STATEMENT|QUERY|LOCATION): /;

type Mode = 'plain' | 'python' | 'go' | 'node' | 'report';
type Open = {
  readonly from: number;
  readonly lines: string[];
  at: string;
  mode: Mode;
  /** What a logger has put before the first line of a traceback, and puts before the next ones. */
  head: string;
  /** Of the first line. */
  readonly parts: Parts;
  readonly high: boolean;
  readonly timed: boolean;
  /** The place in the code that a fatal line names. */
  readonly origin: string | undefined;
};

/** A line that begins with a time, a format or a bracketed level: it starts an entry, whatever it says. */
const starts = (text: string): boolean =>
  recordOf(text).head &&
  (/^\W{0,2}(?:ERROR|WARNING|FATAL)\s{1,4}[\d[]/.test(text) ||
    !/^\W{0,2}\w*(?:error|exception|warning|fatal|failure)\b/i.test(text));

/**
 * Joins what belongs together: traces of every common language, chains of causes, messages that go on without indent.
 */
export function entriesOf(lines: readonly LogLine[]): readonly Entry[] {
  const entries: Open[] = [];
  lines.forEach(({ at, text: raw }, from) => {
    const last = entries.at(-1);
    const whole = untagged(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    const report = reportOf(last?.origin, whole);
    const text = report ?? inTrace(last, whole);
    const isOne = last && !apart(last, at, text) && (report !== undefined || belongs(last, text));
    if (last && last.lines.length < MOST_LINES && isOne) {
      last.lines.push(text);
      last.at = at;
      last.mode = next(last.mode, text);
      if (TRACEBACK.test(text)) last.head = headOf(whole);
      return;
    }
    const record = recordOf(text);
    entries.push({
      from,
      lines: [text],
      at,
      mode: modeOf(text),
      head: headOf(text),
      high: isHigh(record.level) || LISTS.test(text),
      timed: starts(text),
      parts: partsOf(text),
      origin: originOf(text),
    });
  });
  return entries.map(({ from, lines: own }) => ({ from, lines: own }));
}

/**
 * A line that goes on with the message above it and has time and level before it, as that has: without them. It is one
 * of a trace, or stands indented behind the very same head.
 */
function inTrace(last: Open | undefined, text: string): string {
  if (!last?.timed || !starts(text)) return text;
  if (last.mode === 'python') return cutAs(last.head, text) ?? text;
  const rest = behindHead(text);
  if (rest === undefined) return text;
  const { head, indent } = partsOf(text);
  return CARRIED.test(rest) || (head === last.parts.head && indent >= last.parts.indent + DEEPER) ? rest : text;
}

/** Columns that a line stands further in than the one that it goes on with; levels are padded alike. */
const DEEPER = 2;

/** What stands before a traceback in its first line. */
const headOf = (text: string): string => text.slice(0, Math.max(0, text.search(TRACEBACK)));

const apart = ({ at, lines, timed, mode }: Open, now: string, text: string): boolean => {
  const dependent =
    CONTINUES.test(text) ||
    text.trim() === '' ||
    mode !== 'plain' ||
    (timed ? OPEN_END : OPEN_BRACKET).test(lastTold(lines));
  return Date.parse(now) - Date.parse(at) > (dependent ? LATE_MS : GAP_MS);
};

/** A sentence that goes on in the next line. */
const OPEN_END = /[:({,]\s*$/;
const OPEN_BRACKET = /\w ?[({]\s*$/;
/** The last line that says something: not empty, and more than the tag that all lines begin with. */
const lastTold = (lines: readonly string[]): string =>
  lines.findLast((line) => line.trim() !== '' && !/^(?:\[[\w-]+\]\s*)+$/.test(line)) ?? '';

function modeOf(text: string): Mode {
  if (TRACEBACK.test(text)) return 'python';
  if (GO.test(text) || GO.test(recordOf(text).message)) return 'go';
  return NODE.test(text) ? 'node' : BANNER.test(text) ? 'report' : 'plain';
}

function next(mode: Mode, text: string): Mode {
  if (TRACEBACK.test(text)) return 'python';
  if (BANNER.test(text)) return 'report';
  // A traceback stays open until the line that names the exception.
  if (mode === 'python' && /^\S/.test(text) && PYTHON_END.test(text)) return 'plain';
  if (mode === 'node' && NODE_END.test(text) && text !== '') return 'plain';
  return mode === 'plain' && GO.test(text) ? 'go' : mode;
}

function belongs(last: Open, text: string): boolean {
  const first = last.lines[0] ?? '';
  if (/^\s*$/.test(first)) return false;
  if (starts(text)) return POSTGRES.test(text.slice(0, 120)) && (last.high || POSTGRES.test(last.lines.at(-1) ?? ''));
  if (TRACEBACK.test(text))
    return (
      (last.lines.length > 1 && CHAIN.test(last.lines.at(-1) ?? '')) ||
      (last.high && last.timed && last.lines.length === 1)
    );
  if (/^\s*$/.test(text) || CONTINUES.test(text)) return true;
  // Ruby: the cause stands in the line below its heading.
  if (/^caused by:\s*$/i.test(lastTold(last.lines))) return true;
  if (HEADING.test(text)) return last.high && last.timed;
  if (LISTED.test(text) && last.lines.some((line) => HEADING.test(line))) return true;
  // "… due to the following errors:" and the list below it.
  if ((last.high ? OPEN_END : OPEN_BRACKET).test(lastTold(last.lines))) return true;
  if (/^[-*•] \S/.test(text) && (last.high || CLASS.test(first.replace(/^Unhandled exception[.:] /, '')))) return true;
  // Inside a Java trace: `SQL State  : 42000` and rules of signs between two causes.
  if (
    last.lines.length > 1 &&
    /^(?:[-=]{3,}$|[A-Z][\w ]{0,24}\s*: \S)/.test(text) &&
    last.lines.some((line) => /^\s+at |^Caused by/.test(line))
  )
    return true;
  if (last.mode === 'go' || last.mode === 'report') return true;
  if (last.mode === 'node') return true;
  if (last.mode === 'python' && PYTHON_END.test(text)) return true;
  // What an exception says in several lines: "…Error: the request failed", "The server responded with: …".
  if (last.timed && last.lines.length > 2 && RAISED_BEFORE.test(last.lines.at(-1) ?? '') && /^[A-Z]\w+ \w+/.test(text))
    return last.lines.some((line) => TRACEBACK.test(line));
  if (NPM.test(text) && NPM.test(first)) return true;
  // Rust: the message stands on the line after the place.
  if (/panicked at \S+:\d+:\d+:$/.test(lastTold(last.lines))) return true;
  // pydantic: "N validation errors for Settings", the field's name, the fault indented.
  if (last.lines.some((line) => /validation errors? for \w+$/.test(line))) return /^\w[\w.-]*$/.test(text);
  if (CLASS.test(text) && last.lines.length === 1 && last.high && last.timed) return true;
  // A message that goes on: the log writes times, this line has none and is no sentence of its own.
  return (
    last.high &&
    last.timed &&
    last.lines.length < MOST_LOOSE &&
    /^[a-z("'[{<|>=*-]/.test(text) &&
    !/^\[?\w+\]?: /.test(text)
  );
}
