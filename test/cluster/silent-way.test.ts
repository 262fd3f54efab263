import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KINDS, type Kind } from '../../src/core/kinds.ts';
import { connectTo, failureOf, kubeconfigFor, never } from '../helpers/cluster-server.ts';

/** Takes connections and never says a word: not a byte of TLS, not a line of HTTP. */
async function silence(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const LISTS: readonly Kind<unknown>[] = [KINDS.pods, KINDS.services, KINDS.deployments];
const insecure = { 'insecure-skip-tls-verify': true };
const ways: readonly (readonly [string, (port: number) => [string, object]])[] = [
  ['a server that never shakes hands', (port) => [`https://127.0.0.1:${port}`, insecure]],
  ['a server that takes plain requests and never answers', (port) => [`http://127.0.0.1:${port}`, {}]],
  [
    'a proxy that never opens its tunnel',
    (port) => ['https://k8s.example.invalid:6443', { ...insecure, 'proxy-url': `http://127.0.0.1:${port}` }],
  ],
];

describe('where nothing answers at any stage', () => {
  it.each(ways)('%s is left at the limit, by each of several requests', async (_what, wayTo) => {
    const [url, cluster] = wayTo(await silence());
    const { reader } = await connectTo('', {
      kubeconfig: kubeconfigFor(url, {}, cluster),
      requestTimeoutMs: 100,
    });
    const errors = await Promise.all(LISTS.map((kind) => failureOf(reader.list(kind as Kind, {}, never))));
    expect(errors.map(({ code }) => code)).toEqual(['timeout', 'timeout', 'timeout']);
  });

  it.each(ways)('%s does not hold up the first Ctrl-C', async (_what, wayTo) => {
    const [url, cluster] = wayTo(await silence());
    const { reader } = await connectTo('', { kubeconfig: kubeconfigFor(url, {}, cluster) });
    const stop = new AbortController();
    const work = LISTS.map((kind) => failureOf(reader.list(kind as Kind, {}, stop.signal)));
    setTimeout(() => stop.abort(), 50);
    expect((await Promise.all(work)).map(({ code }) => code)).toEqual(['aborted', 'aborted', 'aborted']);
  });
});
