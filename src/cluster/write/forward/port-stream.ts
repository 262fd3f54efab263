import { safeText } from '../../../core/redact.ts';
import type { OpenedSocket } from '../../wire/web-socket.ts';

/**
 * Subprotocol of portforward over a WebSocket: a byte that names the channel stands before each message, 0 for the
 * port's bytes and 1 for a trouble, and the first message of each channel is the port's number (kubelet
 * server/portforward/websocket.go).
 */
export const PORT_PROTOCOLS = ['v4.channel.k8s.io'];
const DATA = 0;
const TROUBLE = 1;
const PORT_BYTES = 2;

export type PortEvents = {
  readonly data: (bytes: Buffer) => void;
  /** The kubelet's words why the port cannot be reached. */
  readonly trouble: (text: string) => void;
  readonly closed: (clean: boolean) => void;
};

/** The bytes of one port of one pod. */
export function portStream(socket: OpenedSocket): {
  readonly listen: (events: PortEvents) => void;
  readonly send: (bytes: Buffer) => void;
} {
  const begun = new Set<number>();
  return {
    listen: ({ data, trouble, closed }) =>
      socket.listen((message) => {
        const channel = message[0] ?? DATA;
        const from = begun.has(channel) ? 1 : 1 + PORT_BYTES;
        begun.add(channel);
        const bytes = message.subarray(from);
        if (bytes.length === 0) return;
        if (channel === DATA) data(bytes);
        if (channel === TROUBLE) trouble(safeText(bytes.toString('utf8'), 400).trim());
      }, closed),
    send: (bytes) => socket.send(Buffer.concat([Buffer.from([DATA]), bytes])),
  };
}
