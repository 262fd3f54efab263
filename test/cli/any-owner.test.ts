import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { serveRecording, type RecordedCluster, type Recording } from '../helpers/recorded-cluster.ts';
import { runHere } from '../helpers/run-here.ts';

type Owner = { readonly apiVersion: string; readonly kind: string; readonly name: string };
const uid = (kind: string, name: string): string => `${kind}-${name}`.toLowerCase();
const meta = (kind: string, name: string, owner?: Owner, labels?: object) => ({
  name,
  namespace: 'shop',
  uid: uid(kind, name),
  creationTimestamp: '2026-05-01T10:00:00Z',
  ...(labels ? { labels } : {}),
  ...(owner ? { ownerReferences: [{ ...owner, uid: uid(owner.kind, owner.name), controller: true }] } : {}),
});
const pod = (name: string, owner?: Owner, labels: object = { app: name }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta('Pod', name, owner, labels),
  spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'registry.example/app:1' }] },
  status: {
    phase: 'Running',
    startTime: '2026-05-01T10:00:00Z',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: 'app',
        image: 'registry.example/app:1',
        imageID: '',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: '2026-05-01T10:00:01Z' } },
      },
    ],
  },
});
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] } };
const APPS = 'apps/v1';
const ROLLOUTS = 'argoproj.io/v1alpha1';

/** A Deployment, a ReplicationController, a Rollout of Argo above its ReplicaSet, a cluster of Ray, a static pod. */
const SHOP: Recording = {
  namespace: 'shop',
  stampedLogs: true,
  objects: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    {
      apiVersion: APPS,
      kind: 'Deployment',
      metadata: { ...meta('Deployment', 'web'), generation: 1 },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
    },
    {
      apiVersion: APPS,
      kind: 'ReplicaSet',
      metadata: meta('ReplicaSet', 'web-5c9', { apiVersion: APPS, kind: 'Deployment', name: 'web' }),
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { replicas: 1, readyReplicas: 1 },
    },
    pod(
      'web-5c9-x',
      { apiVersion: APPS, kind: 'ReplicaSet', name: 'web-5c9' },
      { ...labels, 'pod-template-hash': '5c9' },
    ),
    {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: meta('ReplicationController', 'cart'),
      spec: { replicas: 1 },
    },
    pod('cart-8', { apiVersion: 'v1', kind: 'ReplicationController', name: 'cart' }),
    { apiVersion: ROLLOUTS, kind: 'Rollout', metadata: meta('Rollout', 'pay'), spec: {} },
    {
      apiVersion: APPS,
      kind: 'ReplicaSet',
      metadata: meta('ReplicaSet', 'pay-77', { apiVersion: ROLLOUTS, kind: 'Rollout', name: 'pay' }),
      spec: { replicas: 1 },
      status: { replicas: 1, readyReplicas: 1 },
    },
    pod('pay-77-a', { apiVersion: APPS, kind: 'ReplicaSet', name: 'pay-77' }),
    { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: meta('RayCluster', 'ray'), spec: {} },
    pod('ray-head', { apiVersion: 'ray.io/v1', kind: 'RayCluster', name: 'ray' }),
    { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: meta('RayCluster', 'idle'), spec: {} },
    pod('etcd-node-1', { apiVersion: 'v1', kind: 'Node', name: 'node-1' }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta('Service', 'front'),
      spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80 }] },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: meta('Service', 'outside'), spec: { ports: [{ port: 80 }] } },
  ],
  logs: Object.fromEntries(
    ['web-5c9-x', 'cart-8', 'pay-77-a', 'ray-head', 'etcd-node-1'].map((name) => [
      `shop/${name}/app`,
      `2026-05-01T10:00:02.000000000Z said by ${name}\n`,
    ]),
  ),
};

const home = makeHome();
const servers: RecordedCluster[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  home.remove();
});
async function on(recording: Recording) {
  const server = await serveRecording(recording);
  const config = join(home.path, `config-${servers.push(server)}`);
  writeFileSync(config, server.kubeconfig, { mode: 0o600 });
  return (...args: string[]) => runHere(args, { HOME: home.path, KUBECONFIG: config });
}
let shop: Awaited<ReturnType<typeof on>>;
beforeAll(async () => {
  shop = await on(SHOP);
});

