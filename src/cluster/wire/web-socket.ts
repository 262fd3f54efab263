import type { Duplex } from 'node:stream';
import { WebSocket, type Dispatcher } from 'undici';
import { AppError } from '../../core/errors.ts';
import { brakeOf } from './flow-control.ts';

/** What a server answered that did not open a WebSocket. */
export class NotOpened extends Error {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
  constructor(status: number, text: string, retryAfter: string | undefined) {
    super('no WebSocket');
    this.status = status;
    this.text = text;
    this.retryAfter = retryAfter;
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** An open WebSocket. What comes before somebody listens is kept for them. */
export type OpenedSocket = {
  /** Of the answer that opened it. */
  readonly headers: Headers;
  /** Called once: with each binary message, and once at the end, which is clean when the other end said good-bye. */
  listen(message: (bytes: Buffer) => void, closed: (clean: boolean) => void): void;
  send(bytes: Uint8Array): void;
  /** Calls once when what was sent has left this process; false where nothing waits, and nothing is called then. */
  whenSent(then: () => void): boolean;
  /** True reads no more until false, so that what comes waits at the other end, not here. */
  hold(held: boolean): void;
  close(): void;
};

const MOST_ERROR_BYTES = 64 * 1024;

type Seen = { fault?: Error; headers: Headers; raw?: Duplex };

/**
 * Over HTTP/1.1, since an API server upgrades nothing else, and with an eye on the answer: the client of undici says of
 * a refusal only that it was one, and the server's Status tells why.
 */
const watched =
  (seen: Seen, repeated: Readonly<Record<string, string[]>>): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const parts: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: Headers = {};
    const overHttp1: Dispatcher.DispatchOptions & { allowH2: boolean } = {
      ...options,
      ...(Object.keys(repeated).length > 0 ? { headers: { ...ownHeaders(options.headers), ...repeated } } : {}),
      allowH2: false,
    };
    try {
      return dispatch(overHttp1, {
        onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
        onRequestUpgrade(controller, code, given, socket) {
          seen.headers = given;
          seen.raw = socket;
          handler.onRequestUpgrade?.(controller, code, given, socket);
        },
        onResponseStart(_controller, code, given) {
          status = code;
          headers = given;
        },
        onResponseData(_controller, chunk) {
          if (size < MOST_ERROR_BYTES) parts.push(chunk);
          size += chunk.length;
        },
        onResponseEnd(controller) {
          const retryAfter = headers['retry-after'];
          const text = Buffer.concat(parts).toString('utf8');
          seen.fault = new NotOpened(status, text, typeof retryAfter === 'string' ? retryAfter : undefined);
          handler.onResponseError?.(controller, seen.fault);
        },
        onResponseError(controller, error) {
          seen.fault = error;
          handler.onResponseError?.(controller, error);
        },
      });
    } catch (error) {
      seen.fault = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };

/**
 * What the client itself wrote. It joins values of one name with a comma, and each group that is impersonated must be a
 * header of its own.
 */
function ownHeaders(headers: Dispatcher.DispatchOptions['headers']): Record<string, string | string[]> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers) || Symbol.iterator in headers)
    throw new AppError('internal', 'the headers of a WebSocket have an unknown form');
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value : String(value)]],
    ),
  );
}

/**
 * Opens one WebSocket, once. Rejects with what stood in its way: an aborted AppError, the network's error, or
 * NotOpened.
 */
export function openSocket(
  url: string,
  {
    headers,
    dispatcher,
    protocols,
  }: {
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly dispatcher: Dispatcher;
    readonly protocols: string[];
  },
  signal: AbortSignal,
): Promise<OpenedSocket> {
  const seen: Seen = { headers: {} };
  const [single, repeated]: [Record<string, string>, Record<string, string[]>] = [{}, {}];
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string') single[name] = value;
    else repeated[name] = value;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), {
      protocols,
      headers: { ...single, 'user-agent': 'kubewhy' },
      dispatcher: dispatcher.compose(watched(seen, repeated)),
    });
    socket.binaryType = 'arraybuffer';
    const stop = (): void => {
      socket.close();
      reject(new AppError('aborted', 'stopped'));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const opened = openedSocket(socket, seen);
    socket.addEventListener('open', () => {
      signal.removeEventListener('abort', stop);
      resolve(opened);
    });
    socket.addEventListener('error', (event) => {
      signal.removeEventListener('abort', stop);
      const fault: unknown = seen.fault ?? event.error;
      reject(fault instanceof Error ? fault : new Error('the WebSocket could not be opened'));
    });
  });
}

function openedSocket(socket: WebSocket, seen: Seen): OpenedSocket {
  const early: Buffer[] = [];
  let listener: { readonly message: (bytes: Buffer) => void; readonly closed: (clean: boolean) => void } | undefined;
  let ended: { readonly clean: boolean } | undefined;
  let brake: ((held: boolean) => void) | undefined;
  socket.addEventListener('message', ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    if (listener) listener.message(Buffer.from(data));
    else early.push(Buffer.from(data));
  });
  const end = (clean: boolean): void => {
    if (ended) return;
    ended = { clean };
    listener?.closed(clean);
  };
  socket.addEventListener('close', ({ wasClean }) => end(wasClean));
  socket.addEventListener('error', () => end(false));
  const hold = (held: boolean): void => (brake ??= brakeOf(seen.raw))(held);
  return {
    get headers() {
      return seen.headers;
    },
    listen(message, closed) {
      listener = { message, closed };
      for (const bytes of early.splice(0)) message(bytes);
      if (ended) closed(ended.clean);
    },
    send: (bytes) => socket.send(bytes),
    whenSent(then) {
      if (!seen.raw?.writableNeedDrain) return false;
      seen.raw.once('drain', then);
      return true;
    },
    hold,
    close() {
      hold(false);
      socket.close();
    },
  };
}
