import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import {
  connectTo,
  failureOf,
  listOf,
  never,
  startApi,
  statusOf,
  take,
  type Reply,
} from '../helpers/cluster-server.ts';

const pod = (name: string, version: string, labels: object = { app: 'web' }) => ({
  metadata: { name, uid: name, resourceVersion: version, labels },
});
const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
const shown = (events: readonly unknown[]): string[] =>
  events.map((event) => {
    const { type, object, objects, reason } = event as {
      type: string;
      object?: { metadata: { name: string } };
      objects?: unknown[];
      reason?: string;
    };
    return `${type} ${object?.metadata.name ?? objects?.length ?? reason}`;
  });

/** A server whose watches answer one after another; the last one hangs. */
const serving = async (watches: readonly Reply[], lists: readonly Reply[] = [listOf([pod('a', '1')])]) => {
  let watched = 0;
  let listed = 0;
  return startApi(({ query }) =>
    query.has('watch') ? (watches[watched++] ?? 'hang') : (lists[Math.min(listed++, lists.length - 1)] ?? 'hang'),
  );
};

describe('a watch', () => {
  it('lists, then tells what changes, from the list’s version on', async () => {
    const api = await serving([
      { text: line('ADDED', pod('b', '101')) + line('MODIFIED', pod('a', '102')) + line('DELETED', pod('b', '103')) },
    ]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 4))).toEqual([
      'ALL 1',
      'ADDED b',
      'MODIFIED a',
      'DELETED b',
    ]);
    const { query } = api.requests[1] ?? { query: new URLSearchParams() };
    expect(Object.fromEntries(query)).toMatchObject({
      watch: 'true',
      resourceVersion: '100',
      allowWatchBookmarks: 'true',
    });
    expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
  });

  it('resumes after a clean end from the last version, which a bookmark may have moved', async () => {
    const api = await serving([
      { text: line('BOOKMARK', { metadata: { resourceVersion: '500' } }) },
      { text: line('ADDED', pod('b', '501')) },
    ]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 2))).toEqual(['ALL 1', 'ADDED b']);
    expect(api.requests.map(({ query }) => query.get('resourceVersion'))).toEqual([null, '100', '500']);
  });

  it('takes an object that is longer than a line of a log may be', async () => {
    const large = { ...pod('b', '101'), spec: { note: 'x'.repeat(300_000) } };
    const api = await serving([{ text: line('ADDED', large) + line('ADDED', pod('c', '102')) }]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 3))).toEqual(['ALL 1', 'ADDED b', 'ADDED c']);
    expect(api.requests.length).toBe(2);
  });

  it('tells that the connection was lost, and resumes without a list', async () => {
    const api = await serving(['reset', { text: line('ADDED', pod('b', '101')) }]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    const events = await take(reader.watch(KINDS.pods, {}, never), 3);
    expect(shown(events)).toEqual(['ALL 1', expect.stringMatching(/^LOST the connection .* broke off/), 'ADDED b']);
    expect(api.requests).toHaveLength(3);
  });

  it.each<[string, Reply]>([
    ['as a status', statusOf(410, 'Expired', 'too old resource version')],
    ['as an event within a 200', { text: line('ERROR', { code: 410, message: 'too old' }) }],
  ])('lists again when its version is too old, told %s', async (_what, gone) => {
    const api = await serving(
      [gone],
      [listOf([pod('a', '1')]), listOf([pod('a', '1'), pod('b', '2')], { resourceVersion: '900' })],
    );
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 2))).toEqual(['ALL 1', 'ALL 2']);
  });

  it('waits for a server that is not there yet', async () => {
    const api = await serving(
      [],
      [
        statusOf(503, '', 'starting'),
        statusOf(503, '', 'starting'),
        statusOf(503, '', 'starting'),
        statusOf(503, '', 'starting'),
        listOf([]),
      ],
    );
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 2))).toEqual([
      expect.stringMatching(/^LOST .*starting/),
      'ALL 0',
    ]);
  });

  it('passes on what the server says of a selector: an object that stops to fit is deleted', async () => {
    const events = line('DELETED', pod('a', '101', { app: 'other' })) + line('ADDED', pod('a', '103'));
    const api = await serving([{ text: events }], [listOf([pod('a', '1')])]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    const watch = reader.watch(KINDS.pods, { labelSelector: 'n>3' }, never);
    expect(shown(await take(watch, 3))).toEqual(['ALL 1', 'DELETED a', 'ADDED a']);
    expect(api.requests.every(({ query }) => query.get('labelSelector') === 'n>3')).toBe(true);
  });

  it('takes objects of any size that etcd takes', async () => {
    const large = pod('a', '101');
    const object = { ...large, metadata: { ...large.metadata, annotations: { note: 'x'.repeat(1_400_000) } } };
    const api = await serving([{ text: line('MODIFIED', object) + line('MODIFIED', pod('a', '102')) }]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 3))).toEqual(['ALL 1', 'MODIFIED a', 'MODIFIED a']);
  });

  it.each([
    ['is no JSON', '<html>\n'],
    ['is longer than any object', `{"type":"MODIFIED","object":{"metadata":{"name":"${'x'.repeat(4_300_000)}"}}}\n`],
  ])('lists again after a line that %s', async (_what, text) => {
    const api = await serving([{ text }, { text: line('ADDED', pod('b', '101')) }]);
    const { reader } = await connectTo(api, { retryMs: 0 });
    expect(shown(await take(reader.watch(KINDS.pods, {}, never), 3))).toEqual(['ALL 1', 'ALL 1', 'ADDED b']);
  });

  it.each([401, 403, 404])('fails with %i, which waiting does not change', async (status) => {
    const api = await startApi(() => statusOf(status, 'No', 'no'));
    const { reader } = await connectTo(api);
    expect(await failureOf(take(reader.watch(KINDS.pods, {}, never), 1))).toMatchObject({ status });
  });

  it('ends quietly when the connection is closed', async () => {
    const api = await serving([]);
    const connection = await connectTo(api, { retryMs: 0 });
    const seen: string[] = [];
    for await (const { type } of connection.reader.watch(KINDS.pods, {}, never)) {
      seen.push(type);
      if (type === 'ALL') setTimeout(() => void connection.close(), 30);
    }
    expect(seen.filter((type) => type !== 'LOST')).toEqual(['ALL']);
    expect(await failureOf(connection.reader.version(never))).toMatchObject({ code: 'aborted' });
  });

  it('ends quietly at an abort', async () => {
    const api = await serving([]);
    const { reader } = await connectTo(api);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { type } of reader.watch(KINDS.pods, {}, stop.signal)) {
      seen.push(type);
      setTimeout(() => stop.abort(), 30);
    }
    expect(seen).toEqual(['ALL']);
  });
});
