import { safeText } from '../../core/redact.ts';
import type { OpenedSocket } from './web-socket.ts';

/** Subprotocols of exec, the newest first: a byte that names the channel stands before each message (KEP-4006). */
export const EXEC_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDOUT = 1;
const STDERR = 2;
/** The Status of the end: JSON. */
const ERROR = 3;

export type Ran = {
  /** Both outputs, in the order in which they came. */
  readonly bytes: Buffer;
  readonly end: 'exited' | 'not-run' | 'late' | 'full' | 'lost' | 'stopped';
  readonly exit?: number;
  /** What the server said of a program that did not run. */
  readonly message?: string;
};

type Status = {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
};

/** How the program ended, from the Status on the error channel (client-go tools/remotecommand/v4.go). */
function endOf(text: string): Pick<Ran, 'end' | 'exit' | 'message'> {
  try {
    const { status, reason, message = '', details } = JSON.parse(text) as Status;
    if (status === 'Success') return { end: 'exited', exit: 0 };
    const code = details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
    if (reason === 'NonZeroExitCode' && /^\d{1,3}$/.test(code ?? '')) return { end: 'exited', exit: Number(code) };
    return { end: 'not-run', message: safeText(message, 600) };
  } catch {
    return { end: 'not-run', message: safeText(text, 600) };
  }
}

/**
 * Reads what a program prints until it ends, `most` bytes are there, `limitMs` have passed or the person stops. Nothing
 * is ever sent to it. Never rejects.
 */
export function readProgram(
  socket: OpenedSocket,
  { most, limitMs }: { readonly most: number; readonly limitMs: number },
  signal: AbortSignal,
): Promise<Ran> {
  const parts: Buffer[] = [];
  let size = 0;
  let ended = false;
  return new Promise((resolve) => {
    const finish = (ran: Omit<Ran, 'bytes'>): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.close();
      resolve({ ...ran, bytes: Buffer.concat(parts) });
    };
    const stop = (): void => finish({ end: 'stopped' });
    const timer = setTimeout(() => finish({ end: 'late' }), limitMs);
    const take = (message: Buffer): void => {
      const [channel] = message;
      const bytes = message.subarray(1);
      if (ended || bytes.length === 0) return;
      if (channel === ERROR) return finish(endOf(bytes.toString('utf8')));
      if (channel !== STDOUT && channel !== STDERR) return;
      parts.push(bytes.subarray(0, Math.max(0, most - size)));
      size += bytes.length;
      if (size > most) finish({ end: 'full' });
    };
    socket.listen(take, () => finish({ end: 'lost' }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
