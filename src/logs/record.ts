import { headerOf, levelInGroup } from './fields/header.ts';
import { unspoken } from './fields/speaker.ts';
import { TIMES } from './fields/times.ts';
import { CAPITALS, isHigh, isLow, levelOfWord, SMALL, worse, type Level } from './level.ts';
import { fromLogfmt } from './fields/logfmt.ts';
import { fromJson, type Structured } from './fields/structured.ts';

/**
 * One line of a log, read: its level where it declares one, and its sentence without time, level, process and logger.
 */
export type LogRecord = {
  readonly level: Level | undefined;
  readonly message: string;
  /** Error that a structured record names beside its message. */
  readonly error?: string;
  readonly stack: readonly string[];
  readonly fields: readonly string[];
  /** True when the line begins with a time, a level or a format of its own: it starts an entry. */
  readonly head: boolean;
  /** Status of the answer, for lines of an access log. */
  readonly status?: number;
};

const LEVEL_WORD = new RegExp(`^(?:[\\w-]{1,20}\\.)?(${CAPITALS})(?![\\w.-])(?:\\s*[:|\\]!])?`);
/** Between a level and its sentence. */
const APART = /^\w+(?:\s*[:|\]!]|\s{2}|\t| \[)/;
const LEVEL_SHORT = /^(trce|dbug|info|warn|fail|crit|error|debug|trace|warning|fatal|notice)(?:\s*[:|]|\s*-\s)(?=\s)/i;
/** `s6-rc: fatal: …`, `named[1:0] error: …`, `mysqld: [ERROR] …`: the level is told, the words stay. */
const LEVEL_INSIDE =
  /^(?:[\w./-]{1,40}(?:(?:\[[\d:]+\])?: |\[[\d:]+\] ))?\[?(fatal|error|warning|panic|emerg|critical|debug|info|notice)(?: error)?\]?: /i;
/** `An error occurred: …`, `An error has occurred while it started: …`. */
const OCCURRED =
  /^an? (?:\w{1,20} ){0,2}(error|fatal|panic)(?: error)?(?: has| was)? (?:occurred|encountered)\b[^:\n]{0,60}: \S/i;
const BRACKET = /^[[(<]([^\])>\n]{0,120})[\])>]:?/;
const LOGGER =
  /^(?:(?=[\w$@-]+[./$][\w$@-])[\w$@-]+(?:[./][\w$@-]+)*|[A-Za-z][\w$]{2,60})(?:\[[^\]]{0,60}\])?(?::\d+)?\s*(?: - | : |\s:\s)|^[\w$-]+(?:\.[\w$-]+)+:?(?=\s)/;
