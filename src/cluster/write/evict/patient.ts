import { setTimeout as sleep } from 'node:timers/promises';
import { saidOf } from '../../connection/errors.ts';
import { toAppError } from '../../../core/errors.ts';
import type { Change, Progress } from '../../../core/plan.ts';

/** How long an eviction that a disruption budget holds back is tried again: pods elsewhere get ready meanwhile. */
const LONGEST_MS = 180_000;
const PAUSE_MS = 5_000;

/**
 * Sends a write. An eviction that is answered 429 was not made (policy/v1, eviction API): the same approved bytes are
 * sent again, for a while. Nothing else is ever sent twice.
 */
export async function* patient<T>(
  change: Change,
  send: () => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<Progress, T> {
  const end = Date.now() + LONGEST_MS;
  for (let told = false; ; told = true) {
    try {
      return await send();
    } catch (error) {
      const { code } = toAppError(error);
      if (change.verb !== 'evict' || code !== 'throttled' || Date.now() > end || signal.aborted) throw error;
      const why = saidOf(error)?.causes.find((cause) => /budget/i.test(cause));
      if (!told)
        yield {
          type: 'note',
          text: `pod/${change.target.name} waits for its disruption budget${why === undefined ? '' : `: ${why}`}; tried again for ${LONGEST_MS / 60_000} minutes at most`,
        };
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
