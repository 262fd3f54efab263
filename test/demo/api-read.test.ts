import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { deployment, DEPLOYMENTS, pod, PODS, startTestServer, TABLE, type TestServer } from './api-server.ts';

let server: TestServer;
const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

beforeAll(async () => {
  server = await startTestServer({
    usage: {
      containers: [{ namespace: 'shop', pod: 'p1', container: 'main', cpu: 250, memory: 64 * 1024 * 1024 }],
      nodes: [{ name: 'n1', cpu: 1500, memory: 2 ** 30 }],
    },
  });
  for (const [at, tier] of ['web', 'web', 'db', 'db', 'db'].entries())
    await server.send('POST', PODS, pod(`p${at + 1}`, { tier, number: String(at + 1) }));
  server.store.change(KINDS.pods, 'shop', 'p1', (draft) => {
    draft.status = {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'main',
          image: 'app:1',
          imageID: '',
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, finishedAt: new Date(Date.now() - 65_000).toISOString() } },
        },
      ],
    };
    if (draft.spec) draft.spec.nodeName = 'n1';
  });
  await server.send('POST', DEPLOYMENTS, deployment('api'));
});
afterAll(() => server.close());

const names = (answer: { body: { items: { metadata: { name: string } }[] } }): string[] =>
  answer.body.items.map(({ metadata }) => metadata.name);

describe('discovery', () => {
  it('answers both roots in the aggregated form when asked for it', async () => {
    const core = await server.send('GET', '/api', undefined, { accept: AGGREGATED });
    expect(core.headers.get('content-type')).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    const pods = core.body.items[0].versions[0].resources.find(
      (entry: { resource: string }) => entry.resource === 'pods',
    );
    expect(pods).toMatchObject({ scope: 'Namespaced', shortNames: ['po'], responseKind: { kind: 'Pod' } });
    const groups = await server.send('GET', '/apis', undefined, { accept: AGGREGATED });
    expect(groups.body.items.map((group: { metadata: { name: string } }) => group.metadata.name)).toEqual(
      expect.arrayContaining(['apps', 'batch', 'autoscaling', 'metrics.k8s.io', 'events.k8s.io']),
    );
  });

  it('answers older clients with plain lists for each group and version', async () => {
    const groups = await server.send('GET', '/apis');
    for (const { name, preferredVersion } of groups.body.groups) {
      const list = await server.send('GET', `/apis/${name}/${preferredVersion.version}`);
      expect(list.body.resources.length).toBeGreaterThan(0);
    }
    const apps = await server.send('GET', '/apis/apps/v1');
    expect(apps.body.resources).toContainEqual(
      expect.objectContaining({ name: 'deployments/scale', kind: 'Scale', group: 'autoscaling', version: 'v1' }),
    );
  });

  it.each(['/healthz', '/readyz', '/livez'])('is well at %s', async (path) => {
    expect((await server.send('GET', path)).text).toBe('ok');
  });

  it('says its version', async () => {
    expect((await server.send('GET', '/version')).body.gitVersion).toMatch(/^v1\.37\./);
  });
});

