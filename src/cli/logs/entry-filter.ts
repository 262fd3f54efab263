import type { LogLine } from '../../core/cluster.ts';
import { entriesOf } from '../../logs/entries.ts';
import { looksBad } from '../../logs/faults.ts';
import { type Level, worse } from '../../logs/level.ts';
import { recordOf } from '../../logs/record.ts';
import type { LogWish } from './options.ts';

type Wanted = Pick<LogWish, 'include' | 'exclude' | 'level'>;

/** Lines of an entry that are kept until it is known whether the entry is wanted. */
const MOST_HELD = 200;

/**
 * Lets whole entries through: a stack trace whose message matches comes with all its lines, and one that matches in its
 * middle from its first line on. One for each container. Memory is one entry.
 */
export function entryFilter(wanted: Wanted): (line: LogLine) => readonly LogLine[] {
  const { include, exclude, level } = wanted;
  if (exclude.length === 0 && level === undefined) return include.length === 0 ? (line) => [line] : matching(include);
  let held: LogLine[] = [];
  let entry: LogLine[] = [];
  let state: 'shown' | 'hidden' | 'open' = 'open';
  return (line) => {
    if (entry.length > 0 && entry.length < MOST_HELD && goesOn(entry, line)) entry.push(line);
    else {
      entry = [line];
      held = [];
      state = exclude.some((one) => one.test(line.text)) || tooLow(line.text, level) ? 'hidden' : 'open';
    }
    if (state === 'shown') return [line];
    if (state === 'hidden') return [];
    held.push(line);
    if (include.length > 0 && !include.some((one) => one.test(line.text))) return [];
    state = 'shown';
    return held.splice(0);
  };
}

const goesOn = (entry: readonly LogLine[], line: LogLine): boolean => entriesOf([...entry, line]).length === 1;

/**
 * For patterns alone, over logs of any size: a line that does not match is only kept, and what belongs together is
 * found out around those that do.
 */
function matching(include: readonly RegExp[]): (line: LogLine) => readonly LogLine[] {
  let behind: LogLine[] = [];
  let shown: LogLine[] = [];
  return (line) => {
    if (shown.length > 0) {
      if (shown.length < MOST_HELD && goesOn(shown, line)) {
        shown.push(line);
        return [line];
      }
      shown = [];
    }
    behind.push(line);
    if (include.some((one) => one.test(line.text))) {
      shown = behind.slice(entriesOf(behind).at(-1)?.from ?? 0);
      behind = [];
      return [...shown];
    }
    // Twice as many as are held, so that the beginning of an entry that long is not taken for another one.
    if (behind.length >= 2 * MOST_HELD) behind = behind.slice(MOST_HELD);
    return [];
  };
}

/** Below the wanted level; of a line that declares none, its words decide. */
function tooLow(text: string, wanted: Level | undefined): boolean {
  if (wanted === undefined || wanted === 'debug') return false;
  const level = recordOf(text).level ?? (looksBad(text) ? 'error' : 'info');
  return worse(level, wanted) !== level;
}
