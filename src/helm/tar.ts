import { gunzipSync, gzipSync } from 'node:zlib';
import { AppError } from '../core/errors.ts';

export type Member = { readonly path: string; readonly data: Buffer };

/** Bounds of an archive from outside (helm has the same: 5 MiB a file, 100 MiB a chart). */
const MOST_BYTES = 100 * 1024 * 1024;
const MOST_MEMBERS = 10_000;
const BLOCK = 512;

const bad = (why: string): AppError =>
  new AppError('bad-input', `this is not a packed chart: ${why}`, 'pack it with helm package');

/** The files of a gzipped tar, in memory and bounded. Links and paths that leave the archive are refused. */
export function readTar(zipped: Uint8Array): Member[] {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(zipped, { maxOutputLength: MOST_BYTES });
  } catch {
    throw bad(`no gzip, or larger than ${MOST_BYTES / 1024 / 1024} MiB unpacked`);
  }
  const members: Member[] = [];
  const seen = new Set<string>();
  let long = '';
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const text = (from: number, length: number): string =>
      header.toString('utf8', from, from + length).split('\0')[0] ?? '';
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    if (!Number.isInteger(size) || size < 0 || at + BLOCK + size > bytes.length) throw bad('it is cut off');
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    const type = text(156, 1) || '0';
    const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
    const path = long || (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'L') {
      long = data.toString('utf8').split('\0')[0] ?? '';
      continue;
    }
    if (type === 'x') {
      long = pathOf(data) ?? long;
      continue;
    }
    long = '';
    if (type === 'g' || type === '5') continue;
    if (type !== '0') throw bad(`${JSON.stringify(path.slice(0, 80))} is a link`);
    // Helm cleans paths before it looks at them: only such as need no cleaning mean the same to both.
    if (path.includes('\\') || path.includes('\0') || path.split('/').some((part) => ['', '.', '..'].includes(part)))
      throw bad(`${JSON.stringify(path.slice(0, 80))} leaves the archive, or is no plain path`);
    // Which of two counts is up to the reader: helm and the card could tell two different charts.
    if (seen.has(path)) throw bad(`${JSON.stringify(path.slice(0, 80))} stands in it twice`);
    seen.add(path);
    members.push({ path, data });
    if (members.length > MOST_MEMBERS) throw bad(`more than ${MOST_MEMBERS} files`);
  }
  if (members.length === 0) throw bad('it is empty');
  return members;
}

/**
 * The path of an extended header: records are `LENGTH KEY=VALUE`, told apart by their lengths alone, and the last of
 * two counts (POSIX pax, archive/tar of Go). One that changes the size of the file after it is refused.
 */
function pathOf(data: Buffer): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(data.toString('latin1', at, space));
    if (
      !Number.isInteger(length) ||
      length <= space - at ||
      at + length > data.length ||
      data[at + length - 1] !== 0x0a
    )
      throw bad('an extended header is broken');
    const record = data.toString('utf8', space + 1, at + length - 1);
    const key = record.slice(0, Math.max(0, record.indexOf('=')));
    if (key === 'path') path = record.slice(5);
    if (/^(?:size|GNU\.sparse.*|linkpath)$/.test(key)) throw bad(`an extended header sets ${key}`);
    at += length;
  }
  return path;
}

/** An extended header with the path of the member after it. */
function paxHeader(path: string): Buffer {
  const rest = ` path=${path}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest);
  return Buffer.from(`${length}${rest}`);
}

/** The same bytes for the same files: no times, no owners. */
export function writeTar(members: readonly Member[]): Buffer {
  const blocks: Buffer[] = [];
  const add = (path: string, type: '0' | 'x', data: Buffer): void => {
    const header = Buffer.alloc(BLOCK);
    header.write(path, 0, 100, 'utf8');
    header.write('0000644\u00000000000\u00000000000\u0000', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`, 124);
    header.write('ustar\x0000', 257);
    let sum = 0;
    for (const byte of header) sum += byte;
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(header, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK));
  };
  for (const { path, data } of [...members].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (Buffer.byteLength(path) > 100) add('pax', 'x', paxHeader(path));
    add(path, '0', data);
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(BLOCK * 2)]), { level: 9 });
}
