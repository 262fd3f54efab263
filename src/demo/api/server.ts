import { timingSafeEqual } from 'node:crypto';
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { StatusError } from '../status-error.ts';
import type { Api } from './api.ts';
import { answer } from './route.ts';
import { openSocket } from './read/pod-sockets.ts';
import { acceptable, shaped, type Reply } from './http/reply.ts';
import { bodyText, readRequest, type ApiRequest } from './http/request.ts';

/** One request as it was answered, for tests and for the demo's own log. `at` is cluster time in ms. */
export type RecordedRequest = {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Protobuf bodies stand here as JSON. */
  readonly body?: string;
  /** 0 while it is under way. */
  readonly status: number;
  readonly userAgent: string;
  readonly at: number;
};

export type ApiServer = {
  readonly url: string;
  /** In the order of arrival; the oldest go when there are more than MOST_RECORDED. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
};

const MOST_RECORDED = 20_000;

/**
 * The HTTP server on 127.0.0.1; port 0 takes any free one. With a `secret` its paths begin with /SECRET, which only the
 * kubeconfig tells: kubectl sends no credentials over plain http, and other users of the machine can reach the port as
 * well.
 */
export async function startApiServer(api: Omit<Api, 'host'>, port = 0, secret = ''): Promise<ApiServer> {
  const base = secret === '' ? '' : `/${secret}`;
  const requests: RecordedRequest[] = [];
  /** Connections that are no longer HTTP; the server does not know them. */
  const open = new Set<Duplex>();
  const record = (message: IncomingMessage): { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] } => {
    const recorded = {
      method: message.method ?? '',
      path: message.url ?? '',
      status: 0,
      userAgent: message.headers['user-agent'] ?? '',
      at: api.store.clock.now(),
    };
    requests.push(recorded);
    if (requests.length > MOST_RECORDED) requests.shift();
    return recorded;
  };
  const server = createServer((message, response) => {
    if (!isOurs(message, base)) return refuse(response);
    message.url = (message.url ?? '').slice(base.length) || '/';
    void handle(message, response).catch((error: unknown) => {
      // Only a fault of this program gets here; the client sees what a real API server says of a panic.
      if (!response.headersSent) sendReply(response, failure(error));
      else response.destroy();
    });
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(message, base)) return void socket.destroy();
    message.url = (message.url ?? '').slice(base.length) || '/';
    const recorded = record(message);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    try {
      openSocket(api, message, socket, head);
      recorded.status = 101;
    } catch (error) {
      const { code, body } = failure(error);
      recorded.status = code;
      const text = JSON.stringify(body);
      socket.end(
        `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
    }
  });
  // Longer than the pools of clients keep a connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = record(message);
    let body: string | undefined;
    let reply: Reply;
    let request: ApiRequest | undefined;
    try {
      request = await readRequest(message);
      body = bodyText(request);
      reply = acceptable(request.accept, answer({ ...api, host }, request));
    } catch (error) {
      reply = failure(error);
    }
    const status = reply.type === 'list' || reply.type === 'stream' ? 200 : reply.code;
    recorded.status = status;
    if (body !== undefined) recorded.body = body;
    if (reply.type === 'object')
      for (const text of reply.warnings ?? []) response.appendHeader('warning', `299 - ${JSON.stringify(text)}`);
    if (reply.type === 'stream') {
      const stop = reply.start(response);
      response.once('close', stop);
      if (response.closed) stop();
    } else if (reply.type === 'object' || reply.type === 'list')
      send(response, status, 'application/json', JSON.stringify(shaped(reply, request ?? NOTHING, api.store.clock)));
    else sendReply(response, reply);
  }

  return {
    url: `http://${host}${base}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}

/** A web page that points its own name at this machine sends that name as Host, and every page sends its Origin. */
function isOurs(message: IncomingMessage, base: string): boolean {
  const host = (message.headers.host ?? '').replace(/:\d+$/, '');
  const url = message.url ?? '';
  const path = url.slice(0, base.length);
  const known = path.length === base.length && timingSafeEqual(Buffer.from(path), Buffer.from(base));
  return (
    ['127.0.0.1', 'localhost', '[::1]'].includes(host) &&
    message.headers.origin === undefined &&
    known &&
    (base === '' || /^[/?]|^$/.test(url.slice(base.length)))
  );
}

function refuse(response: ServerResponse): void {
  const { body } = new StatusError(403, 'Forbidden', 'this server answers only to the kubeconfig that it wrote');
  send(response, 403, 'application/json', JSON.stringify(body));
}

const NOTHING: ApiRequest = {
  method: 'GET',
  path: '',
  query: new URLSearchParams(),
  accept: '',
  contentType: '',
  userAgent: '',
  bytes: Buffer.alloc(0),
};

function failure(error: unknown): Reply & { type: 'json' } {
  if (error instanceof StatusError) return { type: 'json', code: error.body.code, body: error.body };
  const text = error instanceof Error ? error.message : 'unknown';
  const status = new StatusError(500, 'InternalError', `Internal error occurred: ${text}`, {
    causes: [{ reason: '', message: text, field: '' }],
  });
  return { type: 'json', code: 500, body: status.body };
}

function sendReply(response: ServerResponse, reply: Reply & { type: 'json' | 'bytes' }): void {
  if (reply.type === 'bytes') return send(response, reply.code, reply.contentType, reply.body);
  const retry = (reply.body as { details?: { retryAfterSeconds?: number } } | undefined)?.details?.retryAfterSeconds;
  if (retry !== undefined) response.setHeader('retry-after', retry);
  send(response, reply.code, reply.contentType ?? 'application/json', JSON.stringify(reply.body));
}

function send(response: ServerResponse, code: number, contentType: string, body: string | Uint8Array): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-cache, private',
  });
  response.end(bytes);
}
