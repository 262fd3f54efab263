import { closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';

const PATIENCE_MS = 5_000;
/** Nobody holds a lock for so long (the work is one write): its owner was killed. Less than others wait. */
const DEAD_MS = 2_000;

/**
 * Runs `work` while this process alone holds `path`.lock. Two runs that write one file wait for each other, at most 5 s
 * (then a config error).
 */
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
  if (create(lock)) return true;
  if (!isDead(lock)) return false;
  // One run at a time may judge and remove a dead lock: a second one would remove the fresh lock of the first.
  const turn = `${lock}.takeover`;
  if (!create(turn)) {
    if (isDead(turn)) rmSync(turn, { force: true });
    return false;
  }
  try {
    if (isDead(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
  return false;
}

function create(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** False where it is gone already. */
function isDead(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > DEAD_MS;
}
