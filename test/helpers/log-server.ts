import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveRecording } from './recorded-cluster.ts';

/** What a container has logged: pieces of stamped lines (`<RFC 3339> TEXT\n`), made as they are asked for. */
export type Logged = (pod: string) => Iterable<Buffer> | AsyncIterable<Buffer>;

export type LogServer = {
  readonly kubeconfig: string;
  /** Paths with their query, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
};

const NAMESPACE = 'noisy';

/** A running pod of one container `app` with the label `app: noisy`. */
const podOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: NAMESPACE, uid: `uid-${name}`, resourceVersion: '1', labels: { app: 'noisy' } },
  spec: { containers: [{ name: 'app', image: 'app:1' }], restartPolicy: 'Always' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: 'app',
        ready: true,
        restartCount: 0,
        image: 'app:1',
        imageID: 'app:1',
        containerID: `containerd://${name}`,
        state: { running: { startedAt: '2026-05-01T10:00:00Z' } },
      },
    ],
  },
});

/**
 * An API server whose pods log as much as wanted: logs are made while they are sent, so that 1 GB needs no memory and
 * no disk. A followed log stays open after its last line, as that of a running container does.
 */
export async function serveLogs(pods: readonly string[], logged: Logged): Promise<LogServer> {
  const objects = pods.map(podOf);
  const rest = await serveRecording({ objects, namespace: NAMESPACE });
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://logs');
    requests.push(request.url ?? '/');
    const pod = /\/pods\/([^/]+)\/log$/.exec(url.pathname)?.[1];
    if (pod !== undefined) void sendLog(response, logged(pod), url.searchParams);
    else if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1')
      sendWatch(response, objects, url.searchParams);
    else pass(request, response, rest.url);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: rest.kubeconfig.replace(rest.url, `http://127.0.0.1:${port}`),
    requests,
    close: async () => {
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      await rest.close();
    },
  };
}

/** Without their stamps, made once for a piece: what a follower costs must not hang on what the server does for it. */
const bare = new WeakMap<Buffer, Buffer>();
function withoutStamps(piece: Buffer): Buffer {
  const made = bare.get(piece) ?? Buffer.from(piece.toString().replaceAll(/^\S+ /gm, ''));
  bare.set(piece, made);
  return made;
}

async function sendLog(response: ServerResponse, pieces: ReturnType<Logged>, query: URLSearchParams): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const stamped = query.get('timestamps') === 'true';
  for await (const piece of pieces) {
    if (response.destroyed) return;
    const room = response.write(stamped ? piece : withoutStamps(piece));
    if (!room) await roomIn(response);
  }
  if (query.get('follow') !== 'true') response.end();
}

/** Resolves when what was written is on its way, or nobody reads any more. */
function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((ready) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      ready();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** The pods at once where no version is given, then silence: what a real server does when nothing changes. */
function sendWatch(response: ServerResponse, objects: readonly object[], query: URLSearchParams): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (query.has('resourceVersion')) return;
  for (const object of objects) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
}

function pass({ method, url, headers }: IncomingMessage, response: ServerResponse, to: string): void {
  const asked = ask(`${to}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  asked.on('error', () => response.destroy());
  asked.end();
}