/** zap and others: logger and caller in fields of their own. */
const TABBED = new RegExp(String.raw`^(?!d?${SMALL}\t)[\w.$@/-]+(?::\d+)?\t`, 'i');
/** `web[][o.s.Startup] `: process, request and logger. */
const BOXED = /^[\w-]{1,20}(?:\[[^\]\s]{0,80}\]){2,3}\s+(?=\S)/;
const FILE = /^[\w./-]+\.\w{1,5}:\d+(?:\]|:|(?=\s))/;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+\s+([\w./-]+:\d+)\]\s?/;
const REDIS = /^\d+:[A-Z] (?:(?:\d+ \w+ \d{4} )?\d\d:\d\d:\d\d\.\d+|\d{4}-\d\d-\d\dT\S{8,24}) ([.\-*#]) /;
const RUBY = /^([DIWEF]), \[[^\]]*\]\s+(?:\w+ -- ?[^:]*: )?/;
/** Day with or without the century; some write `⋮ [tags] n` for the bracket that ends the head. */
const GLOG = /^([IWEF])\d{6}(?:\d\d)? \d\d:\d\d:\d\d\.\d+\s+\d+\s+[^\s\]]+(?:\]| ⋮ \[[^\]\n]{0,400}\] \d+)\s/;
const LETTERED = /^([DIWEF]) (?=[\w./-]{1,160}\.\w{1,4}:\d+\])/;
/** `[1:17:0304/115901.123:FATAL:file.cc(44)] `: process, thread and time before the level. */
const BRACKETED = /^\[(?:\d{1,10}:){0,2}(?:\d{4}\/\d{6}(?:\.\d{1,9})?:)?([A-Z]{4,10}):[\w./-]{1,120}\(\d{1,6}\)\]\s?/;
/** `*** WARNING`: what makes a level stand out. */
const STARS = /^\*{2,4}\s{1,4}(?=[A-Z]{4,8}\b)/;
const SYSLOG_HOST = /^[\w.-]+ [\w./-]+(?:\[\d+\])?: /;
const PYTHON = new RegExp(`^(${CAPITALS}):[\\w.]*:`);
/** `{}` and `{c8f0…}`: the id of a query, before the level. */
const BRACES = /^\{[\w-]{0,60}\}(?=\s+[<[])/;
const PROCESS = /^(?:<\d+\.\d+\.\d+> ?|\d+#\d+: (?:\*\d+ )?|\d+ --- |\d+ (?=\[)|pid[ =:]\d+ |--- )/;
const ACCESS = /"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)? ?[^"\n]{0,2000}HTTP\/\d(?:\.\d)?"\s+(\d{3})\b/;
/** `| 200 | 448µs | 10.2.0.5 | GET "/x"`. */
const IN_COLUMNS = /\| +(\d{3}) \|[^\n]{0,80}\| +(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /;
/** `GET /x 200 15ms`, `10.2.0.5 GET /x 200 - - 3 ms`: the whole of a sentence. Behind other words it is what failed. */
const ANSWERED =
  /^(?:[\da-f.:]{3,45} (?:- )*)?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) "?\/[^\s"]{0,1000}"? (\d{3})(?= - [-\d]| \d|$)/;
const MARKS: Readonly<Record<string, Level>> = { '#': 'warn', '*': 'info', '-': 'debug', '.': 'debug' };

type Peeled = { rest: string; level: Level | undefined; head: boolean };

/** Takes off what stands before the sentence, one part after the other; each may tell the level. */
function peel(text: string): Peeled {
  const now: Peeled = { rest: unspoken(text.replace(STARS, '')), level: undefined, head: false };
  for (let turn = 0; turn < 10; turn++) {
    const before = now.rest;
    if (!peelOne(now)) break;
    now.rest = now.rest.replace(/^[\s|]+|^:\s+/, '').replace(/^- (?=\S)/, '');
    if (now.rest === before) break;
  }
  if (now.level === undefined) byHeader(now, now.head, /^\s/.test(text));
  return now;
}

/** A level behind what no format of ours takes off. */
function byHeader(now: Peeled, timed: boolean, indented: boolean): void {
  const header = headerOf(now.rest, timed, indented);
  if (!header) return;
  now.level = header.level;
  now.head = true;
  now.rest = header.rest.replace(/^[\s|:>=-]+/, '');
  for (let turn = 0; turn < 3 && peelOne(now); turn++) now.rest = now.rest.replace(/^[\s|:>=-]+/, '');
}

