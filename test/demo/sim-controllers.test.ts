import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { Container, Deployment, ReplicaSet } from '../../src/core/kubernetes.ts';
import { nextTime } from '../../src/demo/sim/cron-schedule.ts';
import { newSetSize, oldSetSizes, proportionalSizes } from '../../src/demo/sim/deployment-math.ts';
import { emptyWorld, NAMESPACE, type Simulated } from './support/simulated.ts';
import { backend, busybox, createDeployment, createPod } from './support/workloads.ts';

const edit = (world: Simulated, name: string, change: (draft: Deployment) => void): void =>
  void world.store.change(KINDS.deployments, NAMESPACE, name, change);
const container = (draft: Deployment): Container => draft.spec?.template.spec?.containers[0] ?? { name: '' };
const statusOf = (world: Simulated, name: string): NonNullable<Deployment['status']> =>
  world.store.get(KINDS.deployments, NAMESPACE, name)?.status ?? {};
const condition = (world: Simulated, name: string, type: string) =>
  statusOf(world, name).conditions?.find((entry) => entry.type === type);
const sets = (world: Simulated): ReplicaSet[] => world.store.list(KINDS.replicasets, NAMESPACE);
const messages = (world: Simulated, reason: string) => world.events(reason).map(({ message }) => message);