describe('kubewhy logs takes what kubectl prints and what an answer names', () => {
  it.each([
    ['deployment.apps/web', 'web-5c9-x'],
    ['deployments.v1.apps/web', 'web-5c9-x'],
    ['replicaset.apps/web-5c9', 'web-5c9-x'],
    ['rs/web-5c9', 'web-5c9-x'],
    ['svc/front', 'web-5c9-x'],
    ['replicationcontroller/cart', 'cart-8'],
    ['cart', 'cart-8'],
    ['raycluster/ray', 'ray-head'],
    ['rayclusters.ray.io/ray', 'ray-head'],
    ['rollout/pay', 'pay-77-a'],
    ['pay', 'pay-77-a'],
    ['etcd-node-1', 'etcd-node-1'],
  ])('%s', async (word, said) => {
    const { code, stdout } = await shop('logs', word);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `said by ${said}\n` });
  });

  it.each([
    ['raycluster/idle', /raycluster\/idle has no pod/],
    ['raycluster/none', /no raycluster "none" in namespace shop/],
    ['svc/none', /no service "none" in namespace shop/],
    ['svc/outside', /service\/outside has no selector/],
    ['dc/none', /this cluster has no kind "dc"/],
    ['certificate.cert-manager.io/none', /this cluster has no kind "certificate.cert-manager.io"/],
    ['ec2nodeclass.karpenter.k8s.aws/none', /this cluster has no kind "ec2nodeclass.karpenter.k8s.aws"/],
  ])('of %s it says why there is none', async (word, message) => {
    const { code, stderr } = await shop('logs', word);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it.each(['logs', 'verify'])('%s in a namespace that is not there says so', async (command) => {
    const { code, stderr } = await (await on({ namespace: 'gone', objects: [] }))(command, 'web');
    expect(code).toBe(1);
    expect(stderr).toMatch(/namespace "?gone"? does not exist|there is no namespace "gone"/);
  });

  it.each(['certificate.cert-manager.io/none', 'ec2nodeclass.karpenter.k8s.aws/none'])(
    'diagnose takes a kind with its group: %s',
    async (word) => {
      const { code, stderr } = await shop('diagnose', word);
      expect(code).toBe(1);
      expect(stderr).toContain(`this cluster has no kind "${word.split('/')[0]}"`);
    },
  );

  it('does not follow an instance that has ended', async () => {
    const { code, stderr } = await shop('logs', '-f', '--previous', 'web');
    expect(code).toBe(2);
    expect(stderr).toMatch(/--previous cannot be followed/);
  });
});

