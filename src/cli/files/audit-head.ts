import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readPrivate, writePrivate } from './private-file.ts';

/** What the first line of a record stands behind. */
export const FIRST = '0'.repeat(64);
export const digestOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/**
 * The last line that was written, kept beside the record: lines that are cut off at its end, or whole days, are missed.
 */
type Head = { readonly digest: string; readonly count: number };

const headPath = (folder: string): string => join(folder, 'head.json');

export const dayFiles = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name))
      .sort();
  } catch {
    return [];
  }
};

function readHead(folder: string): Head | undefined {
  try {
    const { digest, count } = JSON.parse(readPrivate(headPath(folder))) as Partial<Head>;
    return typeof digest === 'string' && typeof count === 'number' ? { digest, count } : undefined;
  } catch {
    return undefined;
  }
}

export const writeHead = (folder: string, digest: string, count: number): void =>
  writePrivate(headPath(folder), `${JSON.stringify({ digest, count })}\n`);

/** The end of a file, at most 1 MiB: whether its last line is torn, and the digests of its whole lines. */
function tailOf(path: string): { readonly torn: boolean; readonly digests: readonly string[] } {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return { torn: false, digests: [] };
  }
  try {
    const size = fstatSync(handle).size;
    const most = Math.min(size, 1024 * 1024);
    const tail = Buffer.alloc(most);
    readSync(handle, tail, 0, most, size - most);
    const text = tail.toString('utf8');
    return { torn: size > 0 && !text.endsWith('\n'), digests: text.split('\n').filter(Boolean).map(digestOf) };
  } finally {
    closeSync(handle);
  }
}

export type Place = {
  /** What the next line names as the one before it. */
  readonly before: string;
  /** How many lines have been written, this record's whole life long. */
  readonly count: number;
  /** The last line of today's file was torn when the machine died: it has to be closed by a line break. */
  readonly torn: boolean;
};

/**
 * Where the next line stands: behind the last line of the last day. When the line that was written last is no longer
 * there, the next one names that one all the same, so the gap stays to be seen.
 */
export function nextPlace(folder: string, today: string): Place {
  const files = dayFiles(folder);
  const recent = files.slice(-2).map((name) => ({ name, ...tailOf(join(folder, name)) }));
  const digests = recent.flatMap((file) => file.digests);
  const head = readHead(folder);
  const cut = head !== undefined && !digests.includes(head.digest);
  return {
    before: cut ? head.digest : (digests.at(-1) ?? FIRST),
    count: head?.count ?? digests.length,
    torn: recent.find(({ name }) => name === today)?.torn ?? false,
  };
}

/** What is wrong with the end of the record whose lines have these digests, oldest first; '' when it is whole. */
export function endFault(folder: string, digests: readonly string[]): string {
  const head = readHead(folder);
  if (head === undefined)
    return digests.length === 0 ? '' : 'head.json is missing: whether lines were cut off at the end cannot be told';
  // One line more is a run that died before it could write the head.
  const at = digests.lastIndexOf(head.digest);
  if (at >= digests.length - 2 && at >= 0) return '';
  return at >= 0
    ? 'head.json is older than the record: it was put back, or lines were added by hand'
    : `the end of the record is missing: ${head.count} lines were written, the last of them is not here`;
}
