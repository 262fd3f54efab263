import type { LogLine } from '../../core/cluster.ts';
import { redact } from '../../core/redact.ts';
import { isBad } from '../faults.ts';
import { levelOfWord } from '../level.ts';
import { recordOf } from '../record.ts';
import { timeOf } from './times.ts';

/** Lines from the end by which the whole is judged, and the share of them that a frame has to hold. */
const SAMPLE = 400;
const LEAST = 2;
const SHARE = 0.95;
const MOST_ROUNDS = 3;
const MOST_ITEMS = 5;

/** `[web] `, `web-1  | `, `0|web  | `, `host web[7]: `: what a supervisor or a collector puts before each line. */
const TAG = /^(?:\[[\w.:/-]{1,40}\] ?|(?:\d{1,4}\|)?[\w.-]{1,40} {0,20}\| ?|[\w.-]{1,60} [\w./-]{1,40}\[\d{1,9}\]: )/;
/** `[db.shop:5432]`, `[/srv/data]`, `10.0.0.7 |`, `[ORA-12541]`: an address, path or code is what a line is about. */
const OF_MESSAGE = /^\[\/|^\[?[\w./-]*(?:\w\.[a-z]|\d\.\d+\.\d|:\d)[\w.:/-]*(?:\]|\s*\|)$|^\[?[A-Z]{1,8}[-_]?\d{2,}\]/i;
/** A line that goes on with another one: no program writes a time of its own before it. */
const GOES_ON =
  /^(?:\s+at \S|\s+File "|Traceback \(most|Caused by: \S|\s*\.\.\. \d+ (?:more|common)|goroutine \d+ \[|\s+from \S+:\d+|npm (?:ERR!|error) |[\]})]+[,;]?$|\s*\^+\s*$|\t\S)/;
/** Members of a record that only carries a line, and what collectors give beside it. */
const CARRIED = ['message', 'msg', 'log', 'MESSAGE'] as const;
const AROUND = /^(?:@?time(?:stamp)?|ts|date|stream|source|_p|logtag|partial_last)$/i;
/** Where it came from, or in a program's own record what it is about. */
const PLACE = /^(?:host(?:name)?|tag|container\w*|pod\w*)$/i;
const OF_COLLECTOR = /^(?:log|MESSAGE|stream|_p|logtag|partial_last)$/;

/** Takes off what stands before each line; undefined where the lines have nothing of that kind in common. */
type Frame = (texts: readonly string[]) => ((text: string) => string) | undefined;

const shared = (texts: readonly string[], test: (text: string) => boolean): boolean =>
  texts.filter(test).length >= Math.ceil(texts.length * SHARE);
/** Stands further in, or is an item of a list. */
const FURTHER = /^(?: {2,}|[-*•] )\S/;
/** True where lines would belong together if nothing stood before each of them. */
const isBroken = (rests: readonly string[]): boolean =>
  rests.some((rest, place) => GOES_ON.test(rest) || (FURTHER.test(rest) && isLed(rests, place) && timeOf(rest) === 0));
/** True where a line above, with nothing but such items between, leads to what stands below it. */
const isLed = (rests: readonly string[], place: number): boolean => {
  const above = rests.slice(Math.max(0, place - MOST_ITEMS), place).findLast((rest) => !FURTHER.test(rest));
  return /[:{([]\s*$/.test(above ?? '');
};

/** True for a name that tells neither a level nor a fault nor what the line is about. */
const isName = (first: string): boolean => {
  const [name = ''] = /[\w.:/-]+/.exec(first) ?? [];
  return (
    levelOfWord(name) === undefined &&
    recordOf(`${first} x`).level === undefined &&
    !isBad(first) &&
    !OF_MESSAGE.test(first)
  );
};

const tag: Frame = (texts) => {
  const first = TAG.exec(texts.at(-1) ?? '')?.[0].trimEnd() ?? '';
  if (first === '' || !isName(first) || !shared(texts, (text) => text.startsWith(first))) return undefined;
  return (text) => (text.startsWith(first) ? text.slice(first.length).replace(/^ /, '') : text);
};

const time: Frame = (texts) => {
  if (!shared(texts, (text) => timeOf(text) > 0)) return undefined;
  const cut = (text: string): string => text.slice(timeOf(text)).replace(/^[ \t]/, '');
  const rests = texts.map(cut);
  const within = tag(rests) ?? ((text: string) => text);
  const bare = rests.map(within).filter((rest) => rest.trim() !== '');
  const isOther = shared(bare, (rest) => timeOf(rest) > 0 || rest.startsWith('{'));
  return isBroken(bare) || isOther ? (text) => within(cut(text)) : undefined;
};

function carriedIn(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(text) as Record<string, unknown>;
    const name = CARRIED.find((one) => typeof record[one] === 'string');
    const others = Object.keys(record).filter((one) => one !== name);
    const isCollected = Object.keys(record).some((one) => OF_COLLECTOR.test(one));
    if (name === undefined || !others.every((one) => AROUND.test(one) || (isCollected && PLACE.test(one))))
      return undefined;
    const carried = String(record[name]).replace(/\r?\n$/, '');
    // What was hidden in the record was found behind its signs for quotes: without them more is seen to be secret.
    return text.includes('\\') ? redact(carried) : carried;
  } catch {
    return undefined;
  }
}
const record: Frame = (texts) =>
  shared(texts, (text) => carriedIn(text) !== undefined) ? (text) => carriedIn(text) ?? text : undefined;

/**
 * Lines without what a supervisor, a collector or a logging driver puts before each of them (a tag, a time before the
 * program's own, a record that only carries the line), so that traces of several lines are read as such. Lines of a
 * program that writes its own times stay as they are.
 */
export function unframed(lines: readonly LogLine[]): readonly LogLine[] {
  let now = lines;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const texts = now.flatMap(({ text }) => (text.trim() === '' ? [] : [text])).slice(-SAMPLE);
    if (texts.length < LEAST) return now;
    const cut = record(texts) ?? tag(texts) ?? time(texts);
    if (!cut) return now;
    now = now.map((line) => {
      const text = cut(line.text);
      return text === line.text ? line : { ...line, text };
    });
  }
  return now;
}
