import type { BackOff } from './kubelet-state.ts';

const FIRST_MS = 10_000;
const MOST_MS = 300_000;

const isForgotten = (backOff: BackOff, since: number): boolean => since - backOff.at > 2 * MOST_MS;

/** Whether something that failed `since` must still wait; client-go's `IsInBackOffSince`. */
export const mustWait = (backOff: BackOff | undefined, since: number, now: number): boolean =>
  backOff !== undefined && !isForgotten(backOff, since) && now - since < backOff.milliseconds;

/** The pause before the try after this one: ten seconds, doubling to five minutes, forgotten after ten good minutes. */
export const longer = (backOff: BackOff | undefined, since: number, now: number): BackOff => ({
  milliseconds: backOff && !isForgotten(backOff, since) ? Math.min(MOST_MS, backOff.milliseconds * 2) : FIRST_MS,
  at: now,
});

/** As Go prints a duration: 10s, 1m20s, 5m0s. */
export function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
