import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../../core/errors.ts';
import { tooDeep } from '../call.ts';
import type { McpOptions } from '../types.ts';
import { bodyOf, PATH, type Refusal, refusalOf } from './guard.ts';
import { type HttpSession, Sessions } from './sessions.ts';

export type HttpPlace = {
  /** A loopback address; the caller has refused any other. */
  readonly host: '127.0.0.1' | '::1';
  /** 0: any free one. */
  readonly port: number;
  readonly token: string;
};

const SWEEP_MS = 60_000;

/** Serves on loopback until the signal fires; `listening` is told the URL. `config` when the port cannot be had. */
export async function serveHttp(
  options: McpOptions,
  place: HttpPlace,
  listening: (url: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const sessions = new Sessions(options);
  let port = 0;
  const http = createHttpServer((request, response) => {
    void answer(request, response, { sessions, port, token: place.token }).catch((error: unknown) => {
      options.log(`a request failed: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`);
      if (!response.headersSent) refuse(response, { status: 500, message: 'the request failed' });
      else response.destroy();
    });
  });
  http.maxConnections = 64;
  http.headersTimeout = 10_000;
  http.requestTimeout = 30_000;
  port = await listen(http, place);
  const sweeping = setInterval(() => void sessions.sweep(Date.now()), SWEEP_MS);
  try {
    listening(`http://${place.host === '::1' ? '[::1]' : place.host}:${port}${PATH}`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    clearInterval(sweeping);
    http.close();
    await sessions.endAll();
    http.closeAllConnections();
  }
}

const listen = (http: Server, { host, port }: HttpPlace): Promise<number> =>
  new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new AppError(
          'config',
          `cannot listen on ${host} port ${port}: ${error.code ?? error.message}`,
          'name another port with --listen, or 0 for any free one',
        ),
      ),
    );
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port));
  });

type Place = { readonly sessions: Sessions; readonly port: number; readonly token: string };

async function answer(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  const refused = refusalOf(request, place);
  if (refused !== undefined) return refuse(response, refused);
  const id = request.headers['mcp-session-id'];
  let body: unknown;
  if (request.method === 'POST') {
    const read = await bodyOf(request);
    if ('status' in read) return refuse(response, read);
    if (tooDeep(read.json)) return refuse(response, { status: 400, message: 'the body is nested too deeply' });
    body = read.json;
  }
  const found = typeof id === 'string' ? place.sessions.find(id) : undefined;
  if (id !== undefined && found === undefined)
    return refuse(response, { status: 404, message: 'there is no such session; begin a new one' });
  if (found === undefined && !isInitializeRequest(body))
    return refuse(response, { status: 400, message: 'a session begins with initialize' });
  const session = found ?? (await place.sessions.begin());
  if (session === undefined)
    return refuse(response, { status: 503, message: 'there are too many sessions; end one of them' });
  await handle(session, request, response, body);
  // What did not become a session after all must not stay.
  if (session.id() === undefined) await place.sessions.end(session);
}

async function handle(
  session: HttpSession,
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
): Promise<void> {
  session.open += 1;
  session.lastSeen = Date.now();
  response.once('close', () => {
    session.open -= 1;
    session.lastSeen = Date.now();
  });
  await session.transport.handleRequest(request, response, body);
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    connection: 'close',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST, GET, DELETE' } : {}),
  });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }));
}
