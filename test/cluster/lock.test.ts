import { AppsV1Api, CoreV1Api, KubernetesObjectApi } from '@kubernetes/client-node';
import { WebSocket } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Access } from '../../src/cluster/connection/access.ts';
import { guardedConfig, Pools } from '../../src/cluster/connection/credentials.ts';
import { chooseContext } from '../../src/cluster/connection/kubeconfig.ts';
import { isRead, permitWrite, type Write } from '../../src/cluster/connection/lock.ts';
import { sendWrite } from '../../src/cluster/wire/send-write.ts';
import { Transport, type Call } from '../../src/cluster/wire/transport.ts';
import { KINDS } from '../../src/core/kinds.ts';
import { connectTo, failureOf, kubeconfigFor, never, startApi, statusOf, type Api } from '../helpers/cluster-server.ts';

const POD = '/api/v1/namespaces/shop/pods/web-1';
const SCALE = '/apis/apps/v1/namespaces/shop/deployments/web/scale';

describe('isRead', () => {
  it.each<[string, string, string, string?]>([
    ['a list', 'GET', '/api/v1/namespaces/shop/pods?limit=500'],
    ['one object', 'GET', POD],
    ['a log', 'GET', `${POD}/log?container=a&follow=true`],
    ['a scale', 'GET', SCALE],
    ['a namespace', 'GET', '/api/v1/namespaces/shop'],
    ['the status of a namespace', 'GET', '/api/v1/namespaces/shop/status'],
    ['a pod that is called exec', 'GET', '/api/v1/namespaces/shop/pods/exec'],
    ['a service that is called proxy in a namespace of that name', 'GET', '/api/v1/namespaces/proxy/services/proxy'],
    ['a name with an encoded colon', 'GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode'],
    ['the version', 'GET', '/version'],
    ['discovery', 'GET', '/apis/apps/v1'],
    ['a review of the own rights', 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'],
    ['a rehearsed patch', 'PATCH', `${SCALE}?dryRun=All`],
    ['a rehearsed eviction', 'POST', `${POD}/eviction?dryRun=All`],
    ['a rehearsed debug container', 'PATCH', `${POD}/ephemeralcontainers?dryRun=All`],
    ['a rehearsed delete without a body', 'DELETE', `${POD}?dryRun=All`],
    ['a rehearsed delete whose body says so too', 'DELETE', `${POD}?dryRun=All`, '{"dryRun":["All"]}'],
  ])('%s is a read', (_what, method, path, body) => {
    expect(isRead(method, path, body)).toBe(true);
  });

  it.each<[string, string, string, unknown?]>([
    ['a GET on exec', 'GET', `${POD}/exec?command=rm`],
    ['a GET on attach', 'GET', `${POD}/attach`],
    ['a GET on portforward', 'GET', `${POD}/portforward`],
    ['a GET on a pod’s proxy', 'GET', `${POD}/proxy/shutdown`],
    ['a GET on a node’s proxy', 'GET', '/api/v1/nodes/n1/proxy/run/shop/web/a'],
    ['a GET on the proxy of old servers', 'GET', '/api/v1/proxy/nodes/n1/'],
    ['a GET on a subresource that nobody knows', 'GET', '/apis/x.io/v1/namespaces/shop/machines/m/console'],
    ['a POST on exec with a dry run', 'POST', `${POD}/exec?dryRun=All`],
    [
      'a token request with a dry run, which gives a token',
      'POST',
      '/api/v1/namespaces/s/serviceaccounts/a/token?dryRun=All',
    ],
    ['an encoded slash before exec', 'GET', '/api/v1/namespaces/shop/pods/web%2Fexec'],
    ['dots', 'GET', '/api/v1/namespaces/shop/pods/../secrets/x'],
    ['encoded dots', 'GET', '/api/v1/namespaces/shop/pods/%2e%2e/secrets'],
    ['a double slash', 'GET', '/api/v1/namespaces/shop/pods//exec'],
    ['another host', 'GET', 'http://evil/api/v1/pods'],
    ['a path of no API', 'GET', '/shutdown'],
    ['a plain patch', 'PATCH', SCALE],
    ['dryRun twice', 'PATCH', `${SCALE}?dryRun=All&dryRun=All`],
    ['dryRun with another value', 'PATCH', `${SCALE}?dryRun=none`],
    ['dryRun in another case', 'PATCH', `${SCALE}?dryrun=All`],
    ['a dry run of CONNECT', 'CONNECT', `${POD}?dryRun=All`],
    [
      'a delete whose body would win over the query',
      'DELETE',
      `${POD}?dryRun=All`,
      '{"propagationPolicy":"Background"}',
    ],
    ['a delete whose body says more than that', 'DELETE', `${POD}?dryRun=All`, '{"dryRun":["All","None"]}'],
    ['a delete with a body that cannot be seen', 'DELETE', `${POD}?dryRun=All`, new ReadableStream()],
    ['a review of somebody else’s rights', 'POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
    ['a review in a namespace of that name', 'POST', '/api/v1/namespaces/x/selfsubjectaccessreviews'],
  ])('%s is not', (_what, method, path, body) => {
    expect(isRead(method, path, body)).toBe(false);
  });
});

function transportOf(api: Api): Transport {
  const chosen = chooseContext({ kubeconfig: kubeconfigFor(api.url), env: {} });
  const access = new Access(chosen, () => chosen, {});
  onTestFinished(() => access.close());
  const target = {
    context: 'test',
    server: api.url,
    caFingerprint: '',
    user: 'me',
    namespace: 'shop',
    embedded: false,
  };
  return new Transport(target, access);
}

const asked = { verb: 'patch', resource: 'deployments.apps/scale', namespace: 'shop' };
const write: Write = {
  method: 'PATCH',
  path: SCALE,
  body: '[{"op":"test"}]',
  contentType: 'application/json-patch+json',
};
const call = (change: Partial<Call> = {}): Call => ({ ...write, asked, limitMs: 5000, ...change });
const isWrite = ({ method, path, body }: { method: string; path: string; body: string }) => !isRead(method, path, body);

describe('the transport', () => {
  it('sends a permitted write once, byte for byte', async () => {
    const api = await startApi(() => ({ json: { metadata: { resourceVersion: '8' } } }));
    const transport = transportOf(api);
    const permit = permitWrite(write);
    const { text } = await sendWrite(transport, permit, asked, 5000, never);
    expect(JSON.parse(text)).toEqual({ metadata: { resourceVersion: '8' } });
    expect(api.requests).toMatchObject([{ method: 'PATCH', path: SCALE, body: write.body }]);
    expect(api.requests[0]?.headers['content-type']).toBe('application/json-patch+json');
    expect(await failureOf(sendWrite(transport, permit, asked, 5000, never))).toMatchObject({ code: 'unapproved' });
    expect(api.requests).toHaveLength(1);
  });

  it.each<[string, Partial<Call>]>([
    ['no permit is there', {}],
    ['the body is another', { body: '[{"op":"replace"}]' }],
    ['the path is another', { path: `${SCALE}?force=true` }],
    ['the method is another', { method: 'DELETE' }],
    ['the type of the patch is another', { contentType: 'application/merge-patch+json' }],
    ['it is exec with a dry run', { method: 'POST', path: `${POD}/exec?dryRun=All` }],
    ['it is a GET on exec', { method: 'GET', path: `${POD}/exec` }],
  ])('sends nothing when %s', async (what, change) => {
    const api = await startApi(() => ({}));
    const permit = what === 'no permit is there' ? undefined : permitWrite(write);
    const work = transportOf(api).exchange(call(change), never, async () => 'sent', permit);
    expect(await failureOf(work)).toMatchObject({ code: 'unapproved' });
    expect(api.requests).toEqual([]);
  });

  it('refuses a permit that nobody made', async () => {
    const api = await startApi(() => ({}));
    const forged = { write } as unknown as ReturnType<typeof permitWrite>;
    const work = transportOf(api).exchange(call(), never, async () => 'sent', forged);
    expect(await failureOf(work)).toMatchObject({ code: 'unapproved' });
    expect(api.requests).toEqual([]);
  });

  it('sends a write no second time when its answer is lost or the server is busy', async () => {
    for (const reply of [
      'reset',
      { status: 503 },
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 401 },
    ] as const) {
      const api = await startApi(() => reply);
      await failureOf(sendWrite(transportOf(api), permitWrite(write), asked, 5000, never));
      expect(api.requests).toHaveLength(1);
    }
  });

  it('lets nothing out that starts while a permitted write travels', async () => {
    const api = await startApi(() => ({}));
    const transport = transportOf(api);
    let inside: Promise<unknown> = Promise.resolve();
    const permit = permitWrite(write);
    await transport.exchange(
      call(),
      never,
      async () => (inside = failureOf(transport.exchange(call(), never, async () => 0))),
      permit,
    );
    expect(await inside).toMatchObject({ code: 'unapproved' });
    expect(api.requests).toHaveLength(1);
  });
});

describe('the pool under every client', () => {
  const patch = { name: 'web', namespace: 'shop', body: [] };
  it.each<[string, (config: ReturnType<typeof guardedConfig>) => Promise<unknown>]>([
    ['a typed client', (config) => config.makeApiClient(AppsV1Api).patchNamespacedDeploymentScale(patch)],
    [
      'a typed delete',
      (config) => config.makeApiClient(CoreV1Api).deleteNamespacedPod({ name: 'web-1', namespace: 'shop' }),
    ],
    [
      'a typed delete whose dry run stands in the query alone',
      (config) =>
        config.makeApiClient(CoreV1Api).deleteNamespacedPod({
          name: 'a',
          namespace: 'shop',
          dryRun: 'All',
          body: { propagationPolicy: 'Background' },
        }),
    ],
    [
      'a call with middleware of its own',
      (config) => config.makeApiClient(AppsV1Api).patchNamespacedDeploymentScale(patch, { middleware: [] }),
    ],
    [
      'exec through a GET',
      (config) =>
        config.makeApiClient(CoreV1Api).connectGetNamespacedPodExec({ name: 'a', namespace: 'shop', command: 'id' }),
    ],
    [
      'a node’s proxy',
      (config) => config.makeApiClient(CoreV1Api).connectGetNodeProxyWithPath({ name: 'n', path: 'run' }),
    ],
    [
      'the generic client',
      (config) =>
        KubernetesObjectApi.makeApiClient(config).create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', namespace: 'shop' },
        }),
    ],
  ])('refuses %s of client-node', async (_what, send) => {
    const api = await startApi(({ path }) =>
      path === '/api/v1'
        ? {
            json: {
              kind: 'APIResourceList',
              groupVersion: 'v1',
              resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: [] }],
            },
          }
        : {},
    );
    const chosen = chooseContext({ kubeconfig: kubeconfigFor(api.url), env: {} });
    const pools = new Pools(api.url);
    onTestFinished(() => pools.destroy());
    await expect(send(guardedConfig(chosen, pools, {}))).rejects.toThrow();
    expect(api.requests.filter(isWrite)).toEqual([]);
  });

  it('lets its reads and its rehearsals through', async () => {
    const api = await startApi(() => ({ json: { kind: 'PodList', items: [] } }));
    const chosen = chooseContext({ kubeconfig: kubeconfigFor(api.url), env: {} });
    const pools = new Pools(api.url);
    onTestFinished(() => pools.destroy());
    const config = guardedConfig(chosen, pools, {});
    await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'shop' });
    await config.makeApiClient(AppsV1Api).patchNamespacedDeploymentScale({ ...patch, dryRun: 'All' });
    expect(api.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });
});

