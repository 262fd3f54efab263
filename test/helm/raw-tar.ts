import { gzipSync } from 'node:zlib';

/** Tar members with whatever stands in their headers: without the care of writeTar. */
export function tarMember(path: string, type: string, size = 0, data = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}
export const packed = (...members: readonly Buffer[]): Buffer =>
  gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]));
export const rawTar = (path: string, type: string, size = 0): Buffer => packed(tarMember(path, type, size));
