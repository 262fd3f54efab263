import type { Socket } from 'node:net';
import type { OpenedSocket } from '../../wire/web-socket.ts';
import { portStream } from './port-stream.ts';

/**
 * Over this protocol nobody can tell the pod that the program here has sent all it had, and nobody sees whether that
 * program still reads. An answer that is owed is waited for so long after its last byte; where all was answered
 * before, the program has most likely gone.
 */
const SILENCE_MS = 30_000;
const ANSWERED_MS = 1_000;

export type Told = {
  readonly sent: (bytes: number) => void;
  readonly received: (bytes: number) => void;
  /** Why this connection ended, where it did not end by itself. */
  readonly trouble: (text: string) => void;
};

/**
 * Carries bytes between a program of this machine and a port of a pod until one of them ends; resolves then. Who takes
 * slower than the other gives holds the other back. A connection that broke is reset, so that nobody takes half an
 * answer for a whole one.
 */
export function carry(local: Socket, socket: OpenedSocket, told: Told): Promise<void> {
  const port = portStream(socket);
  return new Promise((resolve) => {
    let over = false;
    let broken = false;
    /** What was sent last has had no byte of an answer yet. */
    let owed = false;
    let halfClosed = false;
    const end = (): void => {
      if (over) return;
      over = true;
      socket.close();
      if (broken) local.resetAndDestroy();
      else {
        local.end();
        local.setTimeout(SILENCE_MS, () => local.destroy());
      }
      resolve();
    };
    port.listen({
      data: (bytes) => {
        told.received(bytes.length);
        owed = false;
        if (halfClosed) local.setTimeout(SILENCE_MS);
        if (!local.writable || local.write(bytes)) return;
        socket.hold(true);
        local.once('drain', () => socket.hold(false));
      },
      trouble: (text) => {
        told.trouble(text);
        broken = true;
        end();
      },
      closed: (clean) => {
        if (!clean && !over) {
          told.trouble('the connection to the pod was cut');
          broken = true;
        }
        end();
      },
    });
    local.on('data', (bytes: Buffer) => {
      if (over) return;
      told.sent(bytes.length);
      owed = true;
      port.send(bytes);
      if (socket.whenSent(() => local.resume())) local.pause();
    });
    local.once('timeout', end);
    local.once('end', () => {
      halfClosed = true;
      local.setTimeout(owed ? SILENCE_MS : ANSWERED_MS);
    });
    local.once('error', end);
    local.once('close', end);
    if (local.destroyed) end();
  });
}
