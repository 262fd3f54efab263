import { afterEach, describe, expect, it } from 'vitest';
import { serveRecording, type RecordedCluster, type Recording } from './recorded-cluster.ts';

let cluster: RecordedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const pod = (name: string, namespace: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: { nodeName: 'n1', containers: [{ name: 'main' }] },
  ...more,
});

async function ask(recording: Recording, path: string, init?: RequestInit): Promise<[number, string]> {
  cluster ??= await serveRecording(recording);
  const answer = await fetch(`${cluster.url}${path}`, init);
  return [answer.status, await answer.text()];
}

const shop: Recording = {
  objects: [
    pod('a', 'shop'),
    pod('b', 'shop'),
    pod('c', 'other'),
    { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'shop' }, involvedObject: { name: 'a' } },
  ],
  logs: { 'shop/a/main': 'one\ntwo\nthree\n' },
  forbid: ['secrets'],
  missing: ['ingresses'],
};

describe('a recorded cluster', () => {
  it.each([
    ['all namespaces', '/api/v1/pods', ['a', 'b', 'c']],
    ['one namespace', '/api/v1/namespaces/shop/pods', ['a', 'b']],
    ['a label selector', '/api/v1/namespaces/shop/pods?labelSelector=app%20in%20(b,c)', ['b']],
    ['a field selector', '/api/v1/pods?fieldSelector=metadata.namespace!%3Dshop', ['c']],
    ['events about an object', '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Da', ['e']],
    ['a page', '/api/v1/pods?limit=2&continue=2', ['c']],
  ])('lists %s', async (_what, path, names) => {
    const [status, text] = await ask(shop, path);
    const list = JSON.parse(text) as { items: { metadata: { name: string } }[] };
    expect([status, list.items.map((item) => item.metadata.name)]).toEqual([200, names]);
  });

  it.each([
    ['a missing pod', '/api/v1/namespaces/shop/pods/zzz', 404, 'pods \\"zzz\\" not found'],
    ['a forbidden kind', '/api/v1/namespaces/shop/secrets', 403, 'secrets is forbidden'],
    ['a kind that is not served', '/apis/networking.k8s.io/v1/ingresses', 404, 'could not find the requested resource'],
    ['a log', '/api/v1/namespaces/shop/pods/a/log?tailLines=2', 200, 'two\nthree\n'],
    ['no previous log', '/api/v1/namespaces/shop/pods/a/log?previous=true', 400, 'previous terminated container'],
  ])('answers %s as the API server does', async (_what, path, status, text) => {
    const answer = await ask(shop, path);
    expect(answer[0]).toBe(status);
    expect(answer[1]).toContain(text);
  });

  it('refuses writes and keeps a log of all requests', async () => {
    expect((await ask(shop, '/api/v1/namespaces/shop/pods/a', { method: 'DELETE' }))[0]).toBe(405);
    expect(cluster?.requests).toEqual([{ method: 'DELETE', path: '/api/v1/namespaces/shop/pods/a', status: 405 }]);
  });
});