describe('lists', () => {
  it.each([
    ['an equal label', 'labelSelector=tier%3Dweb', ['p1', 'p2']],
    ['an unequal label', 'labelSelector=tier!%3Dweb', ['p3', 'p4', 'p5']],
    ['a set of values', 'labelSelector=number%20in%20(1,3),tier', ['p1', 'p3']],
    ['values that are not in a set', 'labelSelector=number%20notin%20(1,2,3)', ['p4', 'p5']],
    ['an absent label', 'labelSelector=!tier', []],
    ['a number compared', 'labelSelector=number%3E3', ['p4', 'p5']],
    ['a name', 'fieldSelector=metadata.name%3Dp3', ['p3']],
    ['a phase', 'fieldSelector=status.phase%3DRunning', ['p1']],
    ['a node that is not', 'fieldSelector=spec.nodeName!%3Dn1,metadata.namespace%3Dshop', ['p2', 'p3', 'p4', 'p5']],
  ])('select by %s', async (_what, query, expected) => {
    expect(names(await server.send('GET', `${PODS}?${query}`))).toEqual(expected);
  });

  it('come in pages, with what is left over', async () => {
    const first = await server.send('GET', `${PODS}?limit=2`);
    expect(names(first)).toEqual(['p1', 'p2']);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    const second = await server.send('GET', `${PODS}?limit=2&continue=${first.body.metadata.continue}`);
    expect(names(second)).toEqual(['p3', 'p4']);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    const last = await server.send('GET', `${PODS}?limit=2&continue=${second.body.metadata.continue}`);
    expect(names(last)).toEqual(['p5']);
    expect(last.body.metadata.continue).toBeUndefined();
  });

  it('do not count what is left over when a selector is given', async () => {
    const page = await server.send('GET', `${PODS}?limit=1&labelSelector=tier%3Ddb`);
    expect(page.body.metadata.continue).toBeDefined();
    expect(page.body.metadata.remainingItemCount).toBeUndefined();
  });

  it('leave kind and apiVersion of the items out, as typed lists do', async () => {
    const list = await server.send('GET', PODS);
    expect(list.body).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(list.body.items[0].kind).toBeUndefined();
  });

  it('come of all namespaces without one', async () => {
    expect(names(await server.send('GET', '/api/v1/pods'))).toHaveLength(5);
  });

  it('come as metadata alone', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const list = await server.send('GET', PODS, undefined, { accept });
    expect(list.body.kind).toBe('PartialObjectMetadataList');
    expect(list.body.items[0].spec).toBeUndefined();
  });

  it('come as a table with the words that kubectl prints', async () => {
    const table = await server.send('GET', `${PODS}?fieldSelector=metadata.name%3Dp1`, undefined, { accept: TABLE });
    expect(table.body.columnDefinitions.map((column: { name: string }) => column.name)).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
      'IP',
      'Node',
      'Nominated Node',
      'Readiness Gates',
    ]);
    expect(table.body.rows[0].cells).toEqual([
      'p1',
      '0/1',
      'CrashLoopBackOff',
      expect.stringMatching(/^4 \(6\ds ago\)$/),
      expect.stringMatching(/^\ds$/),
      '<none>',
      'n1',
      '<none>',
      '<none>',
    ]);
    expect(table.body.rows[0].object.kind).toBe('PartialObjectMetadata');
  });

  it('show one event under both of its APIs', async () => {
    await server.send('POST', '/api/v1/namespaces/shop/events', {
      metadata: { name: 'e1' },
      involvedObject: { kind: 'Pod', name: 'p1', namespace: 'shop' },
      reason: 'BackOff',
      message: 'Back-off',
      type: 'Warning',
      count: 3,
      source: { component: 'kubelet' },
    });
    const old = await server.send(
      'GET',
      '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dp1,type!%3DNormal',
    );
    expect(old.body.items[0]).toMatchObject({ message: 'Back-off', count: 3 });
    const next = await server.send('GET', '/apis/events.k8s.io/v1/namespaces/shop/events/e1');
    expect(next.body).toMatchObject({ note: 'Back-off', regarding: { name: 'p1' }, deprecatedCount: 3 });
    const table = await server.send('GET', '/apis/events.k8s.io/v1/namespaces/shop/events', undefined, {
      accept: TABLE,
    });
    expect(table.body.rows[0].cells).toContain('pod/p1');
  });
});

describe('usage', () => {
  it('is told of pods and nodes in the units of the metrics server', async () => {
    const pods = await server.send('GET', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods');
    expect(pods.body.items[0].containers).toEqual([{ name: 'main', usage: { cpu: '250000000n', memory: '65536Ki' } }]);
    const nodes = await server.send('GET', '/apis/metrics.k8s.io/v1beta1/nodes/n1');
    expect(nodes.body.usage).toEqual({ cpu: '1500000000n', memory: '1048576Ki' });
    expect((await server.send('GET', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/none')).status).toBe(404);
  });
});

describe('the record', () => {
  it('holds each request with its query, body, client and status, in order', async () => {
    const before = server.requests.length;
    await server.send('GET', `${PODS}?limit=1`, undefined, { 'user-agent': 'test/1' });
    await server.send('DELETE', `${PODS}/none`, { preconditions: { uid: 'x' } });
    expect(server.requests.slice(before)).toMatchObject([
      { method: 'GET', path: `${PODS}?limit=1`, status: 200, userAgent: 'test/1' },
      { method: 'DELETE', path: `${PODS}/none`, status: 404, body: '{"preconditions":{"uid":"x"}}' },
    ]);
  });
});

it('describes each kind that can be written: helm and kubectl check manifests by it', async () => {
  const { body: groups } = await server.send('GET', '/apis');
  const homes = [
    'api/v1',
    ...(groups.groups as { versions: { groupVersion: string }[] }[]).flatMap(({ versions }) =>
      versions.map(({ groupVersion }) => `apis/${groupVersion}`),
    ),
  ];
  const lacking: string[] = [];
  for (const home of homes) {
    const { body: list } = await server.send('GET', `/${home}`);
    const { body: spec } = await server.send('GET', `/openapi/v3/${home}`);
    const told = Object.values(spec.components.schemas as Record<string, Record<string, unknown>>).flatMap(
      (schema) => (schema['x-kubernetes-group-version-kind'] as { kind: string }[] | undefined) ?? [],
    );
    for (const { name, kind, verbs } of list.resources as { name: string; kind: string; verbs: string[] }[])
      if (!name.includes('/') && verbs.includes('patch') && !told.some((one) => one.kind === kind))
        lacking.push(`${home} ${kind}`);
  }
  // The newer form of events is a view: events are written as core/v1.
  expect(lacking).toEqual(['apis/events.k8s.io/v1 Event']);
});