describe('a Deployment', () => {
  it('rolls out without ever having fewer ready pods than asked for, nor more than the surge', () => {
    const world = emptyWorld(createDeployment('app', backend(), { replicas: 3 }));
    const before = new Set(world.pods('app').map(({ metadata }) => metadata?.uid));
    edit(world, 'app', (draft) => (container(draft).image = 'todo-chatbot-backend:1.2.0'));
    const seen: [ready: number, all: number][] = [];
    const stop = world.store.watch(({ kind }) => {
      if (kind.plural !== 'pods') return;
      const alive = world.pods('app').filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
      const ready = alive.filter(({ status }) => status?.containerStatuses?.[0]?.ready);
      seen.push([ready.length, alive.length]);
    });
    world.pass(60);
    stop();
    expect(Math.min(...seen.map(([ready]) => ready))).toBe(3);
    expect(Math.max(...seen.map(([, all]) => all))).toBe(4);
    expect(world.pods('app').some(({ metadata }) => before.has(metadata?.uid))).toBe(false);
    expect(statusOf(world, 'app')).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(condition(world, 'app', 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
    const [old, fresh] = sets(world).sort((a, b) => (a.spec?.replicas ?? 0) - (b.spec?.replicas ?? 0));
    expect([old?.spec?.replicas, fresh?.spec?.replicas]).toEqual([0, 3]);
    expect(messages(world, 'ScalingReplicaSet')).toContain(
      `Scaled down replica set ${old?.metadata?.name} from 1 to 0`,
    );
  });

  it('misses its deadline when the new pods do not come up, keeps the old ones, and heals by a rollback', () => {
    const world = emptyWorld(createDeployment('app', backend(), { progressDeadlineSeconds: 60 }));
    const first = sets(world)[0]?.metadata?.name;
    edit(world, 'app', (draft) => (container(draft).image = 'todo-chatbot-backend:9'));
    world.pass(55);
    expect(condition(world, 'app', 'Progressing')?.status).toBe('True');
    world.pass(20);
    const newSet = sets(world).find(({ metadata }) => metadata?.name !== first);
    expect(condition(world, 'app', 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${newSet?.metadata?.name}" has timed out progressing.`,
    });
    expect(statusOf(world, 'app')).toMatchObject({
      replicas: 3,
      readyReplicas: 2,
      updatedReplicas: 1,
      unavailableReplicas: 1,
    });
    edit(world, 'app', (draft) => (container(draft).image = 'todo-chatbot-backend:latest'));
    world.pass(30);
    expect(statusOf(world, 'app')).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
    const back = sets(world).find(({ metadata }) => metadata?.name === first);
    expect(back?.metadata?.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(condition(world, 'app', 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
  });

  it('does nothing about a new template while it is paused, but scales', () => {
    const world = emptyWorld(createDeployment('app', backend()));
    edit(world, 'app', (draft) => Object.assign(draft.spec ?? {}, { paused: true }));
    edit(world, 'app', (draft) => (container(draft).image = 'todo-chatbot-backend:1.2.0'));
    world.pass(10);
    expect(sets(world)).toHaveLength(1);
    expect(condition(world, 'app', 'Progressing')?.reason).toBe('DeploymentPaused');
    edit(world, 'app', (draft) => Object.assign(draft.spec ?? {}, { replicas: 3 }));
    world.pass(10);
    expect(statusOf(world, 'app').readyReplicas).toBe(3);
    edit(world, 'app', (draft) => Object.assign(draft.spec ?? {}, { paused: false }));
    world.pass(40);
    expect(statusOf(world, 'app')).toMatchObject({ updatedReplicas: 3, availableReplicas: 3, replicas: 3 });
  });

  it('lets the old pods go before the new ones come under Recreate', () => {
    const world = emptyWorld(createDeployment('app', backend(), { strategy: { type: 'Recreate' } }));
    edit(world, 'app', (draft) => (container(draft).image = 'todo-chatbot-backend:1.2.0'));
    const images = new Set<string>();
    const stop = world.store.watch(({ kind }) => {
      if (kind.plural !== 'pods') return;
      images.add([...new Set(world.pods('app').map(({ spec }) => spec?.containers[0]?.image))].join(' and '));
    });
    world.pass(30);
    stop();
    expect([...images]).toEqual(['todo-chatbot-backend:latest', '', 'todo-chatbot-backend:1.2.0']);
    expect(statusOf(world, 'app').availableReplicas).toBe(2);
  });

  it('replaces a deleted pod and goes with all that it owns', () => {
    const world = emptyWorld(createDeployment('app', backend()));
    const [victim] = world.pods('app');
    world.store.remove(KINDS.pods, NAMESPACE, victim?.metadata?.name ?? '');
    world.pass(10);
    expect(world.pods('app')).toHaveLength(2);
    expect(world.pods('app').map(({ metadata }) => metadata?.name)).not.toContain(victim?.metadata?.name);
    world.store.remove(KINDS.deployments, NAMESPACE, 'app');
    world.pass(10);
    expect([sets(world), world.pods('app')]).toEqual([[], []]);
  });

  it('keeps no more old revisions than its history limit', () => {
    const world = emptyWorld(createDeployment('app', backend(), { replicas: 1, revisionHistoryLimit: 2 }));
    for (const tag of ['1.0.0', '1.1.0', '1.2.0', '1.0.0']) {
      edit(world, 'app', (draft) => (container(draft).image = `todo-chatbot-backend:${tag}`));
      world.pass(20);
    }
    expect(sets(world)).toHaveLength(3);
  });
});

describe('the sizes of a rollout', () => {
  const set = (name: string, replicas: number, available: number): ReplicaSet => ({
    metadata: { name },
    spec: { replicas, selector: {} },
    status: { replicas, availableReplicas: available },
  });
  const wanted = (replicas: number, maxSurge: number | string, maxUnavailable: number | string): Deployment => ({
    spec: {
      replicas,
      selector: {},
      template: {},
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
    },
  });
  it.each([
    ['goes up by the surge', wanted(4, 1, 0), [4, 4], [0, 0], 1, 4],
    ['takes percentages, rounded up', wanted(10, '25%', '25%'), [10, 10], [0, 0], 3, 8],
    ['goes down only as far as pods are available', wanted(4, 1, 0), [4, 4], [1, 0], 1, 4],
    ['goes down when the new pod is available', wanted(4, 1, 0), [4, 4], [1, 1], 1, 3],
    ['lets unhealthy old pods go first', wanted(4, 1, 1), [4, 2], [1, 0], 1, 3],
  ])('%s', (_what, deployment, [oldSize = 0, oldUp = 0], [newSize = 0, newUp = 0], newNext, oldNext) => {
    const [old, fresh] = [set('old', oldSize, oldUp), set('new', newSize, newUp)];
    expect(newSetSize(deployment, [old, fresh], fresh)).toBe(newNext);
    expect(oldSetSizes(deployment, [old], fresh).get('old')).toBe(oldNext);
  });

  it('spreads a change of scale over both sets in the middle of a rollout', () => {
    const sizes = proportionalSizes(wanted(20, 2, 0), [set('old', 8, 8), set('new', 4, 4)]);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBe(22);
    expect(sizes.get('old')).toBeGreaterThan(sizes.get('new') ?? 0);
  });
});

describe('the scheduler', () => {
  const PREEMPTION = 'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  it.each([
    ['asks for more cpu than there is', {}, { resources: { requests: { cpu: '64' } } }, '1 Insufficient cpu'],
    [
      'asks for too much of both',
      {},
      { resources: { requests: { cpu: '64', memory: '1Ti' } } },
      '1 Insufficient cpu, 1 Insufficient memory',
    ],
    [
      'wants a label that no node has',
      { nodeSelector: { disk: 'ssd' } },
      {},
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
  ])('leaves a pod pending that %s', (_what, spec, parts, reason) => {
    const world = emptyWorld(createPod('one', busybox('sleep 100', parts), spec));
    const message = `0/1 nodes are available: ${reason}. ${PREEMPTION}`;
    expect(world.pod('one').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    ]);
    expect(messages(world, 'FailedScheduling')).toEqual([message]);
  });

  it('respects taints and cordons, and places the pod when they go', () => {
    const world = emptyWorld(({ store }) => {
      store.change(KINDS.nodes, undefined, 'demo-1', ({ spec }) => Object.assign(spec ?? {}, { unschedulable: true }));
    });
    createPod('one', busybox('sleep 100'))(world.scene);
    world.pass(5);
    expect(messages(world, 'FailedScheduling')[0]).toContain('1 node(s) were unschedulable');
    world.store.change(KINDS.nodes, undefined, 'demo-1', (node) => {
      node.spec = { taints: [{ key: 'gpu', effect: 'NoSchedule' }] };
    });
    world.pass(5);
    expect(messages(world, 'FailedScheduling').at(-1)).toContain('1 node(s) had untolerated taint(s)');
    world.store.change(KINDS.nodes, undefined, 'demo-1', (node) => void (node.spec = {}));
    world.pass(5);
    expect(world.status('one').state?.running).toBeDefined();
  });

  it.each([
    ['is not there', 'lost', 'persistentvolumeclaim "lost" not found'],
    ['is not bound', 'waiting', 'pod has unbound immediate PersistentVolumeClaims'],
  ])('leaves a pod pending whose claim %s', (_what, claimName, reason) => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.persistentvolumeclaims, {
        metadata: { name: 'waiting', namespace: NAMESPACE },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      });
    });
    createPod('one', busybox('sleep 9'), { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] })(
      world.scene,
    );
    world.pass(20);
    expect(messages(world, 'FailedScheduling')[0]).toBe(`0/1 nodes are available: ${reason}. not found`);
    expect(messages(world, 'FailedBinding')).toEqual([
      'no persistent volumes available for this claim and no storage class is set',
    ]);
  });

  it('places a waiting pod when another one leaves room', () => {
    const big = { resources: { requests: { cpu: '3' } } };
    const world = emptyWorld(createPod('first', busybox('sleep 1000', big), { terminationGracePeriodSeconds: 1 }));
    createPod('second', busybox('sleep 1000', big))(world.scene);
    world.pass(10);
    expect(world.pod('second').spec?.nodeName).toBeUndefined();
    world.store.remove(KINDS.pods, NAMESPACE, 'first');
    world.pass(10);
    expect(world.pod('second').spec?.nodeName).toBe('demo-1');
  });
});

