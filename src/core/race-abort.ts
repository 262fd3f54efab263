import { AppError } from './errors.ts';

/**
 * The promise's value, or a rejection with the signal's reason as soon as it fires. A late rejection of the work is
 * swallowed.
 */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stopped = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new AppError('aborted', 'stopped'));
    if (signal.aborted) stopped();
    else signal.addEventListener('abort', stopped, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', stopped);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stopped);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
