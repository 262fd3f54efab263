import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Passing = { readonly method: string; readonly path: string; readonly body: string };
/**
 * What happens to a request on its way: `pass` (the default), an answer of the gateway's own, `drop` (the connection
 * breaks before the server sees it), `lose` (the server does it and its answer is lost), `hang` (the server does it and
 * no answer ever comes).
 */
export type Fate =
  | 'pass'
  | 'drop'
  | 'lose'
  | 'hang'
  /** Another request in its place, as a server that does not know a parameter makes of it. */
  | { readonly instead: string }
  /** A log of the gateway's own. */
  | { readonly text: string }
  | { readonly status: number; readonly reason: string; readonly message: string };

export type Gateway = {
  readonly url: string;
  /** A kubeconfig with the gateway in the place of the server. */
  readonly kubeconfig: string;
  /** What the server answered with success or not, in order: all that left the process and arrived. */
  readonly passed: readonly Passing[];
  fate: (request: Passing) => Fate | Promise<Fate>;
  close(): Promise<void>;
};

/** Stands between the program and the embedded cluster, on real sockets. */
export async function gateway(embedded: { readonly url: string; readonly kubeconfig: string }): Promise<Gateway> {
  const passed: Passing[] = [];
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const self: Gateway = {
    url,
    kubeconfig: embedded.kubeconfig.replaceAll(embedded.url, url),
    passed,
    fate: () => 'pass',
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const seen: Passing = { method: request.method ?? '', path: request.url ?? '', body };
    const fate = await self.fate(seen);
    if (fate === 'drop') return void request.socket.destroy();
    if (typeof fate === 'object' && 'text' in fate) return void response.end(fate.text);
    if (typeof fate === 'object' && 'status' in fate) {
      const { status: code, reason, message } = fate;
      response.writeHead(code, { 'content-type': 'application/json' });
      return void response.end(
        JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code }),
      );
    }
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const path = typeof fate === 'object' && 'instead' in fate ? fate.instead : seen.path;
    const answer = await fetch(embedded.url + path, {
      method: seen.method,
      headers: headers as Record<string, string>,
      ...(body === '' ? {} : { body }),
    });
    passed.push(seen);
    const text = await answer.text();
    if (fate === 'lose') return void request.socket.destroy();
    if (fate === 'hang') return;
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  }

  return self;
}
