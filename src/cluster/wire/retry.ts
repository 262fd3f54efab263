import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { saidOf } from '../connection/errors.ts';
import { isReset } from '../connection/network-errors.ts';

/** Waits; an abort during it is an AppError. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw new AppError('aborted', 'stopped');
  }
}

/** A random part of it, from 75 to 125 %, so that many clients do not come back at once. */
export const jitter = (milliseconds: number): number => milliseconds * (0.75 + Math.random() / 2);

const TIMES = 3;
/** A server that asks to wait longer is not waited for; the error tells the time. */
const MOST_WAIT_S = 20;

/**
 * Repeats a read: 429 after the time that the server names, 500, 502, 503, 504 and cut connections after a short wait
 * with jitter, each at most 3 times. `again` says which statuses of 5xx to repeat. Never for writes.
 */
export async function retried<T>(
  read: () => Promise<T>,
  firstWaitMs: number,
  signal: AbortSignal,
  again: (status: number) => boolean = (status) => status >= 500,
): Promise<T> {
  let busy = 0;
  let failed = 0;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const seconds = saidOf(error)?.retryAfterSeconds || 1;
      if (error.status === 429 && busy < TIMES && seconds <= MOST_WAIT_S) {
        busy++;
        await pause(seconds * 1000 * (1 + Math.random() / 10), signal);
      } else if (failed < TIMES && ((error.status ?? 0) >= 500 ? again(error.status ?? 0) : lost(error))) {
        await pause(jitter(firstWaitMs * 3 ** failed++), signal);
      } else throw error;
    }
  }
}

const lost = (error: AppError): boolean => error.code === 'unreachable' && isReset(error.cause);