describe('a quota', () => {
  it('refuses pods beyond it in the API server’s words, and lets them in when it is raised', () => {
    const resources = { requests: { cpu: '250m', memory: '64Mi' } };
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.resourcequotas, {
        metadata: { name: 'small', namespace: NAMESPACE },
        spec: { hard: { 'requests.cpu': '500m', pods: '9' } },
      });
      createDeployment('app', backend({ resources }), { replicas: 3 })({ store } as never);
    });
    const text =
      'is forbidden: exceeded quota: small, requested: requests.cpu=250m, used: requests.cpu=500m, limited: requests.cpu=500m';
    expect(condition(world, 'app', 'ReplicaFailure')).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringContaining(text),
    });
    expect(messages(world, 'FailedCreate')[0]).toMatch(
      /^Error creating: pods "app-[a-z0-9]+-[a-z0-9]{5}" is forbidden: exceeded quota/,
    );
    expect(
      messages(world, 'FailedCreate').some((message) => message?.startsWith('(combined from similar events): ')),
    ).toBe(true);
    expect(world.store.get(KINDS.resourcequotas, NAMESPACE, 'small')?.status?.used).toEqual({
      'requests.cpu': '500m',
      pods: '2',
    });
    world.store.change(KINDS.resourcequotas, NAMESPACE, 'small', ({ spec }) =>
      Object.assign(spec ?? {}, { hard: { 'requests.cpu': '2' } }),
    );
    world.pass(120);
    expect(statusOf(world, 'app').readyReplicas).toBe(3);
    expect(condition(world, 'app', 'ReplicaFailure')).toBeUndefined();
  });

  it('wants the resources that it counts to be set', () => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.resourcequotas, {
        metadata: { name: 'strict', namespace: NAMESPACE },
        spec: { hard: { 'limits.memory': '1Gi' } },
      });
      createDeployment('app', backend(), { replicas: 1 })({ store } as never);
    });
    expect(condition(world, 'app', 'ReplicaFailure')?.message).toMatch(
      /is forbidden: failed quota: strict: must specify limits\.memory for: backend$/,
    );
  });
});

