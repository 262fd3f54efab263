import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { makePki } from '../helpers/cluster-pki.ts';
import { connectTo, kubeconfigFor, never } from '../helpers/cluster-server.ts';

const pki = makePki();

/** What a server that speaks HTTP/2 and HTTP/1.1, as an API server does, has seen. */
type Seen = {
  /** Connections that were opened. */
  readonly sockets: Set<Socket>;
  /** Version of HTTP and path of each request. */
  readonly asked: string[];
};
type Reply = (request: Http2ServerRequest, response: Http2ServerResponse, seen: Seen) => void;

const empty: Reply = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}');
};

async function serverOfBoth(reply: Reply): Promise<Seen & { readonly url: string }> {
  const seen: Seen = { sockets: new Set(), asked: [] };
  const server = createSecureServer({ ...pki?.server, allowHTTP1: true }, (request, response) => {
    seen.asked.push(`${request.httpVersion} ${request.method} ${request.url.replace(/\?.*/, '')}`);
    reply(request, response, seen);
  });
  server.on('secureConnection', (socket) => seen.sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of seen.sockets) socket.destroy();
    server.close();
  });
  return { ...seen, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const connected = async ({ url }: { readonly url: string }) =>
  connectTo(url, {
    kubeconfig: kubeconfigFor(url, {}, { 'certificate-authority-data': Buffer.from(pki?.ca ?? '').toString('base64') }),
  });

describe.skipIf(!pki)('a server that speaks HTTP/2', () => {
  it('is asked for many lists at once over one connection', async () => {
    const server = await serverOfBoth(empty);
    const { reader } = await connected(server);
    await Promise.all([...Array(12).keys()].map((at) => reader.list(KINDS.pods, { namespace: `n${at}` }, never)));
    expect(server.asked).toHaveLength(12);
    expect(new Set(server.asked.map((line) => line.slice(0, 3)))).toEqual(new Set(['2.0']));
    expect(server.sockets.size).toBe(1);
  });

  it('is asked again for what was on its way when the connection was cut', async () => {
    const server = await serverOfBoth((request, response, seen) => {
      if (seen.asked.length === 3) for (const socket of seen.sockets) socket.destroy();
      else empty(request, response, seen);
    });
    const { reader } = await connected(server);
    const lists = await Promise.all(
      [...Array(6).keys()].map((at) => reader.list(KINDS.pods, { namespace: `n${at}` }, never)),
    );
    expect(lists.map(({ items }) => items.length)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(server.sockets.size).toBeGreaterThan(1);
  });

  it('is asked over connections of their own once a stream was opened', async () => {
    const server = await serverOfBoth((request, response, seen) => {
      if (!request.url.includes('watch=')) return empty(request, response, seen);
      response.setHeader('content-type', 'application/json');
      response.write('{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"2"}}}\n');
      return undefined;
    });
    const { reader } = await connected(server);
    const stop = new AbortController();
    const watching = (async () => {
      for await (const _change of reader.watch(KINDS.pods, {}, stop.signal));
    })();
    // The watch lists, then opens its stream.
    while (server.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await reader.list(KINDS.pods, {}, never);
    expect(server.asked.map((line) => line.slice(0, 3))).toEqual(['2.0', '1.1', '1.1']);
    stop.abort();
    await watching.catch(() => undefined);
  });
});
