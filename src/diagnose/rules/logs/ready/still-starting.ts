import type { Pod } from '../../../../core/kubernetes.ts';
import { faultsIn } from '../../../../logs/bursts.ts';
import { waitingIn } from '../../../../logs/meaning/waiting.ts';
import { isRunning, runningFor } from '../../../facts/containers.ts';
import { at } from '../../../facts/events.ts';
import { isInTime, startBudget } from '../../../facts/probe-kill.ts';
import { failing, type Failing } from '../../../facts/state.ts';
import { wordsOf, type Words } from '../../../logs/endings.ts';
import type { Facts } from '../../../types.ts';
import { startedLine } from '../../probes/listening.ts';

/** Much was logged since the last fault: a start that goes on, whatever it met on its way. */
export const workedOn = ({ log, ending }: Words): boolean =>
  log !== undefined && ending !== undefined && faultsIn(log.lines)?.atEnd === false;

/** Milliseconds without a word that is new: after which a start that said it is done, or waits, does not go on. */
const STILL = { done: 10 * 60_000, waits: 30 * 60_000 };

/** Nothing new was logged for so long that the start does not go on by itself: what repeats is no progress. */
function standsStill(facts: Facts, { view }: Failing, { log, ending }: Words): boolean {
  if (log?.known !== true) return false;
  const lasts = runningFor(view, facts.now);
  const seen = new Set<string>();
  const fresh = log.lines.filter(({ text }) => text.trim() !== '' && seen.size < seen.add(text).size);
  const newest = fresh.at(-1);
  const idle = newest === undefined ? lasts : facts.now - at(newest.at);
  if (newest?.at === '') return false;
  if (startedLine(log) >= 0 && idle >= STILL.done) return true;
  const waits = waitingIn(log.lines);
  // What it waits for it names: however often it counts.
  if (waits?.what !== undefined && lasts >= STILL.waits) return true;
  if ((ending ?? waits) !== undefined && lasts >= STILL.waits && idle >= STILL.done) return true;
  return idle >= Math.max(STILL.waits, startBudget(view) / 3);
}

/** All that is not ready of it has time left by its probes, and no log tells that it stopped. */
export const isStarting = (facts: Facts, pod: Pod): boolean => {
  const open = failing(facts).filter((one) => one.pod === pod);
  return (
    open.length > 0 &&
    open.every((one) => {
      const words = wordsOf(facts, one);
      const runs = one.fate.type === 'notReady' && isRunning(one.view);
      const goesOn = words.ending === undefined || workedOn(words);
      return runs && isInTime(one.view, facts.now) && goesOn && !standsStill(facts, one, words);
    })
  );
};
