import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { ClusterReader } from '../../src/core/cluster.ts';
import { connectTo, never, startApi, statusOf, take } from '../helpers/cluster-server.ts';

const pod = (name: string, secret: string, status: object = {}) => ({
  metadata: { name, namespace: 'shop', uid: name },
  spec: { containers: [{ name: 'app', envFrom: [{ secretRef: { name: secret } }] }] },
  status,
});
const event = (name: string, reason: string, message: string) => ({
  metadata: { name: `${name}.1`, namespace: 'shop', uid: `${name}-${reason}` },
  involvedObject: { kind: 'Pod', namespace: 'shop', name },
  type: 'Warning',
  reason,
  message,
  lastTimestamp: '2026-01-01T00:00:00Z',
});

/** A server with these events and pods; each Secret holds a value of its own, which no form betrays. */
async function world(events: readonly object[], pods: readonly ReturnType<typeof pod>[]) {
  let heldPod: Promise<void> | undefined;
  let held: { readonly fails: boolean; readonly until: Promise<void> } | undefined;
  const api = await startApi(({ path, query }) => {
    const [route = ''] = path.split('?');
    if (heldPod && /\/pods\/[^/]+$/.test(route)) {
      const until = heldPod;
      return async (response) => {
        await until;
        response.end('{}');
      };
    }
    if (held && route.endsWith('/pods')) {
      const { fails, until } = held;
      return async (response) => {
        await until;
        response.writeHead(fails ? 403 : 200, { 'content-type': 'application/json' });
        const refused = { kind: 'Status', reason: 'Forbidden', code: 403, message: 'pods is forbidden' };
        response.end(JSON.stringify(fails ? refused : { kind: 'PodList', items: pods }));
      };
    }
    // A watch tells of all of them once more.
    if (query.has('watch')) {
      const objects = route.endsWith('/events') ? events : pods;
      return { text: objects.map((object) => `${JSON.stringify({ type: 'MODIFIED', object })}\n`).join('') };
    }
    const name = route.split('/').at(-1) ?? '';
    if (route.endsWith('/events')) return { json: { kind: 'EventList', items: events } };
    if (route.endsWith('/pods')) return { json: { kind: 'PodList', items: pods } };
    if (route.includes('/pods/')) {
      const found = pods.find(({ metadata }) => metadata.name === name);
      return found ? { json: found } : statusOf(404, 'NotFound', 'no');
    }
    const value = Buffer.from(`quiet trout of ${name}`).toString('base64');
    return { json: { metadata: { name, namespace: 'shop' }, data: { word: value } } };
  });
  const { reader } = await connectTo(api);
  /** Lists of pods are answered, or refused, when what this gives is called. */
  const hold = (fails = false): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = { fails, until: promise };
    return resolve;
  };
  /** The first read of one pod is answered when what this gives is called. */
  const holdPod = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    heldPod = promise;
    return () => {
      heldPod = undefined;
      resolve();
    };
  };
  return {
    reader,
    hold,
    holdPod,
    asked: () => api.requests.map(({ path }) => path.split('?')[0]?.split('/').slice(-2).join('/')),
  };
}

const PROBE = 'Liveness probe failed: login with quiet trout of vault-1 was refused';

