import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelEvent } from '../core/model.ts';
import {
  abortedEnd,
  ENDURANCE,
  endOf,
  faultEnd,
  MOST_WAIT_MS,
  type Endurance,
  type Fault,
  type Once,
  type Turn,
} from './turn.ts';

type Translate = (error: unknown) => Fault;

/**
 * The endurance of every adapter in one place: limits of silence, tries with back-off before any text was shown, an
 * abort at any moment. Yields text and retries, then exactly one end; never throws, and leaves no request running.
 */
export async function* attempts(
  provider: string,
  once: Once,
  translate: Translate,
  signal: AbortSignal,
  endurance: Endurance = ENDURANCE,
): AsyncGenerator<ModelEvent> {
  for (let tries = 1; ; tries++) {
    if (signal.aborted) return yield abortedEnd();
    let shown = false;
    const dog = watchdog(signal, endurance);
    let turn: Turn;
    try {
      const events = once(dog.signal, dog.beat);
      for (;;) {
        const next = await events.next();
        if (next.done) {
          turn = next.value;
          break;
        }
        if (next.value === '') continue;
        shown = true;
        yield { type: 'text', delta: next.value };
      }
    } catch (error) {
      turn = { fault: translate(error) };
    } finally {
      dog.end();
    }
    if (signal.aborted) return yield abortedEnd();
    if (!('fault' in turn)) return yield endOf(provider, turn);
    const fault = dog.stalled() ? stalledFault(endurance, dog.flowing()) : turn.fault;
    const waitMs = Math.round(fault.waitMs ?? endurance.backoffMs * 2 ** (tries - 1) * (0.75 + Math.random() / 2));
    if (!fault.again || shown || tries >= endurance.tries || waitMs > MOST_WAIT_MS)
      return yield faultEnd(fault, turn.usage);
    yield { type: 'retry', reason: fault.message, waitMs };
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

const stalledFault = (endurance: Endurance, flowing: boolean): Fault => ({
  code: 'stalled',
  message: flowing
    ? `the model went silent for ${Math.round(endurance.idleMs / 1000)} s in the middle of its answer`
    : `the model has not answered for ${Math.round(endurance.firstMs / 1000)} s`,
  nextStep: 'ask again, or choose another model with --model',
  again: false,
});

/** A signal that follows the given one and fires as well after a silence. The SDKs' own time limits end at the headers. */
function watchdog(signal: AbortSignal, { firstMs, idleMs }: Endurance) {
  const stop = new AbortController();
  let stalled = false;
  let flowing = false;
  const fire = (): void => {
    stalled = true;
    stop.abort();
  };
  let timer = setTimeout(fire, firstMs);
  const forward = (): void => stop.abort();
  if (signal.aborted) stop.abort();
  else signal.addEventListener('abort', forward, { once: true });
  return {
    signal: stop.signal,
    beat: (now: boolean): void => {
      clearTimeout(timer);
      flowing = now;
      if (!stop.signal.aborted) timer = setTimeout(fire, flowing ? idleMs : firstMs);
    },
    stalled: () => stalled,
    flowing: () => flowing,
    end: (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', forward);
      stop.abort();
    },
  };
}