describe('names in paths', () => {
  it.each(['../../secrets/x', 'web/exec', '%2e%2e', 'a?b=c', '--server=https://evil', '', 'a b', '..'])(
    'refuses %j before any request',
    async (name) => {
      const api = await startApi(() => ({}));
      const { reader } = await connectTo(api);
      expect(await failureOf(reader.get(KINDS.pods, name, 'shop', never))).toMatchObject({ code: 'bad-input' });
      expect(await failureOf(reader.get(KINDS.pods, 'web', name, never))).toMatchObject({ code: 'bad-input' });
      expect(await failureOf(reader.log({ pod: name, container: 'a' }, never))).toMatchObject({ code: 'bad-input' });
      expect(await failureOf(reader.list(KINDS.pods, { namespace: name }, never))).toMatchObject({ code: 'bad-input' });
      expect(api.requests).toEqual([]);
    },
  );
});

describe('a WebSocket', () => {
  const exec: Write = {
    method: 'GET',
    path: `${POD}/exec?command=ls&container=app&stderr=true&stdout=true`,
    body: '',
    contentType: '',
    upgrade: 'websocket',
  };
  const how = { asked: { verb: 'create', resource: 'pods/exec' }, limitMs: 2000, protocols: ['v5.channel.k8s.io'] };

  async function transportTo() {
    const api = await startApi(() => ({ status: 400, json: {} }));
    const chosen = chooseContext({ kubeconfig: kubeconfigFor(api.url), env: {} });
    const access = new Access(chosen, () => chosen, {});
    onTestFinished(() => access.close());
    const { reader } = await connectTo(api);
    return { api, access, transport: new Transport(reader.target, access) };
  }

  it('is asked for once by a permit, and not again', async () => {
    const { api, transport } = await transportTo();
    const permit = permitWrite(exec);
    await failureOf(transport.connect(permit, how, never));
    expect(await failureOf(transport.connect(permit, how, never))).toMatchObject({ code: 'unapproved' });
    expect(api.requests.map(({ path }) => path)).toEqual([exec.path]);
  });

  it('is not asked for by the permit of a plain write, and its own permit lets no plain request through', async () => {
    const { api, transport } = await transportTo();
    const { upgrade: _none, ...plain } = exec;
    const call = { ...plain, asked: how.asked, limitMs: 1000 };
    for (const attempt of [
      transport.connect(permitWrite({ ...plain, method: 'POST' }), how, never),
      transport.connect(permitWrite(plain), how, never),
      transport.open(call, never, permitWrite(exec)),
      transport.open({ ...call, method: 'POST' }, never, permitWrite(exec)),
      transport.open(call, never),
    ])
      expect(await failureOf(attempt)).toMatchObject({ code: 'unapproved' });
    expect(api.requests).toEqual([]);
  });

  it('does not leave the pool without a permit, whatever client asks for it, also one of undici', async () => {
    const { api, access } = await transportTo();
    const { dispatcher } = await access.authorize(never);
    const failed = await new Promise((resolve) => {
      const socket = new WebSocket(api.url.replace('http', 'ws') + exec.path, { dispatcher });
      socket.addEventListener('error', () => resolve('refused'));
      socket.addEventListener('open', () => resolve('open'));
    });
    expect(failed).toBe('refused');
    expect(api.requests).toEqual([]);
  });

  it('the server’s no is told in its words', async () => {
    const api = await startApi(() =>
      statusOf(403, 'Forbidden', 'pods "web-1" is forbidden: User "x" cannot create resource "pods/exec"'),
    );
    const chosen = chooseContext({ kubeconfig: kubeconfigFor(api.url), env: {} });
    const access = new Access(chosen, () => chosen, {});
    onTestFinished(() => access.close());
    const { reader } = await connectTo(api);
    const failure = await failureOf(new Transport(reader.target, access).connect(permitWrite(exec), how, never));
    expect(failure).toMatchObject({ code: 'forbidden', status: 403 });
    expect(failure.message).toContain('cannot create resource');
  });
});
