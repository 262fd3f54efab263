import { describe, expect, it } from 'vitest';
import { connectTo, failureOf, never, startApi, statusOf } from '../helpers/cluster-server.ts';

const at = (second: number): string => `2026-11-24T11:00:0${second}.123456789Z`;

describe('a log', () => {
  it('comes line by line with the kubelet’s stamps', async () => {
    const text = [
      `${at(1)} one`,
      `${at(2)}   two  words`,
      `${at(3)} `,
      'no stamp',
      `${at(4)} crlf\r`,
      `${at(5)} no end`,
    ].join('\n');
    const api = await startApi(() => ({ text }));
    const { reader } = await connectTo(api);
    expect(await reader.log({ pod: 'web-1', container: 'app' }, never)).toEqual({
      state: 'read',
      lines: [
        { at: at(1), text: 'one' },
        { at: at(2), text: '  two  words' },
        { at: at(3), text: '' },
        { at: '', text: 'no stamp' },
        { at: at(4), text: 'crlf' },
        { at: at(5), text: 'no end' },
      ],
    });
  });

  it.each<[string, object, string]>([
    ['the current instance', {}, 'container=app&timestamps=true&tailLines=200&limitBytes=33554432'],
    [
      'the previous one with other bounds',
      { previous: true, tailLines: 5, limitBytes: 999, sinceSeconds: 60 },
      'container=app&timestamps=true&tailLines=5&limitBytes=31968&previous=true&sinceSeconds=60',
    ],
  ])('is asked for with bounds: %s', async (_what, more, query) => {
    const api = await startApi(() => ({ text: '' }));
    const { reader } = await connectTo(api);
    expect(await reader.log({ namespace: 'other', pod: 'web-1', container: 'app', ...more }, never)).toEqual({
      lines: [],
      state: 'read',
    });
    expect(api.requests[0]?.path).toBe(`/api/v1/namespaces/other/pods/web-1/log?${query}`);
  });

  it.each<[string, number, string, string, RegExp]>([
    [
      'no previous instance',
      400,
      'previous terminated container "app" in pod "web-1" not found',
      'none',
      /previous terminated/,
    ],
    [
      'a container that waits',
      400,
      'container "app" in pod "web-1" is waiting to start: PodInitializing',
      'none',
      /PodInitializing/,
    ],
    [
      'a container that waits for its image',
      400,
      'container "app" in pod "web-1" is waiting to start: trying and failing to pull image',
      'none',
      /pull image/,
    ],
    [
      'a missing right',
      403,
      'pods "web-1" is forbidden: User "nologs" cannot get resource "pods/log" in API group ""',
      'unavailable',
      /right to get pods\/log is missing.*"nologs"/,
    ],
    [
      'a dead node',
      500,
      'Get "https://10.0.0.7:10250/containerLogs/shop/web-1/app": dial tcp 10.0.0.7:10250: i/o timeout',
      'unavailable',
      /the kubelet at 10.0.0.7 of pod web-1 could not be asked/,
    ],
    [
      'a node that does not exist',
      404,
      'pods "node-9" not found',
      'unavailable',
      /node node-9 of pod web-1 does not exist/,
    ],
  ])('of %s is no error', async (_what, status, message, state, note) => {
    const api = await startApi(() => statusOf(status, status === 404 ? 'NotFound' : 'BadRequest', message));
    const { reader } = await connectTo(api);
    const read = await reader.log({ pod: 'web-1', container: 'app', previous: true }, never);
    expect(read).toMatchObject({ lines: [], state });
    expect(read.note).toMatch(note);
    expect(api.requests).toHaveLength(1);
  });

  it('of a pod that is not there is an error', async () => {
    const api = await startApi(() => statusOf(404, 'NotFound', 'pods "web-1" not found'));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.log({ pod: 'web-1', container: 'app' }, never))).toMatchObject({ code: 'not-found' });
  });

  it('with several containers and none of the names is a bad input in the server’s words', async () => {
    const api = await startApi(() => statusOf(400, 'BadRequest', 'container x is not valid for pod web-1'));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.log({ pod: 'web-1', container: 'x' }, never))).toMatchObject({ code: 'bad-input' });
  });
});

describe('a log that is longer than the wanted bytes', () => {
  const numbered = (count: number, last: string): string =>
    [...Array.from({ length: count }, (_, line) => `${at(1)} quiet line ${line + 1}`), `${at(2)} ${last}`, ''].join(
      '\n',
    );

  it('keeps its end, and says how many lines went before', async () => {
    const api = await startApi(() => ({ text: numbered(60_000, 'FATAL: the decisive last line') }));
    const { reader } = await connectTo(api);
    const { lines, note } = await reader.log({ pod: 'big', container: 'c', tailLines: 100_000 }, never);
    expect(lines.at(-1)?.text).toBe('FATAL: the decisive last line');
    const left = 60_001 - lines.length;
    expect(note).toBe(`the ${left} lines before these were left out: only the last 1048576 bytes are kept`);
    expect(lines[0]?.text).toBe(`quiet line ${left + 1}`);
  });

  it('is given whole to a person, however long', async () => {
    const api = await startApi(() => ({ text: numbered(60_000, 'end') }));
    const { reader } = await connectTo(api);
    const { state, lines } = await reader.logStream({ pod: 'big', container: 'c' }, never);
    const all: string[] = [];
    for await (const batch of lines) all.push(...batch.map(({ text }) => text));
    expect({ state, count: all.length, last: all.at(-1) }).toEqual({ state: 'read', count: 60_001, last: 'end' });
    expect(all.slice(0, -1).every((text, index) => text === `quiet line ${index + 1}`)).toBe(true);
  });
});
