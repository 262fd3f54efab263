import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import {
  connectTo,
  failureOf,
  listOf,
  never,
  startApi,
  statusOf,
  type Reply,
  type Seen,
} from '../helpers/cluster-server.ts';

const pod = (name: string, more: object = {}) => ({ metadata: { name, namespace: 'shop', ...more } });
const names = (items: readonly { metadata?: { name?: string } }[]) => items.map(({ metadata }) => metadata?.name);

/** Pages of two out of five pods. */
const paged = ({ query }: Seen): Reply => {
  const start = Number(query.get('continue') ?? 0);
  const end = start + Number(query.get('limit'));
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name));
  return listOf(all.slice(start, end), end < all.length ? { continue: String(end) } : {});
};

describe('list', () => {
  it('reads all pages', async () => {
    const api = await startApi(paged);
    const { reader } = await connectTo(api);
    const { items, more } = await reader.list(KINDS.pods, { pageSize: 2 }, never);
    expect(names(items)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(more).toBe(false);
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/shop/pods?limit=2',
      '/api/v1/namespaces/shop/pods?limit=2&continue=2',
      '/api/v1/namespaces/shop/pods?limit=2&continue=4',
    ]);
  });

  it('ends with a clear sentence where empty pages have no end', async () => {
    const api = await startApi(() => listOf([], { continue: 'more' }));
    const { reader } = await connectTo(api);
    const error = await failureOf(reader.list(KINDS.pods, {}, never));
    expect(error).toMatchObject({ code: 'bad-response', message: expect.stringContaining('empty pages in a row') });
    expect(api.requests.length).toBeLessThan(150);
  });

  it('stops at the most that is wanted and says that there is more', async () => {
    const api = await startApi(paged);
    const { reader } = await connectTo(api);
    const { items, more } = await reader.list(KINDS.pods, { most: 3, pageSize: 2 }, never);
    expect(names(items)).toEqual(['a', 'b', 'c']);
    expect(more).toBe(true);
    expect(api.requests.map(({ query }) => query.get('limit'))).toEqual(['2', '1']);
  });

  it('cuts what a server sends that ignores the limit', async () => {
    const api = await startApi(() => listOf(['a', 'b', 'c'].map((name) => pod(name))));
    const { reader } = await connectTo(api);
    expect(await reader.list(KINDS.pods, { most: 2 }, never)).toMatchObject({
      items: [pod('a'), pod('b')],
      more: true,
    });
  });

  it('starts again once when a continue token is too old', async () => {
    const api = await startApi((seen) =>
      seen.query.has('continue') && seen.index < 2 ? statusOf(410, 'Expired', 'too old') : paged(seen),
    );
    const { reader } = await connectTo(api);
    expect(names((await reader.list(KINDS.pods, { pageSize: 3 }, never)).items)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('gives up when the token is too old again', async () => {
    const api = await startApi((seen) =>
      seen.query.has('continue') ? statusOf(410, 'Expired', 'too old') : paged(seen),
    );
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.list(KINDS.pods, { pageSize: 3 }, never))).toMatchObject({ status: 410 });
    expect(api.requests).toHaveLength(4);
  });

  it('fills in the type that items of a list do not have', async () => {
    const api = await startApi(() => listOf([{ metadata: { name: 'web' } }]));
    const { reader } = await connectTo(api);
    const { items } = await reader.list(KINDS.deployments, {}, never);
    expect(items).toEqual([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } }]);
  });

  it.each<[string, object, string]>([
    ['all namespaces', { namespace: '*' }, '/api/v1/pods?limit=500'],
    ['another namespace', { namespace: 'other' }, '/api/v1/namespaces/other/pods?limit=500'],
    [
      'labels',
      { labelSelector: 'app=web,!old' },
      '/api/v1/namespaces/shop/pods?limit=500&labelSelector=app%3Dweb%2C%21old',
    ],
    [
      'a field',
      { fieldSelector: 'metadata.name=a' },
      '/api/v1/namespaces/shop/pods?limit=500&fieldSelector=metadata.name%3Da',
    ],
  ])('asks for %s', async (_what, query, path) => {
    const api = await startApi(() => listOf([]));
    const { reader } = await connectTo(api);
    await reader.list(KINDS.pods, query, never);
    expect(api.requests[0]?.path).toBe(path);
  });

  // Fields with a default on the server, fields that are no path of the object, comparisons of labels.
  it.each([
    { fieldSelector: 'spec.unschedulable=false' },
    { fieldSelector: 'spec.hostNetwork=false' },
    { fieldSelector: 'source=kubelet' },
    { labelSelector: 'n>3' },
    { labelSelector: 'app in (web, db)', fieldSelector: 'status.successful=0' },
  ])('keeps all that the server answers to %o', async (query) => {
    const api = await startApi(() => listOf([pod('web'), pod('bare')]));
    const { reader } = await connectTo(api);
    expect(names((await reader.list(KINDS.pods, query, never)).items)).toEqual(['web', 'bare']);
  });

  it('sends at most ten requests at once, and all of them in the end', async () => {
    let open = 0;
    let most = 0;
    const api = await startApi(() => (response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end('{"metadata":{"name":"a"}}');
      }, 15);
    });
    const { reader } = await connectTo(api);
    await Promise.all(Array.from({ length: 25 }, () => reader.get(KINDS.pods, 'a', 'shop', never)));
    expect(most).toBe(10);
    expect(api.requests).toHaveLength(25);
  });

  it('frees the place of a request that was given up while it waited', async () => {
    const api = await startApi(() => 'hang');
    const { reader } = await connectTo(api, { requestTimeoutMs: 150 });
    const stop = new AbortController();
    const blocked = Array.from({ length: 10 }, () => failureOf(reader.version(never)));
    const waiting = failureOf(reader.version(stop.signal));
    stop.abort();
    expect(await waiting).toMatchObject({ code: 'aborted' });
    expect((await Promise.all(blocked)).map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'timeout'));
  });
});

describe('measured', () => {
  it('counts every HTTP request with its retries, and the bytes', async () => {
    const api = await startApi(({ index }) =>
      index === 0 ? statusOf(503, '', 'not yet') : { text: '{"gitVersion":"v1.37.2"}' },
    );
    const { reader } = await connectTo(api);
    const one = reader.measured();
    const other = one.reader.measured();
    expect(await one.reader.version(never)).toBe('v1.37.2');
    const bytes = one.stats().bytes;
    expect(one.stats()).toMatchObject({ requests: 2, logRequests: 0 });
    expect(bytes).toBeGreaterThan('{"gitVersion":"v1.37.2"}'.length);
    await other.reader.log({ pod: 'a', container: 'b' }, never);
    expect(other.stats()).toMatchObject({ requests: 1, logRequests: 1 });
    expect(one.stats().requests).toBe(3);
  });
});