function peelOne(now: Peeled): boolean {
  const take = (pattern: RegExp, level?: (found: string) => Level | undefined): boolean => {
    const match = pattern.exec(now.rest);
    if (!match) return false;
    const found = level?.(match[1] ?? '');
    if (level && found === undefined) return false;
    now.rest = now.rest.slice(match[0].length);
    now.level = found !== undefined ? (now.level === undefined ? found : worse(now.level, found)) : now.level;
    now.head = true;
    return true;
  };
  if (take(KLOG, levelOfWord) || take(GLOG, levelOfWord) || take(RUBY, levelOfWord)) return true;
  if (take(BRACKETED, levelOfWord) || (now.head && take(LETTERED, levelOfWord))) return true;
  if (take(REDIS, (mark) => MARKS[mark])) return true;
  if (take(PYTHON, levelOfWord)) return true;
  if (now.rest.startsWith('[') && bracket(now)) return true;
  for (const time of TIMES)
    if (take(time)) {
      if (/^\s[\w.-]+ [\w./-]+(?:\[\d+\]): /.test(now.rest)) now.rest = now.rest.trimStart().replace(SYSLOG_HOST, '');
      return true;
    }
  // A fault is none of a low level: behind it that word is of the sentence, `FATAL: DEBUG must be a number`.
  const isOfSentence = (word: string): boolean =>
    isHigh(now.level) && isLow(levelOfWord(word)) && !APART.test(now.rest);
  if (take(LEVEL_WORD, (word) => (isOfSentence(word) ? undefined : levelOfWord(word)))) return true;
  if (take(LEVEL_SHORT, levelOfWord)) return true;
  if (take(PROCESS) || (now.head && take(BRACES)) || (now.head && take(/^#\d+:? /))) return true;
  if (now.head && (take(TABBED) || take(BOXED))) return true;
  return bracket(now) || (now.head && !/^\S+: \S/.test(now.rest) && (take(FILE) || take(LOGGER)));
}

/**
 * `[ERROR]`, `[core:error]`, `[main]`, `[1]`, `[2026-… ERROR name]`: a level in it counts; others are peeled only after
 * a head.
 */
function bracket(now: Peeled): boolean {
  const match = BRACKET.exec(now.rest);
  const inside = match?.[1];
  if (match === null || inside === undefined) return false;
  const time = TIMES.some((one) => one.test(inside));
  const level = inside
    .split(/[\s:,.|]+/)
    .map((word) => (word.length > 2 ? levelOfWord(word) : undefined))
    .find((one) => one !== undefined);
  const told = levelInGroup(match[0].replace(/:$/, ''));
  const named =
    told !== undefined || (level !== undefined && inside.length < 80 && (time || inside.split(/\s+/).length <= 2));
  const plain = /^(?:[\w.$#:/@ -]{0,60})$/.test(inside) && (now.head || time);
  if (!time && !named && !plain) return false;
  if (plain && !named && !time && match[0].length === now.rest.length) return false;
  now.rest = now.rest.slice(match[0].length);
  const found = told ?? level;
  if (named && found) now.level = now.level === undefined ? found : worse(now.level, found);
  now.head = now.head || time || named;
  return true;
}

const known = new Map<string, LogRecord>();
const MOST_KNOWN = 5_000;

/** Reads one line of any common format. Never throws; a line without format is its own message. */
export function recordOf(text: string): LogRecord {
  const seen = known.get(text);
  if (seen) return seen;
  const made = read(text.slice(0, 16_000));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, made);
  return made;
}

/** A supervisor's JSON around a program's own line: the inner line knows more. */
function ofStructured({ level, message, error, stack, fields }: Structured, outer: Level | undefined): LogRecord {
  const inner = message === '' ? undefined : peel(message);
  return {
    level: inner?.level ?? level ?? outer,
    message: (inner?.head ? inner.rest : message).trim(),
    stack,
    fields,
    head: true,
    ...(error === undefined ? {} : { error }),
  };
}

function read(text: string): LogRecord {
  const json = fromJson(text) ?? (text.includes('=') ? fromLogfmt(text) : undefined);
  if (json) return ofStructured(json, undefined);
  const { rest, level, head } = peel(text);
  const status = (ACCESS.exec(text) ?? IN_COLUMNS.exec(text) ?? ANSWERED.exec(rest))?.[1];
  if (status !== undefined && !isHigh(level))
    return { level: 'info', message: text, stack: [], fields: [], head: true, status: Number(status) };
  const inner = rest !== text ? (fromJson(rest) ?? (rest.includes('=') ? fromLogfmt(rest) : undefined)) : undefined;
  if (inner) return ofStructured(inner, level);
  const tail = /^([^{]{3,400}?)\s+(\{"[\s\S]*\})$/.exec(rest);
  const more = tail ? fromJson(tail[2] ?? '') : undefined;
  const message = more && tail ? (tail[1] ?? rest) : rest;
  const told = LEVEL_INSIDE.exec(message)?.[1] ?? OCCURRED.exec(message)?.[1];
  return {
    level: level ?? (told === undefined ? undefined : levelOfWord(told)),
    message: message.replace(/(?<!\s)\s{1,4}\((?:[a-z]\w*\.)+[\w$]+\)(?: \[[\w.-]{1,60}\])?$/, '').trim(),
    stack: more?.stack ?? [],
    fields: more?.fields ?? [],
    head,
    ...(more?.error === undefined ? {} : { error: more.error }),
  };
}
