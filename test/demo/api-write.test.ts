import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import {
  APPLY,
  deployment,
  DEPLOYMENTS,
  JSON_PATCH,
  MERGE,
  pod,
  PODS,
  startTestServer,
  STRATEGIC,
  type TestServer,
} from './api-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await server.send('POST', DEPLOYMENTS, deployment('api'));
});
afterEach(() => server.close());

const API = `${DEPLOYMENTS}/api`;
const containers = async (): Promise<{ name: string }[]> =>
  (await server.send('GET', API)).body.spec.template.spec.containers;

describe('creating', () => {
  // As Kubernetes 1.37 answers the same objects.
  it.each([
    ['Mutating', { reinvocationPolicy: 'Never' }],
    ['Validating', {}],
  ])('fills in a %sWebhookConfiguration', async (word, more) => {
    const given = { name: 'a.example.com', admissionReviewVersions: ['v1'], sideEffects: 'None' };
    const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
    const { status, body } = await server.send(
      'POST',
      `/apis/admissionregistration.k8s.io/v1/${word.toLowerCase()}webhookconfigurations?fieldValidation=Strict`,
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: `${word}WebhookConfiguration`,
        metadata: { name: 'guard' },
        webhooks: [
          { ...given, clientConfig: { service: { name: 'x', namespace: 'default' } }, rules: [rule] },
          { ...given, failurePolicy: 'Ignore', clientConfig: { url: 'https://x.example.com/v' } },
        ],
      },
    );
    const filled = {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...more,
    };
    expect(status).toBe(201);
    expect(body.webhooks).toEqual([
      {
        ...given,
        ...filled,
        failurePolicy: 'Fail',
        clientConfig: { service: { name: 'x', namespace: 'default', port: 443 } },
        rules: [{ ...rule, scope: '*' }],
      },
      { ...given, ...filled, failurePolicy: 'Ignore', clientConfig: { url: 'https://x.example.com/v' } },
    ]);
  });

  it('fills in what the API server would', async () => {
    const { body } = await server.send('GET', API);
    expect(body.spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        spec: {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePath: '/dev/termination-log',
              ports: [{ containerPort: 8000, protocol: 'TCP' }],
            },
          ],
        },
      },
    });
    expect(body.metadata).toMatchObject({
      generation: 1,
      uid: expect.any(String),
      resourceVersion: expect.any(String),
    });
  });

  it.each([
    ['app', 'Always'],
    ['app:latest', 'Always'],
    ['registry.local:5000/app', 'Always'],
    ['app:1', 'IfNotPresent'],
    ['app@sha256:0123', 'IfNotPresent'],
  ])('takes the pull policy of %s from its tag', async (image, policy) => {
    const made = { ...pod('p'), spec: { containers: [{ name: 'main', image }] } };
    const { body } = await server.send('POST', `${PODS}?dryRun=All`, made);
    expect(body.spec.containers[0].imagePullPolicy).toBe(policy);
  });

  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1e3'],
    ['1000k', '1M'],
    ['100M', '100M'],
    ['0.1Ki', '102400m'],
    ['1.0000000001', '1000000001n'],
  ])('writes the quantity %s as %s', async (given, stored) => {
    const made = {
      ...pod('p'),
      spec: { containers: [{ name: 'main', image: 'a:1', resources: { limits: { memory: given } } }] },
    };
    const { body } = await server.send('POST', `${PODS}?dryRun=All`, made);
    expect(body.spec.containers[0].resources.limits.memory).toBe(stored);
  });

  it('gives Services addresses and node ports that no other has', async () => {
    const path = '/api/v1/namespaces/shop/services';
    const make = (name: string) =>
      server.send('POST', path, { metadata: { name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } });
    const [one, two] = [await make('one'), await make('two')];
    expect(one.body.spec.clusterIP).toMatch(/^10\.96\./);
    expect(two.body.spec.clusterIP).not.toBe(one.body.spec.clusterIP);
    expect(two.body.spec.ports[0].nodePort).not.toBe(one.body.spec.ports[0].nodePort);
  });

  it('tells unknown fields in a warning, refuses them when strict and drops them', async () => {
    const made = deployment('b', { foo: 1 });
    const warned = await server.send('POST', `${DEPLOYMENTS}?dryRun=All`, made);
    expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.foo\\""');
    expect(warned.body.spec.foo).toBeUndefined();
    const quiet = await server.send('POST', `${DEPLOYMENTS}?dryRun=All&fieldValidation=Ignore`, made);
    expect(quiet.headers.get('warning')).toBeNull();
    expect((await server.send('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, made)).status).toBe(400);
  });

  it('refuses pods of a ServiceAccount that is not there', async () => {
    const made = { ...pod('p'), spec: { serviceAccountName: 'robot', containers: [{ name: 'm', image: 'a:1' }] } };
    expect(await server.send('POST', PODS, made)).toMatchObject({
      status: 403,
      body: {
        message: 'pods "p" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
      },
    });
  });
});

describe('a dry run', () => {
  it.each([
    ['POST', DEPLOYMENTS, deployment('b'), {}],
    ['PUT', API, deployment('api', { replicas: 9 }), {}],
    ['PATCH', API, { spec: { replicas: 9 } }, MERGE],
    ['PATCH', `${API}/scale`, { spec: { replicas: 9 } }, MERGE],
    ['PATCH', `${API}?fieldManager=x&force=true`, deployment('api', { replicas: 9 }), APPLY],
    ['DELETE', API, undefined, {}],
  ])('of %s %s checks and stores nothing', async (method, path, body, headers) => {
    const before = server.store.resourceVersion;
    const answer = await server.send(method, `${path}${path.includes('?') ? '&' : '?'}dryRun=All`, body, headers);
    expect(answer.status).toBeLessThan(300);
    expect(server.store.resourceVersion).toBe(before);
    expect(server.store.list(KINDS.deployments)).toHaveLength(1);
  });
});

describe('patches', () => {
  it('JSON Patch changes exactly what it names, and only while its tests hold', async () => {
    const { body } = await server.send('GET', API);
    const patch = [
      { op: 'test', path: '/metadata/uid', value: body.metadata.uid },
      { op: 'test', path: '/spec/replicas', value: 2 },
      { op: 'replace', path: '/spec/replicas', value: 5 },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'x' } },
      { op: 'copy', from: '/metadata/annotations/a~1b', path: '/metadata/labels/copied' },
      { op: 'move', from: '/metadata/labels/app', path: '/metadata/labels/was' },
    ];
    const changed = await server.send('PATCH', API, patch, JSON_PATCH);
    expect(changed.body.spec.replicas).toBe(5);
    expect(changed.body.metadata).toMatchObject({ generation: 2, labels: { copied: 'x', was: 'api' } });
    const again = await server.send('PATCH', API, patch, JSON_PATCH);
    expect(again).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
        details: {},
      },
    });
  });

  it('merge patches replace lists and take members away with null', async () => {
    const patch = {
      metadata: { labels: { app: null, new: 'x' } },
      spec: { strategy: { type: 'Recreate', rollingUpdate: null } },
    };
    const { body } = await server.send('PATCH', API, patch, MERGE);
    expect(body.metadata.labels).toEqual({ new: 'x' });
    expect(body.spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('strategic patches merge containers by name, env by name and ports by number', async () => {
    const patch = {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                image: 'app:2',
                env: [
                  { name: 'A', $patch: 'delete' },
                  { name: 'B', value: '2' },
                ],
                ports: [{ containerPort: 8000, name: 'http' }, { containerPort: 9000 }],
              },
              { name: 'helper', image: 'h:1' },
            ],
          },
        },
      },
    };
    await server.send('PATCH', API, patch, STRATEGIC);
    expect(await containers()).toMatchObject([
      {
        name: 'main',
        image: 'app:2',
        env: [{ name: 'B', value: '2' }],
        ports: [{ containerPort: 8000, name: 'http' }, { containerPort: 9000 }],
      },
      { name: 'helper', image: 'h:1' },
    ]);
  });

  it('strategic patches put list items in the wanted order, and replace a list when told to', async () => {
    const inner = (containers: unknown[], more = {}) => ({ spec: { template: { spec: { containers, ...more } } } });
    await server.send(
      'PATCH',
      API,
      inner([{ name: 'first', image: 'f:1' }], {
        '$setElementOrder/containers': [{ name: 'first' }, { name: 'main' }],
      }),
      STRATEGIC,
    );
    expect((await containers()).map(({ name }) => name)).toEqual(['first', 'main']);
    await server.send('PATCH', API, inner([{ $patch: 'replace' }, { name: 'only', image: 'o:1' }]), STRATEGIC);
    expect((await containers()).map(({ name }) => name)).toEqual(['only']);
  });

  it('strategic patches of finalizers merge values, and delete them from a list', async () => {
    await server.send('PATCH', API, { metadata: { finalizers: ['a/x', 'a/y'] } }, STRATEGIC);
    await server.send('PATCH', API, { metadata: { finalizers: ['a/z'] } }, STRATEGIC);
    const { body } = await server.send(
      'PATCH',
      API,
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/x'] } },
      STRATEGIC,
    );
    expect(body.metadata.finalizers).toEqual(['a/y', 'a/z']);
  });

  it('changes nothing, not even the version, when nothing differs', async () => {
    const before = (await server.send('GET', API)).body.metadata.resourceVersion;
    const { body } = await server.send('PATCH', API, { spec: { replicas: 2 } }, MERGE);
    expect(body.metadata.resourceVersion).toBe(before);
  });

  it('of the status leave the spec alone, and the other way round', async () => {
    const patch = { spec: { replicas: 7 }, status: { replicas: 3 } };
    const status = await server.send('PATCH', `${API}/status`, patch, MERGE);
    expect(status.body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 3 } });
    const spec = await server.send('PATCH', API, { ...patch, status: { replicas: 9 } }, MERGE);
    expect(spec.body).toMatchObject({ spec: { replicas: 7 }, status: { replicas: 3 } });
  });
});

