import { setTimeout as sleep } from 'node:timers/promises';
import { deletionState } from '../../../core/deletion.ts';
import type { Change, Progress } from '../../../core/plan.ts';
import type { Transport } from '../../wire/transport.ts';
import { isOf, rawObject, type Raw } from '../live-object.ts';

/** Beyond the longest time that one of the pods gets to stop, of which so much is waited at most. */
const LONGEST_MS = 60_000;
const MOST_GRACE_S = 600;
const PAUSE_MS = 1_000;
/** At least so long between two lines of how it goes. */
const TELL_MS = 4_000;
const MOST_NAMED = 4;

type Waits = { readonly name: string; readonly state: string };
type Parts = { readonly transport: Transport; readonly limitMs: number; readonly pauseMs?: number };

/**
 * An eviction is answered before its pod is gone. As kubectl drain does, the end of all of them is waited for, within a
 * bound, with a line now and then of how many are gone and for which it waits.
 */
export async function* untilEvicted(
  { transport, limitMs, pauseMs = PAUSE_MS }: Parts,
  changes: readonly Change[],
  signal: AbortSignal,
): AsyncGenerator<Progress, { readonly line: string; readonly otherwise: boolean }> {
  let left = [...changes];
  let waits: Waits[] = [];
  let end = Date.now() + LONGEST_MS;
  let told = Date.now();
  const count = (): string => `${changes.length - left.length} of ${changes.length} evicted pods are gone`;
  for (let graceS = 0; ; await sleep(pauseMs, undefined, { signal }).catch(() => undefined)) {
    const found = await Promise.all(left.map(async (change) => [change, await look(change)] as const));
    left = found.filter(([change, now]) => now === 'unread' || isOf(change, now)).map(([change]) => change);
    waits = found.flatMap(([change, now]) => (now === 'unread' || !isOf(change, now) ? [] : [stateOf(change, now)]));
    const longest = Math.max(
      0,
      ...found.map(([, now]) => (now === 'unread' ? 0 : (now?.metadata?.deletionGracePeriodSeconds ?? 0))),
    );
    if (longest > graceS) {
      end += (Math.min(longest, MOST_GRACE_S) - graceS) * 1000;
      graceS = Math.min(longest, MOST_GRACE_S);
    }
    if (left.length === 0) return { line: count(), otherwise: false };
    if (signal.aborted) return { line: `${count()}; no longer watched, the others go on stopping`, otherwise: true };
    if (Date.now() > end) return { line: `${count()} when the wait ended; ${named(waits)}`, otherwise: true };
    if (Date.now() - told < TELL_MS) continue;
    told = Date.now();
    yield { type: 'note', text: `${count()}; waiting: ${named(waits)}` };
  }

  function look(change: Change): Promise<Raw | undefined | 'unread'> {
    return rawObject(transport, change, limitMs, AbortSignal.timeout(Math.min(limitMs, LONGEST_MS))).catch(
      () => 'unread',
    );
  }
}

const stateOf = ({ target }: Change, now: Raw): Waits => ({
  name: `${target.namespace ?? ''}/${target.name}`,
  state: deletionState(now),
});

const named = (waits: readonly Waits[]): string =>
  waits
    .slice(0, MOST_NAMED)
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ') + (waits.length > MOST_NAMED ? ` and ${waits.length - MOST_NAMED} more` : '');
