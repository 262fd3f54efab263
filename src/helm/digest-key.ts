import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../core/errors.ts';
import { writeOnce } from './private-folder.ts';

const LENGTH = 32;

/**
 * Digests of values and manifests stand in plans, and plans in files and the audit. A bare sha256 of a short Secret
 * could be guessed at leisure, so they are keyed with 32 random bytes that never leave the private folder of this user.
 * Without the key a saved plan is stale, nothing worse.
 */
export function keyedDigest(root: string): (data: string | Uint8Array) => string {
  let key: Buffer | undefined;
  return (data) => {
    key ??= keyOf(root);
    return createHmac('sha256', key).update(data).digest('hex');
  };
}

function keyOf(root: string): Buffer {
  const path = join(root, 'digest.key');
  const there = read(path);
  if (there) return there;
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    writeOnce(own, randomBytes(LENGTH));
    // Two processes may be here at once: the first link wins, and it is never half written.
    linkSync(own, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code !== 'EEXIST')
      throw new AppError('config', `${root} cannot be written (${code})`, 'check the folder’s rights and free space');
  } finally {
    rmSync(own, { force: true });
  }
  const made = read(path);
  if (made) return made;
  throw new AppError('config', `${path} is no key`, 'remove this file; plans that were saved have to be made again');
}

function read(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length === LENGTH ? bytes : undefined;
  } catch {
    return undefined;
  }
}