const event = (kind: string, name: string, message: string, namespace = 'shop') => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${kind}-${name}-${message.length}`.toLowerCase(), namespace },
  involvedObject: { kind, name, namespace, uid: uid(kind, name) },
  type: 'Warning',
  reason: 'Seen',
  message,
  count: 1,
  firstTimestamp: '2026-05-01T10:00:00Z',
  lastTimestamp: '2026-05-01T10:00:00Z',
});

describe('kubewhy events takes every object', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('PersistentVolumeClaim', 'data'),
    spec: {},
  };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: uid('Node', 'node-1') } };
  const objects = [
    ...SHOP.objects,
    claim,
    node,
    event('Pod', 'web-5c9-x', 'of the web pod'),
    event('Pod', 'pay-77-a', 'of the pay pod'),
    event('ReplicaSet', 'pay-77', 'of its set'),
    event('RayCluster', 'ray', 'of the ray cluster'),
    event('Service', 'front', 'of the service'),
    event('PersistentVolumeClaim', 'data', 'of the claim'),
    event('Node', 'node-1', 'of the node', 'default'),
  ];
  it.each([
    ['rollout/pay', ['of the pay pod', 'of its set']],
    ['raycluster/ray', ['of the ray cluster']],
    ['svc/front', ['of the service']],
    ['pvc/data', ['of the claim']],
    ['node/node-1', ['of the node']],
    ['web', ['of the web pod']],
  ])('%s: its own alone', async (word, messages) => {
    const { code, stdout } = await (await on({ ...SHOP, objects }))('events', word);
    expect(code).toBe(0);
    expect(
      [...stdout.matchAll(/of (?:the|its) [a-z]+(?: pod| cluster)?(?=\s|$)/gm)].map(([all]) => all).toSorted(),
    ).toEqual([...messages].toSorted());
  });
});

describe('kubewhy diagnose takes every subject', () => {
  it.each([
    ['deployment.apps/web', 'Deployment', 'web'],
    ['deployments.v1.apps/web', 'Deployment', 'web'],
    ['cart', 'ReplicationController', 'cart'],
    ['replicationcontroller/cart', 'ReplicationController', 'cart'],
    ['raycluster/ray', 'RayCluster', 'ray'],
    ['ray', 'RayCluster', 'ray'],
  ])('%s', async (word, kind, name) => {
    const { stdout } = await shop('diagnose', word, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ subject: { kind, name } });
  });

  it.each([
    ['svc/none', 'no service "none" in namespace shop\n  there is service/front, service/outside'],
    ['pvc/none', 'no persistentvolumeclaim "none" in namespace shop\n  namespace shop has no persistentvolumeclaim'],
  ])('and says of %s what there is of its kind', async (word, message) => {
    const { code, stderr } = await shop('diagnose', word);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('nothing runs');
  });

  it('and claims no absence of what it may not read', async () => {
    const blind = await on({ ...SHOP, forbid: ['services', 'rayclusters', 'replicationcontrollers'] });
    const service = await blind('diagnose', 'svc/none');
    expect(service.stderr).toMatch(/services is forbidden/);
    const ray = await blind('diagnose', 'raycluster/none');
    expect(ray.stderr).toMatch(/whether namespace shop has a RayCluster "none" is not known: rayclusters: forbidden/);
    // Its pod tells of this one.
    expect((await blind('diagnose', 'replicationcontroller/cart', '-o', 'json')).stdout).toContain('"name": "cart"');
  });
});

it('kubewhy status shows pods by owners that have no list of their own, and static pods', async () => {
  const { stdout } = await shop('status');
  for (const line of [
    'replicationcontroller/cart  1 of 1 well',
    'raycluster/ray  1 of 1 well',
    'rollout/pay  1 of 1 well',
    'pod/etcd-node-1  Running, 1/1 ready',
  ])
    expect(stdout).toContain(line);
});

describe('a pod that has never been ready', () => {
  const waiting = pod('late');
  const recording: Recording = {
    namespace: 'shop',
    objects: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        ...waiting,
        status: {
          ...waiting.status,
          phase: 'Pending',
          conditions: [
            { type: 'PodScheduled', status: 'True' },
            { type: 'Ready', status: 'False' },
          ],
          containerStatuses: [
            {
              ...waiting.status.containerStatuses[0],
              ready: false,
              state: { waiting: { reason: 'ContainerCreating' } },
            },
          ],
        },
      },
    ],
  };
  it('is waited for, and not called healthy', async () => {
    const { stdout } = await (await on(recording))('diagnose');
    expect(stdout).toContain('is progressing');
    expect(stdout).toContain('Waiting for pod "late" to be ready: ContainerCreating, 0 of 1 containers');
    expect(stdout).not.toContain('✓');
  });
  it.each([
    ['of the namespace', []],
    ['of all namespaces', ['-A']],
    ['of a selector', ['-l', 'app=late']],
  ])('has its state for scripts, and the code of that state: %s', async (_of, words) => {
    const { code, stdout } = await (await on(recording))('diagnose', ...words, '-o', 'json');
    const { state, healthy } = JSON.parse(stdout) as { state: string; healthy: boolean };
    expect({ state, healthy, code }).toEqual({ state: 'progressing', healthy: true, code: 0 });
  });
});

it('without the right to read logs, nothing is said of whether there are any', async () => {
  const { code, stderr } = await (await on({ ...SHOP, forbid: ['pods/log'] }))('logs', 'web');
  expect(code).toBe(1);
  expect(stderr).toMatch(/the right to get pods\/log is missing: .*\nno log could be read\n$/);
});

describe('a workload that crashes', () => {
  const crashed = pod(
    'web-5c9-x',
    { apiVersion: APPS, kind: 'ReplicaSet', name: 'web-5c9' },
    { ...labels, 'pod-template-hash': '5c9' },
  );
  const ended = { exitCode: 1, reason: 'Error', startedAt: '2026-05-01T10:00:01Z', finishedAt: '2026-05-01T10:00:02Z' };
  const crashing = {
    ...crashed,
    status: {
      ...crashed.status,
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
      containerStatuses: [
        {
          ...crashed.status.containerStatuses[0],
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: ended },
        },
      ],
    },
  };
  const shopWith = (logs: object, more: Partial<Recording> = {}): Recording => ({
    ...SHOP,
    objects: SHOP.objects.map((one) =>
      (one as typeof crashed).kind === 'Pod' && (one as typeof crashed).metadata.name === 'web-5c9-x' ? crashing : one,
    ),
    logs: logs as Record<string, string>,
    ...more,
  });

  it('is said of without a word about a log that may not be read', async () => {
    const { stdout } = await (await on(shopWith({}, { forbid: ['pods/log'] })))('diagnose', 'web');
    expect(stdout).toMatch(/ends with exit code 1\n/);
    expect(stdout).toMatch(/its log could not be read here|let the log of container app be read/);
    expect(stdout).not.toMatch(/last line|names no fault|not logged/);
  });

  it('and has one revision is not to be rolled back', async () => {
    const run = await on(
      shopWith({ 'shop/web-5c9-x/app/previous': '2026-05-01T10:00:02.000000000Z FATAL: cannot open ledger\n' }),
    );
    for (const question of ['why is web crashing', 'fix deployment/web']) {
      const { stdout, stderr } = await run(question);
      expect(stdout).toContain('cannot open ledger');
      expect(`${stdout}${stderr}`).not.toMatch(/roll(?:ing)? (?:it )?back|rollback_workload/);
    }
  });
});
