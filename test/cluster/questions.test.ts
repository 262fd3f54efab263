import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { connectTo, failureOf, listOf, never, startApi, statusOf, type Reply } from '../helpers/cluster-server.ts';

const rulesReply = (incomplete: boolean): Reply => ({
  json: {
    status: {
      incomplete,
      resourceRules: [
        { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] },
        { verbs: ['*'], apiGroups: ['apps'], resources: ['*/scale'] },
        { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['one'] },
      ],
    },
  },
});

describe('rights', () => {
  it.each<[string, string, string, boolean]>([
    ['get', '', 'pods/log', true],
    ['list', '', 'pods', true],
    ['delete', '', 'pods', false],
    ['patch', 'apps', 'deployments/scale', true],
    ['patch', 'apps', 'deployments', false],
    ['get', 'batch', 'pods', false],
    ['get', '', 'secrets', false],
  ])('from one review: %s %j %s is %s', async (verb, group, resource, expected) => {
    const api = await startApi(() => rulesReply(false));
    const { reader } = await connectTo(api);
    const rights = await reader.rights('other', never);
    expect(rights.allows(verb, group, resource)).toBe(expected);
    expect(rights.complete).toBe(true);
    expect(api.requests).toMatchObject([
      { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews' },
    ]);
    expect(JSON.parse(api.requests[0]?.body ?? '')).toMatchObject({
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: 'other' },
    });
  });

  it('are asked one by one where the authorizer cannot list them', async () => {
    const api = await startApi(({ path, body }) => {
      if (path.endsWith('selfsubjectrulesreviews')) return rulesReply(true);
      const { verb, resource, subresource } = (
        JSON.parse(body) as { spec: { resourceAttributes: Record<string, string> } }
      ).spec.resourceAttributes;
      return {
        json: { status: { allowed: verb === 'patch' && resource === 'deployments' && subresource === undefined } },
      };
    });
    const { reader } = await connectTo(api);
    const rights = await reader.rights(undefined, never);
    expect(rights.complete).toBe(false);
    expect(rights.allows('patch', 'apps', 'deployments')).toBe(true);
    expect(rights.allows('list', '', 'pods')).toBe(true);
    expect(rights.allows('delete', '', 'pods')).toBe(false);
    expect(api.requests.length).toBeLessThan(25);
  });
});

it('whoami is what the server takes the caller for', async () => {
  const api = await startApi(() => ({ json: { status: { userInfo: { username: 'eve', groups: ['people'] } } } }));
  const { reader } = await connectTo(api);
  expect(await reader.whoami(never)).toEqual({ user: 'eve', groups: ['people'] });
  expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews' });
});

describe('usage', () => {
  it('comes in millicores and bytes', async () => {
    const api = await startApi(({ path }) =>
      path.includes('/nodes')
        ? listOf([{ metadata: { name: 'n1' }, usage: { cpu: '1500m', memory: '2Gi' } }])
        : listOf([
            {
              metadata: { name: 'web' },
              containers: [{ name: 'a', usage: { cpu: '123456789n', memory: '1024Ki' } }, { name: 'b' }],
            },
          ]),
    );
    const { reader } = await connectTo(api);
    expect(await reader.podUsage(undefined, never)).toEqual([
      { pod: 'web', container: 'a', cpu: 123, memory: 1024 * 1024 },
      { pod: 'web', container: 'b', cpu: 0, memory: 0 },
    ]);
    expect(await reader.nodeUsage(never)).toEqual([{ node: 'n1', cpu: 1500, memory: 2 * 2 ** 30 }]);
    expect(api.requests.map(({ path }) => path.split('?')[0])).toEqual([
      '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods',
      '/apis/metrics.k8s.io/v1beta1/nodes',
    ]);
  });

  it.each([404, 503])('is not-found without metrics (%i)', async (status) => {
    const api = await startApi(() => statusOf(status, '', 'no'));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.podUsage(undefined, never))).toMatchObject({
      code: 'not-found',
      nextStep: expect.stringContaining('metrics-server'),
    });
  });
});

const resource = (plural: string, kind: string, more: object = {}) => ({
  resource: plural,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  ...more,
});
const aggregated = (name: string, version: string, resources: readonly object[]) => ({
  metadata: name === '' ? {} : { name },
  versions: [{ version, resources }],
});

