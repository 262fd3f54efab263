import { levelOfWord, type Level } from '../level.ts';

/** The level that stands among time, process and logger of a line, with what follows it. */
export type Header = { readonly level: Level; readonly rest: string };

const UPPER =
  /^(?:TRACE|TRC|DEBUG|DBG|DBUG|FINEST|FINER|FINE|INFO|INF|WRN|FTL|PNC|NOTICE|NOTE|LOG|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|CRIT|PANIC|ALERT|EMERG)(?![\w.=/!-])/;
/** logrus at a terminal: `FATA[0001]`. */
const FOUR = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{1,9}\]/;
const OF_FOUR: Readonly<Record<string, Level>> = {
  TRAC: 'debug',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERRO: 'error',
  FATA: 'fatal',
  PANI: 'fatal',
};
const LOWER = /^(?:trace|debug|info|notice|warn|warning|error|err|fatal|critical|crit|panic)(?![\w.=/-])/i;
/** Behind a word in small letters nothing but these tells that it is the level: `error: x`, `warn\tx`, `info  x`. */
const APART = /^(?::\s|\t| {2,}|\s*\|)/;

const SIGNS = /^[\s|:>*=,;•·✖✗✓ℹ⚠–—-]{1,12}/u;
const GROUP = /^(?:\[[^\]\n]{0,120}\]|\([^)\n]{0,80}\)|\{[^}\n]{0,80}\}|<[^>\n]{0,60}>)/;
const TIME = /^(?:[\dT:.,/+Z-]*\d[\dT:.,/+Z-]*(?:[AP]M\b)?|[AP]M\b|UTC\b|GMT\b|[CEMP]E?[SD]?T\b)(?=[\s|\])]|$)/;
const PAIR = /^[\w.-]{1,30}=[^\s=]{1,80}(?=\s)/;
/** `prisma:info x`. */
const JOINED = /^[\w-]{2,20}:(trace|debug|info|warn|error)(?=\s)/;
const LOGGER = /^(?:[\w$@#.-]{1,60}(?:\/[\w$@#.-]{1,60}){0,4}:?)(?=\s)/;

const MOST = 12;
const MOST_LOGGERS = 2;
const LONGEST = 240;

/** `[Server thread/WARN]`, `[error]`, `[2026-…: WARNING/MainProcess]`. */
export function levelInGroup(group: string): Level | undefined {
  const inside = group.slice(1, -1).trim();
  if (LOWER.exec(inside)?.[0] === inside) return levelOfWord(inside);
  const word = inside.split(/[\s:,./|]+/).find((one) => UPPER.exec(one)?.[0] === one && one !== 'LOG');
  return word === undefined ? undefined : levelOfWord(word);
}

/**
 * Reads over what stands before a level (`12:01:02 worker [7] WARN x`, `{jobs.py:230} ERROR - x`); undefined where the
 * line begins with its sentence. `timed`: a time has been taken off already; `indented`: the line stands further in, so
 * that `info: 'x'` in it is a member of an object.
 */
export function headerOf(text: string, timed: boolean, indented: boolean): Header | undefined {
  let rest = text.slice(0, LONGEST);
  let loggers = 0;
  let after = timed;
  for (let turn = 0; turn < MOST; turn++) {
    const four = FOUR.exec(rest);
    if (four)
      return { level: OF_FOUR[four[1] ?? ''] ?? 'info', rest: text.slice(text.length - tail(text, rest, four[0])) };
    const joined = JOINED.exec(rest);
    if (joined)
      return {
        level: levelOfWord(joined[1] ?? '') ?? 'info',
        rest: text.slice(text.length - tail(text, rest, joined[0])),
      };
    const pair = PAIR.exec(rest)?.[0];
    const word = pair === undefined ? UPPER.exec(rest)?.[0] : undefined;
    const small = pair === undefined && word === undefined && !indented ? LOWER.exec(rest)?.[0] : undefined;
    const told =
      word ??
      (small !== undefined && (after || (loggers === 0 && APART.test(rest.slice(small.length)))) ? small : undefined);
    const level = told === undefined ? undefined : levelOfWord(told);
    if (told !== undefined && level !== undefined)
      return { level, rest: text.slice(text.length - tail(text, rest, told)) };
    const group = GROUP.exec(rest)?.[0];
    const inside = group === undefined ? undefined : levelInGroup(group);
    if (group !== undefined && inside !== undefined)
      return { level: inside, rest: text.slice(text.length - tail(text, rest, group)) };
    const time = pair === undefined ? TIME.exec(rest)?.[0] : undefined;
    const signs = SIGNS.exec(rest)?.[0];
    const logger = LOGGER.exec(rest)?.[0];
    const part = pair ?? group ?? time ?? signs ?? (loggers < MOST_LOGGERS ? logger : undefined);
    if (part === undefined) return undefined;
    if (part === logger && part !== time && part !== signs) loggers++;
    after ||= part === time && /\d[:.]\d\d\b/.test(part);
    rest = rest.slice(part.length);
  }
  return undefined;
}

/** Letters that are left behind `taken`, which `rest` begins with. */
const tail = (text: string, rest: string, taken: string): number =>
  rest.length - taken.length + Math.max(0, text.length - LONGEST);
