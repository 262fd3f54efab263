import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from 'undici';
import { connect, type ConnectOptions } from '../../src/cluster/index.ts';
import { checkTarget } from '../../src/cluster/write/check-target.ts';
import { openSocket } from '../../src/cluster/wire/web-socket.ts';
import { KINDS } from '../../src/core/kinds.ts';
import type { Plan } from '../../src/core/plan.ts';

let server: Server;
let url = '';
let seen: string[][] = [];
const pairs = (raw: readonly string[]): string[][] =>
  raw.flatMap((name, at) =>
    at % 2 === 0 && /^impersonate-/i.test(name) ? [[name.toLowerCase(), raw[at + 1] ?? '']] : [],
  );

beforeAll(async () => {
  server = createServer((request, response) => {
    seen = pairs(request.rawHeaders);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}');
  }).on('upgrade', (request, socket) => {
    seen = pairs(request.rawHeaders);
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const kubeconfig = (user: string): string => `contexts: [{name: a, context: {cluster: a, user: a}}]
current-context: a
clusters: [{name: a, cluster: {server: '${url}'}}, {name: other, cluster: {server: '${url}/other'}}]
users: [{name: a, user: ${user}}, {name: b, user: {as: carol}}]`;

async function sent(user: string, options: Partial<ConnectOptions> = {}) {
  const connection = await connect({ env: {}, kubeconfig: kubeconfig(user), ...options });
  await connection.reader.list(KINDS.pods, {}, AbortSignal.timeout(10_000));
  const { target } = connection.reader;
  await connection.close();
  return { headers: seen, target };
}

describe('whom a user acts as', () => {
  it.each<[string, string, Partial<ConnectOptions>, string[][], string | undefined]>([
    ['nobody else', '{token: t}', {}, [], undefined],
    ['as the kubeconfig says', '{as: jane}', {}, [['impersonate-user', 'jane']], 'jane'],
    [
      'with each group in a header of its own',
      '{as: jane, as-groups: ["dev, all", ops], as-uid: "7"}',
      {},
      [
        ['impersonate-user', 'jane'],
        ['impersonate-group', 'dev, all'],
        ['impersonate-group', 'ops'],
        ['impersonate-uid', '7'],
      ],
      'jane (groups dev, all, ops; uid 7)',
    ],
    [
      'with extra fields, their names escaped',
      '{as: jane, as-user-extra: {acme.com/project: [one, two]}}',
      {},
      [
        ['impersonate-user', 'jane'],
        ['impersonate-extra-acme.com%2fproject', 'one'],
        ['impersonate-extra-acme.com%2fproject', 'two'],
      ],
      'jane (extra acme.com/project=one, two)',
    ],
    [
      'as a flag says, before the kubeconfig',
      '{as: jane, as-groups: [dev]}',
      { as: { user: 'bob' } },
      [
        ['impersonate-user', 'bob'],
        ['impersonate-group', 'dev'],
      ],
      'bob (groups dev)',
    ],
    ['as another user entry says', '{as: jane}', { user: 'b' }, [['impersonate-user', 'carol']], 'carol'],
  ])('%s', async (_what, user, options, headers, as) => {
    const found = await sent(user, options);
    expect(found.headers).toEqual(headers);
    expect(found.target.as).toBe(as);
  });

  it.each([
    ['one group with a comma, and two', '{as: j, as-groups: ["a, b"]}', '{as: j, as-groups: [a, b]}'],
    ['another extra field', '{as: j, as-user-extra: {k: [x]}}', '{as: j, as-user-extra: {k: [y]}}'],
    [
      'what stands behind the cut',
      `{as: j, as-groups: [${'g'.repeat(400)}a]}`,
      `{as: j, as-groups: [${'g'.repeat(400)}b]}`,
    ],
    ['what is hidden when it is shown', '{as: "token=abcdef123456"}', '{as: "token=abcdef654321"}'],
  ])('%s is somebody else for a plan', async (_what, one, other) => {
    const [before, after] = [(await sent(one)).target, (await sent(other)).target];
    expect(before.asDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(before.asDigest).not.toBe(after.asDigest);
    expect(() => checkTarget({ cluster: before } as Plan, after)).toThrow('the plan is for as');
    expect((await sent(one)).target.asDigest).toBe(before.asDigest);
  });

  it('goes with a WebSocket too, each group by itself', async () => {
    const headers = { 'impersonate-user': 'jane', 'impersonate-group': ['dev, all', 'ops'] };
    const dispatcher = new Agent();
    await expect(
      openSocket(`${url}/exec`, { headers, dispatcher, protocols: ['v5.channel.k8s.io'] }, AbortSignal.timeout(5_000)),
    ).rejects.toThrow();
    await dispatcher.destroy();
    expect(seen.toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([
      ['impersonate-group', 'dev, all'],
      ['impersonate-group', 'ops'],
      ['impersonate-user', 'jane'],
    ]);
  });

  it('is another cluster entry’s server where one is named', async () => {
    expect((await sent('{token: t}', { cluster: 'other' })).target.server).toBe(`${url}/other`);
  });

  it.each([{ groups: ['dev'] }, { uid: '7' }])('is an error without a user: %o', async (as) => {
    await expect(connect({ env: {}, kubeconfig: kubeconfig('{token: t}'), as })).rejects.toMatchObject({
      code: 'config',
    });
  });
});
