import type { Faults } from '../../../logs/bursts.ts';
import { recordOf } from '../../../logs/record.ts';
import type { ContainerLog } from '../../types.ts';

const MOST_LINES = 200;
const LEAST_LINES = 10;
/** As long as it has to have spoken regularly before, and to have been silent since. */
const SPOKE_MS = 1_800_000;
const SILENT_MS = 3_600_000;
/** How much longer than its longest pause the silence is. */
const TIMES = 5;

/**
 * True where a program that spoke regularly said a fault and nothing since: it goes on running and has stopped its
 * work. Without times nothing is known of that.
 */
export function fellSilent({ lines }: ContainerLog, { last, atEnd }: Faults, now: number): boolean {
  if (!atEnd) return false;
  const recent = lines.slice(-MOST_LINES);
  // What answers requests is silent when nobody asks.
  if (recent.some(({ text }) => recordOf(text).status !== undefined)) return false;
  const times = recent.map(({ at }) => Date.parse(at));
  const [first = Number.NaN] = times;
  const end = times.at(-1) ?? Number.NaN;
  if (times.length < LEAST_LINES || times.some((time) => Number.isNaN(time)) || Date.parse(last.at) < end - 1_000)
    return false;
  const pause = Math.max(...times.slice(1).map((time, place) => time - (times[place] ?? time)));
  return end - first >= SPOKE_MS && now - end >= Math.max(SILENT_MS, TIMES * pause);
}