describe('the scale', () => {
  it('is read, patched and put, with the same tests as an object', async () => {
    const { body } = await server.send('GET', `${API}/scale`);
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { selector: 'app=api' },
    });
    const patch = [
      { op: 'test', path: '/metadata/uid', value: body.metadata.uid },
      { op: 'test', path: '/spec/replicas', value: 2 },
      { op: 'replace', path: '/spec/replicas', value: 0 },
    ];
    expect((await server.send('PATCH', `${API}/scale`, patch, JSON_PATCH)).body.spec).toEqual({});
    expect((await server.send('GET', API)).body).toMatchObject({ spec: { replicas: 0 }, metadata: { generation: 2 } });
    const put = { metadata: { name: 'api', namespace: 'shop' }, spec: { replicas: 4 } };
    expect((await server.send('PUT', `${API}/scale`, put)).body.spec.replicas).toBe(4);
  });
});

describe('server-side apply', () => {
  const apply = (manager: string, spec: object, force = false) =>
    server.send(
      'PATCH',
      `${DEPLOYMENTS}/new?fieldManager=${manager}&force=${force}`,
      { ...deployment('new', spec) },
      APPLY,
    );

  it('creates, owns what it applied and names the manager who disagrees', async () => {
    expect((await apply('one', {})).status).toBe(201);
    const other = await apply('two', { replicas: 5 });
    expect(other).toMatchObject({
      status: 409,
      body: {
        message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
        details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
      },
    });
    const forced = await apply('two', { replicas: 5 }, true);
    expect(forced.body.spec.replicas).toBe(5);
    expect((await apply('one', {})).body.message).toContain('conflict with "two"');
  });

  it('takes away what the manager no longer applies, and leaves what others own', async () => {
    await apply('one', { minReadySeconds: 3, revisionHistoryLimit: 4 });
    await server.send(
      'PATCH',
      `${DEPLOYMENTS}/new?fieldManager=two`,
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'new' }, spec: { minReadySeconds: 3 } },
      APPLY,
    );
    const { body } = await apply('one', {});
    expect(body.spec.minReadySeconds).toBe(3);
    expect(body.spec.revisionHistoryLimit).toBe(10);
  });

  it('conflicts with a person who scaled by hand', async () => {
    await apply('one', {});
    await server.send('PATCH', `${DEPLOYMENTS}/new/scale?fieldManager=kubectl`, { spec: { replicas: 9 } }, MERGE);
    expect((await apply('one', {})).body.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });

  it('reads YAML', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: "1"\n';
    const { body } = await server.send('PATCH', '/api/v1/namespaces/shop/configmaps/c?fieldManager=x', text, APPLY);
    expect(body.data).toEqual({ a: '1' });
  });
});