describe('what a container was given, repeated before its log was read,', () => {
  it.each<[string, (reader: ClusterReader) => Promise<unknown>]>([
    ['in events', (reader) => reader.events({ namespace: 'shop' }, never)],
    ['in a list of events', (reader) => reader.list(KINDS.events, { namespace: 'shop' }, never)],
    ['in the end of a container, in a list of pods', (reader) => reader.list(KINDS.pods, { namespace: 'shop' }, never)],
    [
      'in the end of a container, in a watch',
      (reader) => take(reader.watch(KINDS.pods, { namespace: 'shop' }, never), 2),
    ],
    ['in a watch of events', (reader) => take(reader.watch(KINDS.events, { namespace: 'shop' }, never), 2)],
    ['in the end of a container, in a pod', (reader) => reader.get(KINDS.pods, 'a', 'shop', never)],
  ])('%s is hidden', async (_where, read) => {
    const ended = { containerStatuses: [{ name: 'app', lastState: { terminated: { message: PROBE } } }] };
    const { reader } = await world([event('a', 'Unhealthy', PROBE)], [pod('a', 'vault-1', ended)]);
    const text = JSON.stringify(await read(reader));
    expect(text).toContain('Liveness probe failed: login with [hidden] was refused');
    expect(text).not.toContain('quiet trout');
  });

  it.each([['shop'], ['*']])(
    'waits for a list of pods of %s that is under way, and reads none of them alone',
    async (namespace) => {
      const { reader, asked, hold } = await world([event('a', 'Unhealthy', PROBE)], [pod('a', 'vault-1')]);
      const letGo = hold();
      const pods = reader.list(KINDS.pods, { namespace }, never);
      const events = reader.list(KINDS.events, { namespace: 'shop' }, never);
      await expect.poll(asked).toContain('shop/events');
      letGo();
      expect(JSON.stringify(await events)).toContain('login with [hidden] was refused');
      expect((await pods).items).toHaveLength(1);
      expect(asked()).not.toContain('pods/a');
      expect(asked()).toContain('secrets/vault-1');
    },
  );

  it('reads a pod alone where the list of pods fails', async () => {
    const { reader, asked, hold } = await world([event('a', 'Unhealthy', PROBE)], [pod('a', 'vault-1')]);
    const fail = hold(true);
    const pods = reader.list(KINDS.pods, { namespace: 'shop' }, never);
    const events = reader.list(KINDS.events, { namespace: 'shop' }, never);
    await expect.poll(asked).toContain('shop/events');
    fail();
    await expect(pods).rejects.toThrow(/forbidden|right/);
    expect(JSON.stringify(await events)).toContain('login with [hidden] was refused');
    expect(asked()).toContain('pods/a');
  });

  it('ends with its own signal while somebody else’s list of pods goes on', async () => {
    const { reader, asked, hold } = await world([event('a', 'Unhealthy', PROBE)], [pod('a', 'vault-1')]);
    const letGo = hold();
    const pods = reader.list(KINDS.pods, { namespace: 'shop' }, never);
    const own = new AbortController();
    const events = reader.list(KINDS.events, { namespace: 'shop' }, own.signal).then(
      () => 'ended',
      () => 'ended',
    );
    await expect.poll(asked).toContain('shop/events');
    await new Promise((resolve) => setTimeout(resolve, 50));
    own.abort();
    const late = new Promise((resolve) => setTimeout(resolve, 2_000, 'waits'));
    expect(await Promise.race([events, late])).toBe('ended');
    letGo();
    expect((await pods).items).toHaveLength(1);
  });

  it('learns it after a look that was stopped before the pod was read', async () => {
    const { reader, asked, holdPod } = await world(
      [event('a', 'Unhealthy', PROBE.replace('vault-1', 'locker-7'))],
      [pod('a', 'locker-7')],
    );
    const letGo = holdPod();
    const own = new AbortController();
    const first = reader.list(KINDS.events, { namespace: 'shop' }, own.signal).catch(() => undefined);
    await expect.poll(asked).toContain('pods/a');
    own.abort();
    letGo();
    await first;
    const text = JSON.stringify(await reader.list(KINDS.events, { namespace: 'shop' }, never));
    expect(text).toContain('login with [hidden] was refused');
  });

  it('costs nothing where events and pods only tell of themselves', async () => {
    const events = [event('a', 'BackOff', 'Back-off restarting'), event('b', 'Failed', 'Failed to pull image "x"')];
    const { reader, asked } = await world(events, [pod('a', 'one'), pod('b', 'two')]);
    await reader.events({ namespace: 'shop' }, never);
    await reader.list(KINDS.pods, { namespace: 'shop' }, never);
    expect(asked()).toEqual(['shop/events', 'shop/pods']);
  });

  it('is looked for in a bounded number of pods, each Secret once', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `p${at}`);
    const { reader, asked } = await world(
      names.map((name) => event(name, 'Unhealthy', 'probe failed')),
      names.map((name) => pod(name, 'shared')),
    );
    await reader.events({ namespace: 'shop' }, never);
    await reader.events({ namespace: 'shop' }, never);
    const count = (part: string) => asked().filter((path) => path?.startsWith(part)).length;
    expect([count('pods/'), count('secrets/')]).toEqual([10, 1]);
  });
});
