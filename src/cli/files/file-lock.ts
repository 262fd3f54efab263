import { closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';

const PATIENCE_MS = 3_000;
/** Nobody holds a lock for so long: its owner was killed. */
const DEAD_MS = 10_000;

/** Runs `work` while this process alone holds `path`.lock. Two runs that write one file wait for each other, at most 3 s (then a config error). */
export async function withFileLock<T>(path: string, work: () => T): Promise<T> {
  const lock = `${path}.lock`;
  const end = Date.now() + PATIENCE_MS;
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
  while (!take(lock)) {
    if (Date.now() > end)
      throw new AppError('config', `${path} is held by another run of kubewhy`, `if none runs: rm ${lock}`);
    await sleep(10);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > DEAD_MS) rmSync(lock, { force: true });
  } catch {
    // it is gone already
  }
  return false;
}
