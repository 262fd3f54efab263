import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
/** What a client of this server sends is small: closes, pings, and an input that is thrown away. */
const MOST_FRAME = 1024 * 1024;

/** The server's end of a WebSocket (RFC 6455): whole binary messages. */
export type Peer = {
  send(bytes: Uint8Array): void;
  /** Says good-bye and ends the connection. */
  close(): void;
  onMessage(take: (bytes: Buffer) => void): void;
  onClose(then: () => void): void;
};

/** True for a request that asks for a WebSocket. */
export const asksForSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && typeof headers['sec-websocket-key'] === 'string';

/**
 * Answers the hand-shake with the first of our subprotocols that the client offers. Undefined, and nothing sent, when
 * there is none.
 */
export function acceptSocket(
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocols: readonly string[],
): Peer | undefined {
  const offered = (message.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
  const protocol = protocols.find((one) => offered.includes(one));
  if (protocol === undefined) return undefined;
  const key = message.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  return peerOf(socket, head);
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 0x10000
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff])
        : Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((bits) => (length >>> bits) & 0xff)]);
  return Buffer.concat([head, payload]);
}

type Frame = { readonly opcode: number; readonly payload: Buffer; readonly size: number };

/** The first frame of the bytes; undefined while it is not whole, 'bad' for one that no client may send. */
function firstFrame(bytes: Buffer): Frame | 'bad' | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + wide + 4) return undefined;
  const length = wide === 0 ? short : wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (((bytes[1] ?? 0) & 0x80) === 0 || length > MOST_FRAME) return 'bad';
  const from = 2 + wide + 4;
  if (bytes.length < from + length) return undefined;
  const mask = bytes.subarray(from - 4, from);
  const payload = Buffer.from(bytes.subarray(from, from + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, size: from + length };
}

function peerOf(socket: Duplex, head: Buffer): Peer {
  let rest = head;
  let take: (bytes: Buffer) => void = () => {};
  const endings = new Set<() => void>();
  const read = (): void => {
    for (let one = firstFrame(rest); one !== undefined; one = firstFrame(rest)) {
      if (one === 'bad') return void socket.destroy();
      rest = rest.subarray(one.size);
      if (one.opcode === CLOSE) return void socket.end(frame(CLOSE, one.payload.subarray(0, 2)));
      if (one.opcode === PING) socket.write(frame(PONG, one.payload));
      if (one.opcode === BINARY) take(one.payload);
    }
  };
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    read();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => endings.forEach((then) => then()));
  return {
    send: (bytes) => void (socket.writable && socket.write(frame(BINARY, bytes))),
    close: () => void (socket.writable && socket.end(frame(CLOSE, Buffer.from([0x03, 0xe8])))),
    onMessage: (given) => {
      take = given;
      read();
    },
    onClose: (then) => void endings.add(then),
  };
}