describe('a Service', () => {
  const slice = (world: Simulated) => world.store.list(KINDS.endpointslices, NAMESPACE)[0];
  it('has the ready pods that its selector matches, and a named target port', () => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.services, {
        metadata: { name: 'app', namespace: NAMESPACE },
        spec: { selector: { app: 'app' }, ports: [{ port: 80, targetPort: 'http' }] },
      });
      createDeployment('app', backend())({ store } as never);
    });
    expect(slice(world)?.ports).toMatchObject([{ port: 8000 }]);
    expect(slice(world)?.endpoints?.map(({ conditions }) => conditions?.ready)).toEqual([true, true]);
    world.store.change(KINDS.services, NAMESPACE, 'app', ({ spec }) =>
      Object.assign(spec ?? {}, { selector: { app: 'other' } }),
    );
    world.pass(2);
    expect(slice(world)?.endpoints).toEqual([]);
  });
});

describe('a StatefulSet', () => {
  const create = (script: string) => (world: Simulated) =>
    world.store.create(KINDS.statefulsets, {
      metadata: { name: 'db', namespace: NAMESPACE },
      spec: {
        serviceName: 'db',
        replicas: 2,
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: { terminationGracePeriodSeconds: 1, containers: [busybox(script)] },
        },
      },
    });

  it('creates its pods in order and replaces a deleted one under its name', () => {
    const world = emptyWorld();
    create('sleep 9999')(world);
    world.pass(30);
    expect(world.pods('db').map(({ metadata }) => metadata?.name)).toEqual(['db-0', 'db-1']);
    expect(messages(world, 'SuccessfulCreate')).toEqual([
      'Create Pod db-0 in StatefulSet db successful',
      'Create Pod db-1 in StatefulSet db successful',
    ]);
    const uid = world.pods('db')[1]?.metadata?.uid;
    world.store.remove(KINDS.pods, NAMESPACE, 'db-1');
    world.pass(30);
    expect(world.pods('db')[1]?.metadata).toMatchObject({ name: 'db-1' });
    expect(world.pods('db')[1]?.metadata?.uid).not.toBe(uid);
    world.store.change(KINDS.statefulsets, NAMESPACE, 'db', ({ spec }) => Object.assign(spec ?? {}, { replicas: 1 }));
    world.pass(30);
    expect(world.pods('db').map(({ metadata }) => metadata?.name)).toEqual(['db-0']);
  });

  it('does not go on while its first pod is not ready', () => {
    const world = emptyWorld();
    create('exit 1')(world);
    world.pass(60);
    expect(world.pods('db').map(({ metadata }) => metadata?.name)).toEqual(['db-0']);
  });
});

describe('a DaemonSet', () => {
  it('has one pod on the node, also on a cordoned one', () => {
    const world = emptyWorld(({ store }) => {
      store.change(KINDS.nodes, undefined, 'demo-1', ({ spec }) => Object.assign(spec ?? {}, { unschedulable: true }));
      store.create(KINDS.daemonsets, {
        metadata: { name: 'agent', namespace: NAMESPACE },
        spec: {
          selector: { matchLabels: { app: 'agent' } },
          template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [busybox('sleep 999')] } },
        },
      });
    });
    expect(world.status('agent').ready).toBe(true);
    expect(world.store.get(KINDS.daemonsets, NAMESPACE, 'agent')?.status).toMatchObject({
      desiredNumberScheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
    });
  });
});