describe('deleting', () => {
  it('marks a running pod and answers with it; a later read finds it terminating', async () => {
    await server.send('POST', PODS, pod('p'));
    server.store.change(KINDS.pods, 'shop', 'p', ({ spec }) => spec && (spec.nodeName = 'n1'));
    const { body } = await server.send('DELETE', `${PODS}/p`, { gracePeriodSeconds: 5 });
    expect(body).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 5 } });
    expect((await server.send('GET', `${PODS}/p`)).status).toBe(200);
    await server.send('DELETE', `${PODS}/p?gracePeriodSeconds=0`);
    expect((await server.send('GET', `${PODS}/p`)).status).toBe(404);
  });

  it('takes what an owner owns with it, or leaves it orphaned', async () => {
    const uid = (await server.send('GET', API)).body.metadata.uid;
    const owner = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', uid }];
    await server.send('POST', PODS, { ...pod('kept'), metadata: { name: 'kept', ownerReferences: owner } });
    await server.send('DELETE', API, { propagationPolicy: 'Orphan' });
    expect((await server.send('GET', `${PODS}/kept`)).body.metadata.ownerReferences).toBeUndefined();
  });

  it('of a collection takes what the selectors match', async () => {
    for (const name of ['a', 'b']) await server.send('POST', PODS, pod(name, { name }));
    await server.send('DELETE', `${PODS}?labelSelector=name%3Da`);
    expect(server.store.list(KINDS.pods).map(({ metadata }) => metadata?.name)).toEqual(['b']);
  });
});

describe('an eviction', () => {
  beforeEach(async () => {
    await server.send('POST', PODS, pod('p', { app: 'x' }));
    server.store.change(KINDS.pods, 'shop', 'p', (draft) => {
      draft.status = { conditions: [{ type: 'Ready', status: 'True' }] };
    });
  });

  it('is a delete', async () => {
    expect(
      (await server.send('POST', `${PODS}/p/eviction`, { kind: 'Eviction', metadata: { name: 'p' } })).status,
    ).toBe(201);
    expect((await server.send('GET', `${PODS}/p`)).status).toBe(404);
  });

  it('is refused with 429 while a disruption budget allows none', async () => {
    server.store.create(KINDS.poddisruptionbudgets, {
      metadata: { name: 'keep', namespace: 'shop' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    });
    const answer = await server.send('POST', `${PODS}/p/eviction`, { kind: 'Eviction', metadata: { name: 'p' } });
    expect(answer).toMatchObject({
      status: 429,
      body: {
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: { causes: [{ message: 'The disruption budget keep needs 1 healthy pods and has 1 currently' }] },
      },
    });
    expect(answer.headers.get('retry-after')).toBe('10');
  });
});
