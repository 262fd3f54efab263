import type { Endurance } from '../turn.ts';

/** Milliseconds that an answer may take in all. */
const WHOLE_MS = 3_600_000;

/**
 * A signal that follows the given one and fires as well after a silence. The SDKs' own time limits end at the headers.
 */
export function watchdog(signal: AbortSignal, { firstMs, idleMs, wholeMs = WHOLE_MS }: Endurance) {
  const stop = new AbortController();
  let stalled = false;
  let flowing = false;
  const fire = (): void => {
    stalled = true;
    stop.abort();
  };
  const whole = setTimeout(fire, wholeMs);
  let timer = setTimeout(fire, firstMs);
  const forward = (): void => stop.abort();
  if (signal.aborted) stop.abort();
  else signal.addEventListener('abort', forward, { once: true });
  return {
    signal: stop.signal,
    /** `now` undefined: bytes came that are no part of an answer; the state stays. */
    beat: (now?: boolean): void => {
      clearTimeout(timer);
      flowing = now ?? flowing;
      if (!stop.signal.aborted) timer = setTimeout(fire, flowing ? idleMs : firstMs);
    },
    stalled: () => stalled,
    flowing: () => flowing,
    end: (): void => {
      clearTimeout(timer);
      clearTimeout(whole);
      signal.removeEventListener('abort', forward);
      stop.abort();
    },
  };
}
