import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { ContainerLogs, LogLine } from '../../src/demo/contract.ts';
import { pod, PODS, startTestServer, TABLE, type TestServer } from './api-server.ts';

let server: TestServer;
let told: ((line: LogLine) => void) | undefined;
let ended: (() => void) | undefined;
const lines: LogLine[] = [1, 2, 3].map((second) => ({
  at: Date.now() - 100_000 + second * 1000,
  text: `line ${second}`,
}));
const logs: ContainerLogs = {
  read: (_pod, container, previous) =>
    container === 'main' ? (previous ? [{ at: 1, text: 'old' }] : lines) : undefined,
  follow: (_pod, _container, line, end) => {
    [told, ended] = [line, end];
    return () => {};
  },
};

beforeEach(async () => {
  server = await startTestServer({ logs });
  await server.send('POST', PODS, pod('a', { app: 'x' }));
});
afterEach(() => server.close());

const seen = (events: { type: string; object: { metadata: { name?: string } } }[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());

describe('watches', () => {
  it('tell the present state first when no version is given', async () => {
    expect(seen(await server.watch(`${PODS}?watch=true`, 1))).toEqual(['ADDED a']);
  });

  it('go on from a version, through every change until their end', async () => {
    const { body } = await server.send('GET', PODS);
    const watching = server.watch(
      `${PODS}?watch=true&resourceVersion=${body.metadata.resourceVersion}&timeoutSeconds=1&allowWatchBookmarks=true`,
      9,
    );
    await server.send('POST', PODS, pod('b'));
    await server.send('DELETE', `${PODS}/a`);
    expect(seen(await watching)).toEqual(['ADDED b', 'DELETED a', 'BOOKMARK']);
  });

  it('show an object that stops matching as deleted, and one that starts as added', async () => {
    const { body } = await server.send('GET', PODS);
    const from = `resourceVersion=${body.metadata.resourceVersion}`;
    server.store.change(KINDS.pods, 'shop', 'a', (draft) => {
      if (draft.metadata) draft.metadata.labels = { app: 'y' };
    });
    expect(seen(await server.watch(`${PODS}?watch=true&labelSelector=app%3Dx&${from}`, 1))).toEqual(['DELETED a']);
    expect(seen(await server.watch(`${PODS}?watch=true&labelSelector=app%3Dy&${from}`, 1))).toEqual(['ADDED a']);
  });

  it('mark the end of the initial state when they are asked to', async () => {
    const events = await server.watch(
      `${PODS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      2,
    );
    expect(events[1]).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('answer a forgotten version with an ERROR event inside a 200, and a list page with 410', async () => {
    await server.send('POST', PODS, pod('b'));
    const page = await server.send('GET', `${PODS}?limit=1`);
    const version = page.body.metadata.resourceVersion;
    await server.send('POST', PODS, pod('c'));
    server.store.history.compact();
    const events = await server.watch(`${PODS}?watch=true&resourceVersion=${version}`, 1);
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
    const next = await server.send('GET', `${PODS}?limit=1&continue=${page.body.metadata.continue}`);
    expect(next.body).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('hold tables, with the columns in the first one alone', async () => {
    const watching = server.watch(`${PODS}?watch=true`, 2, TABLE);
    await expect.poll(() => server.requests.at(-1)?.path).toContain('watch=true');
    await server.send('POST', PODS, pod('b'));
    const [first, second] = await watching;
    expect(first?.object.columnDefinitions[0].name).toBe('Name');
    expect(second?.object).toMatchObject({
      kind: 'Table',
      columnDefinitions: null,
      rows: [
        {
          cells: [
            'b',
            '0/1',
            'Pending',
            '0',
            '0s',
            expect.anything(),
            expect.anything(),
            expect.anything(),
            expect.anything(),
          ],
        },
      ],
    });
  });
});

describe('logs', () => {
  beforeEach(() => {
    server.store.change(KINDS.pods, 'shop', 'a', (draft) => {
      if (draft.spec) draft.spec.nodeName = 'n1';
    });
  });

  it.each([
    ['all lines', '', 'line 1\nline 2\nline 3\n'],
    ['the last lines', '?tailLines=2', 'line 2\nline 3\n'],
    ['the lines since a moment', `?sinceTime=${new Date(lines[1]?.at ?? 0).toISOString()}`, 'line 2\nline 3\n'],
    ['no more bytes than wanted', '?limitBytes=8', 'line 1\nl'],
    ['the run before', '?previous=true', 'old\n'],
    ['nothing of the last seconds', '?sinceSeconds=5', ''],
  ])('give %s', async (_what, query, expected) => {
    expect((await server.send('GET', `${PODS}/a/log${query}`)).text).toBe(expected);
  });

  it('carry time stamps with nanoseconds', async () => {
    const { text } = await server.send('GET', `${PODS}/a/log?timestamps=true&tailLines=1`);
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 3\n$/);
  });

  it('are followed until the container ends', async () => {
    const following = server.send('GET', `${PODS}/a/log?follow=true&tailLines=1`);
    await expect.poll(() => told).toBeDefined();
    told?.({ at: Date.now(), text: 'line 4' });
    ended?.();
    expect((await following).text).toBe('line 3\nline 4\n');
  });

  it('of a pod that no node has are empty', async () => {
    await server.send('POST', PODS, pod('pending'));
    expect(await server.send('GET', `${PODS}/pending/log`)).toMatchObject({ status: 204, text: '' });
  });
});
