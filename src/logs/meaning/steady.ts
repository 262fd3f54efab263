import type { LogLine } from '../../core/cluster.ts';
import { isFault } from '../bursts.ts';
import { entriesOf } from '../entries.ts';
import { isHigh } from '../level.ts';
import { recordOf } from '../record.ts';
import { sentenceOf } from '../sentence.ts';

/** A fault that a log repeats word for word, but for numbers that stand alone. */
export type Steady = {
  readonly count: number;
  /** The first and last line of it. */
  readonly first: number;
  readonly last: number;
  /** True where the log also tells of work that succeeds after it began. */
  readonly worksOn: boolean;
};

/** Numbers that differ from time to time: ports, durations, ids of processes; addresses and names stay. */
const NUMBERS = /(?<![\w.])\d+(?:\.\d+)?(?:ms|s|m|h)?(?![\w.])|(?<=[:-])\d{2,6}(?![\w.])/g;
/** The other side went away, as each does after a while. */
const LEFT =
  /\b(?:reset|closed|aborted|cancell?ed|disconnected|terminated) (?:by|before|while)\b|\breset by peer\b|\bbroken pipe\b|\bunexpected EOF\b|\b(?:client|peer|remote(?: host)?) (?:has )?(?:closed|disconnected|gone|went|aborted|probably)|\bprobably closed\b|\bcontext cancell?ed\b/i;
const WORKS =
  /\b(?:succe(?:eded|ss|ssful|ssfully)|completed|finished|processed|accepted|delivered|uploaded|committed|saved|stored|sent)\b|\b(?:status|code)["']?[=: ]{1,2}["']?2\d\d\b|[\])"] 2\d\d\b|\s2\d\d in \d|\btook[:=]? ?\d|\b(?:GET|POST|PUT|PATCH|DELETE) \/(?![^\n]{0,200}\s[45]\d\d\b)/i;
const NO_SUCCESS =
  /\b(?:not|un|never|without|failed|0) ?(?:be )?(?:successful|succeeded|completed|accepted|processed)/i;
const PROBED = /\/(?:-\/)?(?:healthz?|livez?|readyz?|ready|ping|status|metrics|up)\b|kube-probe|health ?check/i;

/** Undefined where no fault is repeated so. `itself`: the program is telemetry. */
export function steadyIn(lines: readonly LogLine[], itself = false): Steady | undefined {
  const entries = entriesOf(lines);
  const groups = new Map<string, { first: number; last: number; count: number }>();
  for (const entry of entries) {
    if (!isFault(entry, itself)) continue;
    const { level } = recordOf(entry.lines[0] ?? '');
    const { text } = sentenceOf(entry);
    if ((level !== undefined && !isHigh(level)) || LEFT.test(text)) continue;
    const key = text.replace(NUMBERS, '#');
    const group = groups.get(key);
    if (group) Object.assign(group, { last: entry.from, count: group.count + 1 });
    else groups.set(key, { first: entry.from, last: entry.from, count: 1 });
  }
  const [most] = [...groups.values()].toSorted((a, b) => b.count - a.count);
  if (!most || most.count < 2) return undefined;
  const worksOn = entries.some(
    (entry) => entry.from > most.first && !isFault(entry, itself) && succeeds(entry.lines[0] ?? ''),
  );
  return { ...most, worksOn };
}

const HOST = /\bhttps?:\/\/([\w.-]{3,253})/g;
const MANY = 3;

/** True where faults name URLs of several hosts: a program that asks whoever it is told to, such as a crawler. */
export function manyHostsIn(lines: readonly LogLine[]): boolean {
  const hosts = entriesOf(lines)
    .filter((entry) => isFault(entry))
    .flatMap((entry) => entry.lines.slice(0, 5).flatMap((line) => [...line.matchAll(HOST)].map(([, host]) => host)));
  return new Set(hosts).size >= MANY;
}

function succeeds(line: string): boolean {
  if (PROBED.test(line)) return false;
  const { status } = recordOf(line);
  return status === undefined ? WORKS.test(line) && !NO_SUCCESS.test(line) : status < 400;
}