describe('a Job', () => {
  const job = (script: string, spec = {}) => ({
    metadata: { name: 'job', namespace: NAMESPACE },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [busybox(script)] } }, ...spec },
  });
  const conditions = (world: Simulated) =>
    world.store.get(KINDS.jobs, NAMESPACE, 'job')?.status?.conditions?.map(({ type, reason }) => [type, reason]);

  it('completes', () => {
    const world = emptyWorld(({ store }) => void store.create(KINDS.jobs, job('sleep 2')));
    expect(conditions(world)).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached'],
      ['Complete', 'CompletionsReached'],
    ]);
    expect(messages(world, 'Completed')).toEqual(['Job completed']);
  });

  it('gives up after its backoff limit, with longer pauses between its pods', () => {
    const world = emptyWorld(({ store }) => void store.create(KINDS.jobs, job('exit 3', { backoffLimit: 2 })));
    world.pass(60);
    expect(world.pods().map(({ status }) => status?.phase)).toEqual(['Failed', 'Failed', 'Failed']);
    expect(conditions(world)).toEqual([
      ['FailureTarget', 'BackoffLimitExceeded'],
      ['Failed', 'BackoffLimitExceeded'],
    ]);
    expect(messages(world, 'BackoffLimitExceeded')).toEqual(['Job has reached the specified backoff limit']);
  });

  it('is stopped by its deadline', () => {
    const world = emptyWorld(
      ({ store }) => void store.create(KINDS.jobs, job('sleep 900', { activeDeadlineSeconds: 20 })),
    );
    expect(conditions(world)).toContainEqual(['Failed', 'DeadlineExceeded']);
  });
});

describe('a CronJob', () => {
  it('starts a Job each minute and keeps three', () => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.cronjobs, {
        metadata: { name: 'tick', namespace: NAMESPACE },
        spec: {
          schedule: '* * * * *',
          jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [busybox('echo hi')] } } } },
        },
      });
    });
    world.pass(6 * 60 + 10);
    const jobs = world.store.list(KINDS.jobs, NAMESPACE);
    expect(jobs).toHaveLength(3);
    expect(jobs[0]?.metadata?.name).toMatch(/^tick-\d{8}$/);
    expect(world.store.get(KINDS.cronjobs, NAMESPACE, 'tick')?.status?.lastScheduleTime).toBe('2026-05-12T09:36:00Z');
  });

  it.each([
    ['*/15 * * * *', '2026-05-12T09:45:00Z'],
    ['0 3 * * 1-5', '2026-05-13T03:00:00Z'],
    ['30 9 12 5 *', '2027-05-12T09:30:00Z'],
    ['0 0 1,15 * 0', '2026-05-15T00:00:00Z'],
    ['@daily', '2026-05-13T00:00:00Z'],
    ['0 0 30 2 *', undefined],
    ['61 * * * *', undefined],
    ['every day', undefined],
  ])('reads the schedule %s', (schedule, expected) => {
    const next = nextTime(schedule, Date.UTC(2026, 4, 12, 9, 30));
    expect(next === undefined ? undefined : `${new Date(next).toISOString().slice(0, 19)}Z`).toBe(expected);
  });
});

describe('a PodDisruptionBudget', () => {
  it.each([
    ['minAvailable as a number', { minAvailable: 2 }, 2, 0],
    ['minAvailable as a share', { minAvailable: '50%' }, 1, 1],
    ['maxUnavailable', { maxUnavailable: 1 }, 1, 1],
  ])('with %s says how many pods may go', (_what, spec, desiredHealthy, disruptionsAllowed) => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.poddisruptionbudgets, {
        metadata: { name: 'app', namespace: NAMESPACE },
        spec: { selector: { matchLabels: { app: 'app' } }, ...spec },
      });
      createDeployment('app', backend())({ store } as never);
    });
    expect(world.store.get(KINDS.poddisruptionbudgets, NAMESPACE, 'app')?.status).toMatchObject({
      expectedPods: 2,
      currentHealthy: 2,
      desiredHealthy,
      disruptionsAllowed,
    });
  });
});

describe('a namespace', () => {
  it('has its default objects, gets them back, and goes with all that is in it, without a word of complaint', () => {
    const world = emptyWorld(({ store }) => {
      store.create(KINDS.services, {
        metadata: { name: 'app', namespace: NAMESPACE },
        spec: { selector: { app: 'app' }, ports: [{ port: 80 }] },
      });
      createDeployment('app', backend())({ store } as never);
    });
    world.store.remove(KINDS.serviceaccounts, NAMESPACE, 'default');
    world.pass(1);
    expect(world.store.get(KINDS.serviceaccounts, NAMESPACE, 'default')).toBeDefined();
    expect(world.store.get(KINDS.configmaps, NAMESPACE, 'kube-root-ca.crt')).toBeDefined();
    world.store.remove(KINDS.namespaces, undefined, NAMESPACE);
    world.pass(60);
    expect(world.store.get(KINDS.namespaces, undefined, NAMESPACE)).toBeUndefined();
    expect(world.store.kinds().flatMap((kind) => (kind.namespaced ? world.store.list(kind, NAMESPACE) : []))).toEqual(
      [],
    );
    expect(world.simulation.faults()).toEqual([]);
  });
});
