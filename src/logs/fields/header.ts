import { CAPITALS, levelOfWord, SMALL, type Level } from '../level.ts';

/** The level that stands among time, process and logger of a line, with what follows it. */
export type Header = { readonly level: Level; readonly rest: string };

/** With the number that logrus puts behind its four letters at a terminal: `FATA[0001]`. */
const UPPER = new RegExp(
  String.raw`^(${CAPITALS}(?![\w.=/![-])|(?:TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)(?=\[\d))(?:\[\d{1,9}\])?`,
);
const LOWER = new RegExp(String.raw`^${SMALL}(?![\w.=/-])`, 'i');
/** Behind a word in small letters nothing but these tells that it is the level: `error: x`, `warn\tx`, `info  x`. */
const APART = /^(?::\s|\t| {2,}|\s*\|)/;

/** What makes the word for a level one of its sentence: `error handler`, `debug mode`, `info about x`. */
const OF_SENTENCE =
  /^ (?:=|(?:about|at|by|during|for|from|in|of|on|to|when|while|with|is|was|are|were|has|have|not|and|or|found|occurred|modes?|levels?|handl(?:er|ing)s?|log(?:s|ging|ger)?|files?|messages?|pages?|rates?|ratios?|codes?|report(?:s|ing)?|queues?|topics?|thresholds?|counte?r?s?|budgets?|ports?|builds?|endpoints?|options?|flags?|symbols?|headers?|output|css|recovery|sections?|ids?)\b)/i;
/** `error connecting to x`: what went wrong, not what went on. */
const WENT_WRONG = /^ \w{2,30}ing\b/;
/** Words of a sentence that a level may follow (`cannot INFO x`, `unknown DEBUG option`): nobody's name. */
const NO_NAME =
  /^(?:an?|the|this|no|not|if|to|for|from|of|on|in|at|by|with|as|is|was|can(?:not|'t)?|could(?:n't)?|un\w+|invalid|illegal|bad|wrong|missing|fail\w*|denied|rejected|\w*levels?|\w{2,}(?:ed|ing)):?$/i;
/** Levels that are a word of everyday besides. */
const EVERYDAY = /^(?:LOG|NOTE|FINE|ALERT)$/;

const SIGNS = /^[\s|:>*=,;•·✖✗✓ℹ⚠–—-]{1,12}/u;
const GROUP = /^(?:\[[^\]\n]{0,120}\]|\([^)\n]{0,80}\)|\{[^}\n]{0,80}\}|<[^>\n]{0,60}>)/;
const TIME = /^(?:[\dT:.,/+Z-]*\d[\dT:.,/+Z-]*(?:[AP]M\b)?|[AP]M\b|UTC\b|GMT\b|[CEMP]E?[SD]?T\b)(?=[\s|\])]|$)/;
const PAIR = /^[\w.-]{1,30}=[^\s=]{1,80}(?=\s)/;
/** `prisma:info x`. */
const JOINED = /^[\w-]{2,20}:(trace|debug|info|warn|error)(?=\s)/;
const LOGGER = /^(?:[\w$@#.-]{1,60}(?:\/[\w$@#.-]{1,60}){0,4}:?)(?=\s)/;

/** Signs and letters within that a word of a sentence does not have: `till.shop`, `till-1`, `TillService`. */
const NAMED = /[\d._/$#@-](?=\w)|[a-z][A-Z]/;

const MOST = 12;
const MOST_LOGGERS = 2;
const MOST_PLAIN = 1;
const LONGEST = 240;

/** `[Server thread/WARN]`, `[error]`, `[2026-…: WARNING/MainProcess]`; in other brackets the level stands alone. */
export function levelInGroup(group: string): Level | undefined {
  const inside = group.slice(1, -1).trim();
  if (LOWER.exec(inside)?.[0] === inside) return levelOfWord(inside);
  if (!group.startsWith('[')) return UPPER.exec(inside)?.[0] === inside ? levelOfWord(inside) : undefined;
  const word = inside.split(/[\s:,./|]+/).find((one) => UPPER.exec(one)?.[0] === one && one !== 'LOG');
  return word === undefined ? undefined : levelOfWord(word);
}

/**
 * Reads over what stands before a level (`12:01:02 worker [7] WARN x`, `{jobs.py:230} ERROR - x`); undefined where the
 * line begins with its sentence. `timed`: a time has been taken off already; `indented`: the line stands further in, so
 * that `info: 'x'` in it is a member of an object.
 */
export function headerOf(text: string, timed: boolean, indented: boolean): Header | undefined {
  const line = text.slice(0, LONGEST);
  let at = 0;
  let loggers = 0;
  let plain = 0;
  let after = timed;
  const told = (level: Level | undefined, { length }: string): Header | undefined =>
    level && { level, rest: text.slice(at + length) };
  for (let turn = 0; turn < MOST; turn++) {
    const rest = line.slice(at);
    const [joined, kind] = JOINED.exec(rest) ?? [];
    if (joined !== undefined && kind !== undefined) return told(levelOfWord(kind), joined);
    const pair = PAIR.exec(rest)?.[0];
    const [whole = '', word] = (pair === undefined && UPPER.exec(rest)) || [];
    const small = pair === undefined && word === undefined && !indented ? LOWER.exec(rest)?.[0] : undefined;
    if (word !== undefined && (plain === 0 || (after && !EVERYDAY.test(word)))) return told(levelOfWord(word), whole);
    if (small !== undefined && plain === 0 && isLevel(small, rest.slice(small.length), after, loggers > 0))
      return told(levelOfWord(small), small);
    const group = GROUP.exec(rest)?.[0];
    const inside = group === undefined ? undefined : levelInGroup(group);
    if (group !== undefined && inside !== undefined) return told(inside, group);
    const time = pair === undefined ? TIME.exec(rest)?.[0] : undefined;
    const signs = SIGNS.exec(rest)?.[0];
    const logger = LOGGER.exec(rest)?.[0];
    const part = pair ?? group ?? time ?? signs ?? (loggers < MOST_LOGGERS ? logger : undefined);
    if (part === undefined) return undefined;
    if (part === logger && part !== time && part !== signs) {
      loggers++;
      if (!NAMED.test(part)) plain++;
      if (plain > MOST_PLAIN || NO_NAME.test(part)) return undefined;
    }
    // A number alone is a process behind a time, else an amount: `3 ERROR lines`.
    if (part === time && !after && /^\d+$/.test(part)) plain++;
    after ||= part === time && /\d[:.]\d\d\b/.test(part);
    at += part.length;
  }
  return undefined;
}

/** True where a word in small letters, with `behind` after it, is the level and not of the sentence. */
function isLevel(word: string, behind: string, timed: boolean, named: boolean): boolean {
  if (APART.test(behind)) return timed || !named;
  const isLow = /^(?:trace|debug|info|notice)$/i.test(word);
  return timed && !OF_SENTENCE.test(behind) && (isLow || !WENT_WRONG.test(behind));
}