const AGGREGATED = ({ path }: { path: string }): Reply => {
  const groups = [
    aggregated('example.org', 'v2', [
      resource('widgets', 'Widget', { shortNames: ['wd'], singularResource: 'widget' }),
      resource('../x', 'Evil'),
      resource('pings', 'Ping', { verbs: ['create'] }),
    ]),
  ];
  const core = [
    aggregated('', 'v1', [resource('replicationcontrollers', 'ReplicationController', { shortNames: ['rc'] })]),
  ];
  return { json: { kind: 'APIGroupDiscoveryList', items: path === '/api' ? core : groups } };
};
const PLAIN = ({ path }: { path: string }): Reply => {
  if (path === '/api') return { json: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/apis')
    return {
      json: {
        kind: 'APIGroupList',
        groups: [
          {
            name: 'example.org',
            preferredVersion: { version: 'v2' },
            versions: [{ version: 'v1' }, { version: 'v2' }],
          },
          { name: 'down.example.org', preferredVersion: { version: 'v1' } },
        ],
      },
    };
  if (path === '/api/v1')
    return {
      json: {
        resources: [
          {
            name: 'replicationcontrollers',
            singularName: 'replicationcontroller',
            kind: 'ReplicationController',
            namespaced: true,
            shortNames: ['rc'],
            verbs: ['list'],
          },
        ],
      },
    };
  if (path === '/apis/example.org/v2')
    return {
      json: {
        resources: [
          {
            name: 'widgets',
            singularName: 'widget',
            kind: 'Widget',
            namespaced: true,
            shortNames: ['wd'],
            verbs: ['list'],
          },
          { name: 'widgets/status', kind: 'Widget', namespaced: true, verbs: ['get'] },
        ],
      },
    };
  return statusOf(503, '', 'down');
};

describe.each([
  ['aggregated', AGGREGATED],
  ['plain', PLAIN],
])('a kind by its word, from %s discovery', (_what, reply) => {
  it.each(['widgets', 'Widget', 'wd', 'widgets.example.org', 'widget.v2.example.org'])('%s', async (word) => {
    const { reader } = await connectTo(await startApi(reply));
    expect(await reader.kind(word, never)).toEqual({
      kind: 'Widget',
      group: 'example.org',
      version: 'v2',
      plural: 'widgets',
      namespaced: true,
      words: ['widget', 'wd'],
    });
  });

  it('is asked for once, and not for the built-in words', async () => {
    const api = await startApi(reply);
    const { reader } = await connectTo(api);
    expect(await reader.kind('deploy', never)).toBe(KINDS.deployments);
    expect(api.requests).toEqual([]);
    await reader.kind('rc', never);
    const asked = api.requests.length;
    await reader.measured().reader.kind('wd', never);
    expect(api.requests).toHaveLength(asked);
  });

  it('that is not there is told with near words', async () => {
    const { reader } = await connectTo(await startApi(reply));
    expect(await failureOf(reader.kind('wigdets', never))).toMatchObject({
      code: 'not-found',
      message: 'this cluster has no kind "wigdets"',
      nextStep: expect.stringContaining('widgets'),
    });
  });
});

it('kinds whose names could leave their place in a path are not taken from a server', async () => {
  const { reader } = await connectTo(await startApi(AGGREGATED));
  for (const word of ['evil', '../x', 'ping'])
    expect(await failureOf(reader.kind(word, never))).toMatchObject({ code: 'not-found' });
});

describe('kinds that are not in the first version of their group', () => {
  const versions = [
    { version: 'v1', resources: [resource('servicemonitors', 'ServiceMonitor')] },
    {
      version: 'v1alpha1',
      resources: [resource('scrapeconfigs', 'ScrapeConfig'), resource('servicemonitors', 'ServiceMonitor')],
    },
  ];
  const group = { metadata: { name: 'mon.example.com' }, versions };
  const aggregatedApi = ({ path }: { path: string }): Reply => ({
    json: { kind: 'APIGroupDiscoveryList', items: path === '/api' ? [] : [group] },
  });
  const plainApi = ({ path }: { path: string }): Reply => {
    if (path === '/api') return { json: { kind: 'APIVersions', versions: ['v1'] } };
    const named = versions.map(({ version }) => ({ version, groupVersion: `mon.example.com/${version}` }));
    if (path === '/apis')
      return {
        json: {
          kind: 'APIGroupList',
          groups: [{ name: 'mon.example.com', versions: named, preferredVersion: named[0] }],
        },
      };
    const found = versions.find(({ version }) => path === `/apis/mon.example.com/${version}`);
    const resources = (found?.resources ?? []).map((entry) => {
      const {
        resource: name,
        responseKind,
        verbs,
      } = entry as { resource: string; responseKind: { kind: string }; verbs: string[] };
      return { name, kind: responseKind.kind, namespaced: true, verbs };
    });
    return { json: { kind: 'APIResourceList', resources } };
  };

  it.each([
    ['aggregated', aggregatedApi],
    ['one by one', plainApi],
  ])('are known, each in the first version that has it (discovery %s)', async (_what, serve) => {
    const { reader } = await connectTo(await startApi(serve));
    for (const word of ['scrapeconfigs', 'ScrapeConfig', 'scrapeconfigs.v1alpha1.mon.example.com'])
      expect(await reader.kind(word, never)).toMatchObject({ version: 'v1alpha1', plural: 'scrapeconfigs' });
    expect(await reader.kind('servicemonitors', never)).toMatchObject({ version: 'v1' });
  });

  it('are looked for again after a miss, but not at each one', async () => {
    let installed = false;
    const api = await startApi(({ path }) => ({
      json: { kind: 'APIGroupDiscoveryList', items: installed && path === '/apis' ? [group] : [] },
    }));
    const { reader } = await connectTo(api);
    await failureOf(reader.kind('scrapeconfigs', never));
    const asked = api.requests.length;
    installed = true;
    expect(await reader.kind('scrapeconfigs', never)).toMatchObject({ kind: 'ScrapeConfig' });
    expect(api.requests.length).toBe(asked * 2);
    await failureOf(reader.kind('nonsense', never));
    expect(api.requests.length).toBe(asked * 2);
  });
});
