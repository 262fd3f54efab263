import {
  constants,
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';

const NO_LINK = constants.O_NOFOLLOW;
const MOST_BYTES = 64 * 1024 * 1024;

/** Makes an empty private file. Of all processes that try, exactly one gets true. */
export function makePrivate(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    checkFolder(dirname(path));
    closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_LINK, 0o600));
    syncFolder(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw asAppError(error, path, 'written');
  }
}

/**
 * Adds a line to a file that only its owner may read, and returns when it is on the disk. Links and files of others are
 * refused.
 */
export function appendLine(path: string, line: string): void {
  let handle: number | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    checkFolder(dirname(path));
    handle = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK, 0o600);
    checkOwner(handle, path);
    const isNew = fstatSync(handle).size === 0;
    writeAll(handle, `${line}\n`);
    fsyncSync(handle);
    if (isNew) syncFolder(path);
  } catch (error) {
    throw asAppError(error, path, 'written');
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

export type Appender = { readonly size: number; append(line: string): void; close(): void };

/**
 * Holds a private file open for lines that come often. A line is with the system when `append` returns, so it outlives
 * the process; after a power cut the newest may be missing.
 */
export function privateAppender(path: string): Appender {
  let handle: number;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    checkFolder(dirname(path));
    handle = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK, 0o600);
    checkOwner(handle, path);
  } catch (error) {
    throw asAppError(error, path, 'written');
  }
  const { size } = fstatSync(handle);
  // The last line of a process that was killed may be torn.
  if (size > 0) writeAll(handle, '\n');
  return {
    size,
    append: (line) => {
      try {
        writeAll(handle, `${line}\n`);
      } catch (error) {
        throw asAppError(error, path, 'written');
      }
    },
    close: () => closeSync(handle),
  };
}

/** Writes a whole private file: first beside it, then renamed, so that nobody ever sees half of it. */
export function writePrivate(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    checkFolder(dirname(path));
    const handle = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_LINK, 0o600);
    try {
      writeAll(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
    syncFolder(path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw asAppError(error, path, 'written');
  }
}

/** The text of a file that belongs to this user and that nobody else may write. */
export function readPrivate(path: string): string {
  let handle: number | undefined;
  try {
    // A pipe in the file's place would else hold the whole program until somebody writes to it.
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | NO_LINK);
    checkOwner(handle, path);
    if (fstatSync(handle).size > MOST_BYTES)
      throw new AppError('config', `${path} is larger than 64 MiB`, 'move it away');
    return readFileSync(handle, 'utf8');
  } catch (error) {
    throw asAppError(error, path, 'read');
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** A disk that fills up takes the first part of a write without an error. */
function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}

/**
 * Windows has no owners and modes: who may write stands in access lists, which a user's profile keeps to the user; its
 * folders cannot be opened to be written through, either.
 */
const hasModes = (): boolean => process.getuid !== undefined;

/** A new name is on the disk only when its folder is. */
function syncFolder(path: string): void {
  if (!hasModes()) return;
  const folder = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Owners of root in a user namespace, as the kernel shows them there. */
const NOBODY = 65_534;

/**
 * Who may write a folder may put another file in the place of ours; who may write one above it may put another folder
 * there.
 */
function checkFolder(folder: string): void {
  if (!hasModes()) return;
  const user = process.getuid?.();
  for (let at = resolve(folder), own = true; ; at = dirname(at), own = false) {
    const { uid, gid, mode } = statSync(at);
    const foreign = user !== undefined && uid !== user && uid !== 0 && (own || uid !== NOBODY);
    // Where every user has a group of their own, new folders are writable for it.
    const group = mode & 0o020 && (own || (gid !== process.getgid?.() && gid !== 0));
    if (foreign || ((group || mode & 0o002) && !(mode & 0o1000)))
      throw new AppError('config', `${at} can be written by others`, `chmod go-w ${at}`);
    if (at === dirname(at)) return;
  }
}

function checkOwner(handle: number, path: string): void {
  const stat = fstatSync(handle);
  const user = process.getuid?.();
  if (!stat.isFile()) throw new AppError('config', `${path} is not a plain file`, 'move it away');
  if (user !== undefined && stat.uid !== user)
    throw new AppError('config', `${path} belongs to another user`, 'move it away');
  if (hasModes() && stat.mode & 0o022)
    throw new AppError('config', `${path} can be written by others`, `chmod 600 ${path}`);
}

function asAppError(error: unknown, path: string, what: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ELOOP') return new AppError('config', `${path} is a symbolic link`, 'move it away');
  if (code === 'ENOENT') return new AppError('not-found', `there is no file ${path}`);
  return new AppError('config', `${path} cannot be ${what} (${code})`, 'check the folder’s rights and free space');
}
