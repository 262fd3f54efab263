import type { ContainerState } from './containers.ts';
import { isLostLog } from '../wire/lines.ts';
import { Resumed } from './resumed.ts';
import { jitter, pause } from '../wire/retry.ts';
import { given, isAnswer, isStopped, type Followed, type Way } from './way.ts';

/** How often the rest of an ended instance is asked for without a new line. */
export const MOST_TRIES = 5;

/**
 * Tells what stands between two connections whose lines do not meet: the rest of an ended instance, and why it ended;
 * or a rotation. Which of both, only the id in the status can tell, and that one may lag behind for seconds.
 */
export async function between(
  way: Way,
  before: ContainerState,
  now: ContainerState,
  cut: boolean,
  next = '',
): Promise<void> {
  if (now.id === before.id)
    return way.emit([
      {
        type: 'note',
        text: `the log was rotated meanwhile, or the container restarted: lines between ${way.place.second} and ${next === '' ? 'now' : next} may be missing`,
      },
    ]);
  if (before.id === '') return;
  const whole = (await giveRest(way)) || !cut;
  const why = now.lastEnd === '' ? '' : ` (${now.lastEnd})`;
  await way.emit([
    { type: 'note', text: `container restarted${why}${whole ? '' : '; what it logged last could not be read'}` },
  ]);
}

/** Gives what the ended instance had still to say. False when that could not be read to its end. */
async function giveRest({ source, start, place, waitMs, emit, signal }: Way): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
    const options = { previous: true, ...(place.second === '' ? start : { sinceTime: place.second }) };
    const resumed = new Resumed(place, place.second === '');
    const take = (lines: readonly string[]): Followed[] =>
      lines.flatMap((raw) => (isLostLog(raw) ? [] : resumed.take(raw).map((line) => given(line, place))));
    try {
      for await (const lines of source.open(options, signal)) {
        const out = take(lines);
        if (out.length === 0) continue;
        tries = 0;
        await emit(out);
      }
      const rest = resumed.rest();
      if (rest.length > 0) await emit(rest.map((line) => given(line, place)));
      return true;
    } catch (error) {
      if (isStopped(error, signal) || isAnswer(error)) return false;
      await pause(jitter(waitMs), signal).catch(() => undefined);
    }
  }
  return false;
}
