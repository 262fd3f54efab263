import { entriesOf, type Entry } from '../../logs/entries.ts';
import { isBad, levelOf } from '../../logs/faults.ts';
import { isOptional } from '../../logs/words/optional.ts';
import { recordOf } from '../../logs/record.ts';
import type { ContainerLog } from '../types.ts';

const CHANGE =
  /\b(?:config(?:uration)?|settings?|feature ?flags?|flags?|rules|properties)\b[^\n]{0,40}\b(?:re-?load(?:ed|ing)?|refresh(?:ed|ing)?|changed|updated|applied|swapped|switched)|\b(?:re-?load(?:ed|ing)?|appl(?:ied|ying)|refresh(?:ed|ing)?)\b[^\n]{0,30}\b(?:config(?:uration)?|settings?|flags?)\b|\bswitch(?:ed|ing) to\b|\bfeature ?flag\b[^\n]{0,60}\b(?:enabled|disabled|on|off)\b/i;

/** Signs that a process does its work: it serves, handles, listens, says that it is ready. */
const WORKS =
  /\b(?:serv(?:ed|ing)|handl(?:ed|ing)|process(?:ed|ing)|request(?:s|ed)?|respon(?:se|ded)|quer(?:y|ies)|polled|consumed|completed in|listening|ready (?:to|for)|accept(?:ed|ing) connections|heart ?beat|(?:GET|POST|PUT|DELETE|PATCH) \/|health ?check)\b/i;
const LONG_MS = 60_000;

/**
 * The place of a line that tells of a changed configuration and after which the errors start: at most 4 entries before
 * the first one, with at least two faults behind. Counts only where the process had been working: what is said during
 * the start is the start, no change.
 */
export function changeIn(log: ContainerLog): number | undefined {
  const entries = entriesOf(log.lines);
  const bad = entries.map(({ lines }) => {
    const text = lines.join('\n');
    return isBad(text) && !isOptional(text) && levelOf(text) !== 'low' && !CHANGE.test(lines[0] ?? '');
  });
  const first = bad.indexOf(true);
  if (first < 2 || bad.filter(Boolean).length < 2) return undefined;
  for (let index = first - 1; index >= Math.max(1, first - 4); index--)
    if (CHANGE.test(entries[index]?.lines[0] ?? ''))
      return hadWorked(log, entries.slice(0, index), entries[index]) ? entries[index]?.from : undefined;
  return undefined;
}

function hadWorked(log: ContainerLog, before: readonly Entry[], change: Entry | undefined): boolean {
  const told = before.filter(
    ({ lines }) => recordOf(lines[0] ?? '').status !== undefined || WORKS.test(lines[0] ?? ''),
  );
  const from = Date.parse(log.lines[0]?.at ?? '');
  const at = Date.parse(log.lines[change?.from ?? 0]?.at ?? '');
  return told.length >= 2 || (told.length > 0 && at - from > LONG_MS);
}
