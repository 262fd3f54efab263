import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { onTestFinished } from 'vitest';
import { connect, type ConnectOptions } from '../../src/cluster/index.ts';
import { toAppError, type AppError } from '../../src/core/errors.ts';

export type Seen = {
  readonly method: string;
  /** Path with query, as it came over the wire. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** 0-based place among all requests of this server. */
  readonly index: number;
};

/** What the server does with one request; a function writes to the open answer itself. */
export type Reply =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | 'hang'
  | 'reset'
  | ((response: ServerResponse) => void | Promise<void>);

export const statusOf = (code: number, reason: string, message: string, details: object = {}): Reply => ({
  status: code,
  json: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code },
});

/** The same text many times, as fast as it is read. */
export const pour =
  (text: string, times: number): Reply =>
  async (response) => {
    await pipeline(Readable.from(Array.from({ length: times }, () => text)), response).catch(() => undefined);
  };

export type Api = { readonly url: string; readonly port: number; readonly requests: readonly Seen[] };

/** A real server on a free port of this machine, gone at the end of the test. */
export async function startApi(reply: (request: Seen) => Reply, tls?: ServerOptions): Promise<Api> {
  const requests: Seen[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const path = incoming.url ?? '';
      const seen = {
        method: incoming.method ?? '',
        path,
        query: new URL(path, 'http://x').searchParams,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
        index: requests.length,
      };
      requests.push(seen);
      answer(reply(seen), response);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, requests };
}

function answer(reply: Reply, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void response.destroy();
  if (typeof reply === 'function') return void reply(response);
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end(reply.text ?? JSON.stringify(reply.json ?? {}));
}

export const listOf = (items: readonly unknown[], metadata: object = {}): Reply => ({
  json: { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '100', ...metadata }, items },
});

/** Text of a kubeconfig with one context, "test", in namespace "shop". */
export const kubeconfigFor = (url: string, user: object = {}, cluster: object = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'local', user: 'me', namespace: 'shop' } }],
    clusters: [{ name: 'local', cluster: { server: url, ...cluster } }],
    users: [{ name: 'me', user }],
  });

/** A connection that is closed at the end of the test. */
export async function connectTo(api: Api | string, options: Partial<ConnectOptions> = {}) {
  const url = typeof api === 'string' ? api : api.url;
  const connection = await connect({ kubeconfig: kubeconfigFor(url), env: {}, retryMs: 10, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

export const never = new AbortController().signal;

/** The AppError that the work fails with; a success fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const value = await work.then(
    (got) => ({ got }),
    (error: unknown) => ({ error }),
  );
  if ('error' in value) return toAppError(value.error);
  throw new Error(`no failure, but ${JSON.stringify(value.got)}`);
}

/** The first `count` values of a stream, which is then left. */
export async function take<T>(stream: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const value of stream) {
    taken.push(value);
    if (taken.length >= count) break;
  }
  return taken;
}
