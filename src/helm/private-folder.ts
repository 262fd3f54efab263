import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { alive } from './alive.ts';
import { AppError } from '../core/errors.ts';

const LIFE_MS = 26 * 3600 * 1000;

/** Who uses a folder: this process and the helm that it has started. */
const USERS = 'users.json';
export function usedBy(folder: string, helm: number): void {
  try {
    writeOnce(join(folder, USERS), JSON.stringify([process.pid, helm]));
  } catch {
    // helm is running already; without the note the folder stays until it is old.
  }
}

/** A run that was killed could not clean up behind it: its folder holds credentials. */
function isLeft(folder: string): boolean {
  try {
    const users = JSON.parse(readFileSync(join(folder, USERS), 'utf8')) as unknown;
    return Array.isArray(users) && users.every((pid) => typeof pid === 'number' && !alive(pid));
  } catch {
    return false;
  }
}

/**
 * A new folder that only its owner can enter. Folders of plans that have expired and of runs that were killed are
 * removed on the way.
 */
export function privateFolder(root: string, now = Date.now()): string {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(root)) {
      if (!name.startsWith('run-')) continue;
      const path = join(root, name);
      if (now - statSync(path).mtimeMs > LIFE_MS || isLeft(path)) rmSync(path, { recursive: true, force: true });
    }
    const folder = mkdtempSync(join(root, 'run-'));
    chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('config', `${root} cannot be written (${code})`, 'check the folder’s rights and free space');
  }
}

/** Writes a new private file, all of it or an error: a disk that fills up takes the first part without one. */
export function writeOnce(path: string, data: string | Uint8Array): void {
  const handle = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
  } finally {
    closeSync(handle);
  }
}

export const digestOf = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** A file that is no link; undefined when it is not there. */
export function readOwn(path: string): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return readFileSync(handle);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
