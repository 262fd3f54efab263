import { describe, expect, it } from 'vitest';
import { clausesOf } from '../../src/diagnose/rules/scheduling/scheduler-text.ts';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import {
  claim,
  deployment,
  event,
  healthyApp,
  node,
  obj,
  readyPod,
  replicaSet,
  unscheduledPod,
  volumeFor,
  type Obj,
  type PodShape,
} from '../helpers/k8s-more.ts';

const TAIL = ' preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

/** A new Deployment whose only pod is not placed. */
function pending(message: string, shape: PodShape = {}): Obj[] {
  const app = deployment('api', { replicas: 1, ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  return [
    app,
    set,
    unscheduledPod('api-h1-x', message, { owner: set, labels: { app: 'api', 'pod-template-hash': 'h1' }, ...shape }),
  ];
}
const three = (more: Parameters<typeof node>[1] = {}): Obj[] => ['n1', 'n2', 'n3'].map((name) => node(name, more));
const asks = (requests: Record<string, string>): PodShape => ({ container: { resources: { requests } } });

describe('the scheduler’s text', () => {
  it('is read clause by clause without its tail on preemption', () => {
    const { total, clauses } = clausesOf(
      '0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    );
    expect(total).toBe(3);
    expect(clauses.map(({ nodes, cause }) => [nodes, cause])).toEqual([
      [1, 'UnschedulableTaint'],
      [2, 'UnschedulableInsufficientCPU'],
    ]);
    expect(clauses[0]?.taint).toEqual({ key: 'dedicated', value: 'gpu' });
  });

  it('is read with the tail on claims of 1.34 and later', () => {
    const { clauses } = clausesOf(
      '0/1 nodes are available: 1 Insufficient memory. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
    expect(clauses.map(({ text }) => text)).toEqual(['Insufficient memory']);
  });
});

describe('a pod that no node takes', () => {
  it('asks more CPU than any node has, and says so', async () => {
    const objects = [...three(), ...pending(`0/3 nodes are available: 3 Insufficient cpu.${TAIL}`, asks({ cpu: '6' }))];
    const [found] = (await diagnoseRecording({ objects })).findings;
    expect(found).toMatchObject({
      cause: 'UnschedulableInsufficientCPU',
      severity: 'critical',
      subject: { kind: 'Deployment', name: 'api' },
      pods: ['api-h1-x'],
      details: { resource: 'cpu', request: '6', largestAllocatable: '4', fitsEmptyNode: false },
    });
  });

  it('fits an empty node, but none is empty', async () => {
    const objects = [
      ...three(),
      ...healthyApp('big', 1, asks({ memory: '7Gi' })),
      ...pending('0/3 nodes are available: 3 Insufficient memory.', asks({ memory: '2Gi' })),
    ];
    const [found] = (await diagnoseRecording({ objects })).findings;
    expect(found).toMatchObject({
      cause: 'UnschedulableInsufficientMemory',
      details: { request: '2Gi', fitsEmptyNode: true },
    });
    expect(found?.details['nodes']).toContainEqual({ node: 'n1', allocatable: '8Gi', requestedInNamespace: '7Gi' });
  });

  it.each([
    [
      'names a resource that no node offers',
      '3 Insufficient nvidia.com/gpu',
      asks({ 'nvidia.com/gpu': '1' }),
      'UnschedulableInsufficientResource',
      { resource: 'nvidia.com/gpu', request: '1' },
    ],
    [
      'names ephemeral storage',
      '3 Insufficient ephemeral-storage',
      asks({ 'ephemeral-storage': '90Gi' }),
      'UnschedulableInsufficientResource',
      { resource: 'ephemeral-storage', request: '90Gi' },
    ],
    [
      'gives the pods a node may hold',
      '3 Too many pods',
      {},
      'UnschedulableTooManyPods',
      { resource: 'pods', largestAllocatable: '110' },
    ],
    ['knows claims of devices', '3 cannot allocate all claims', {}, 'UnschedulableInsufficientResource', {}],
    [
      'names the host port',
      "3 node(s) didn't have free ports for the requested pod ports",
      { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
      'UnschedulableHostPort',
      { port: 80 },
    ],
  ])('%s', async (_sentence, clause, shape, cause, details) => {
    const objects = [...three(), ...pending(`0/3 nodes are available: ${clause}.${TAIL}`, shape)];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual([`${cause} Deployment/api`]);
    expect(diagnosis.findings[0]?.details).toMatchObject(details);
  });

  it('names label, wanted value and the values that exist of a node selector', async () => {
    const objects = [
      ...three({ labels: { disktype: 'hdd' } }),
      ...pending("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", {
        spec: { nodeSelector: { disktype: 'ssd' } },
      }),
    ];
    const [found] = (await diagnoseRecording({ objects })).findings;
    expect(found).toMatchObject({
      cause: 'UnschedulableNodeSelector',
      details: { label: 'disktype', wanted: 'ssd', available: ['hdd'] },
    });
    expect(found?.title).toContain('disktype=ssd');
  });

  it('reads the required node affinity as well', async () => {
    const terms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['eu-3'] }] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
    const objects = [
      ...three({ labels: { zone: 'eu-1' } }),
      ...pending("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", {
        spec: { affinity },
      }),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]?.details).toMatchObject({
      label: 'zone',
      wanted: 'eu-3',
      available: ['eu-1'],
      similar: ['eu-1'],
    });
  });

  it.each([
    ['with the key in the text', 'node(s) had untolerated taint {dedicated: batch}'],
    ['without the key, as recent releases write', 'node(s) had untolerated taint(s)'],
  ])('names the taint %s', async (_how, clause) => {
    const objects = [
      ...three({ taints: [{ key: 'dedicated', value: 'batch', effect: 'NoSchedule' }] }),
      ...pending(`0/3 nodes are available: 3 ${clause}.`),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['UnschedulableTaint Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      taint: 'dedicated=batch:NoSchedule',
      key: 'dedicated',
      nodes: ['n1', 'n2', 'n3'],
    });
  });

  it('blames the node when its taint says that it is ill', async () => {
    const conditions = [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-03-04T11:00:00Z',
      },
    ];
    const objects = [
      node('n1', { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }], conditions }),
      ...pending('0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.'),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['NodeNotReady Node/n1']);
    expect(diagnosis.findings[0]).toMatchObject({ pods: ['api-h1-x'] });
    expect(diagnosis.findings[0]?.consequences).toContain('UnschedulableTaint');
  });

  it.each([
    [
      'cordoned',
      [node('n1', { spec: { unschedulable: true } })],
      '0/1 nodes are available: 1 node(s) were unschedulable.',
    ],
    ['not there at all', [], 'no nodes available to schedule pods'],
  ])('finds all nodes %s', async (_state, nodes, message) => {
    expect(faults(await diagnoseRecording({ objects: [...nodes, ...pending(message)] }))).toEqual([
      'NoSchedulableNodes Deployment/api',
    ]);
  });

  it('wants to stand next to a pod that does not exist', async () => {
    const term = { labelSelector: { matchLabels: { app: 'cache' } }, topologyKey: 'kubernetes.io/hostname' };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const objects = [
      ...three(),
      ...pending("0/3 nodes are available: 3 node(s) didn't match pod affinity rules.", { spec: { affinity } }),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]).toMatchObject({
      cause: 'UnschedulablePodAffinity',
      details: { label: 'app', wanted: 'app=cache', matchingPods: 0 },
    });
  });

  it('has more replicas than nodes under its anti-affinity', async () => {
    const term = { labelSelector: { matchLabels: { app: 'api' } }, topologyKey: 'kubernetes.io/hostname' };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const objects = [
      ...three(),
      ...pending("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.", { spec: { affinity } }),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]).toMatchObject({
      cause: 'UnschedulablePodAntiAffinity',
      details: { topologyKey: 'kubernetes.io/hostname', domains: 3 },
    });
  });

  it('spreads over a label that no node has', async () => {
    const spread = {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
      ],
    };
    const objects = [
      ...three(),
      ...pending(
        "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label).",
        { spec: spread },
      ),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]).toMatchObject({
      cause: 'UnschedulableTopologySpread',
      details: { topologyKey: 'rack', maxSkew: 1, available: [] },
    });
  });

  it.each([
    ['of the volume’s zone', '3 node(s) had volume node affinity conflict'],
    ['in the words of recent releases', "3 node(s) didn't match PersistentVolume's node affinity"],
  ])('is kept off by the node affinity %s', async (_how, clause) => {
    const volume = obj('PersistentVolume', 'pv-1', {
      spec: {
        claimRef: { namespace: 'shop', name: 'data' },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['eu-2'] }] }] },
        },
      },
      status: { phase: 'Bound' },
    });
    const objects = [
      ...three({ labels: { zone: 'eu-1' } }),
      volume,
      claim('data', { phase: 'Bound', class: 'fast' }),
      ...pending(`0/3 nodes are available: ${clause}.`, { spec: volumeFor('data') }),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['UnschedulableVolume Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      claim: 'data',
      volume: 'pv-1',
      label: 'zone',
      wanted: 'eu-2',
      available: ['eu-1'],
    });
  });

  it('shares a claim that one pod alone may use: no node is asked for', async () => {
    const clause = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';
    const objects = [
      ...three(),
      claim('data', { phase: 'Bound', class: 'fast' }),
      ...pending(`0/3 nodes are available: 3 ${clause}.`, { spec: volumeFor('data') }),
    ];
    const { findings } = await diagnoseRecording({ objects });
    expect(findings[0]).toMatchObject({
      cause: 'UnschedulableVolume',
      title: expect.stringMatching(/ReadWriteOncePod/),
    });
    const told = findings[0]?.remedies.map(({ text }) => text).join('\n') ?? '';
    expect(told).toMatch(/strategy\.type of deployment api to Recreate/);
    expect(told).not.toMatch(/\bnodes?\b/);
  });

  it.each([
    [
      'another workload has',
      ['barn'],
      ['data'],
      /^give deployment barn or deployment api another claim: both use data/,
    ],
    ['its own pod has', [], ['data'], /^let the pod that has claim data end .* deployment api to Recreate/],
    ['beside one that many may use', ['barn'], ['wide', 'data'], /another claim: both use data,/],
  ])('is told of a claim for one pod that %s', async (_what, others, names, advice) => {
    const mode = (one: Obj, access: string): Obj => ({
      ...one,
      spec: { ...(one['spec'] as object), accessModes: [access] },
    });
    const volumes = names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
    const clause = '3 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';
    const reader = { spec: volumeFor('wide') };
    const objects = [
      ...three(),
      ...healthyApp('a-reader', 1, names.includes('wide') ? reader : {}),
      ...others.flatMap((name) => healthyApp(name, 1, { spec: volumeFor('data') })),
      mode(claim('data', { phase: 'Bound', class: 'fast' }), 'ReadWriteOncePod'),
      mode(claim('wide', { phase: 'Bound', class: 'fast' }), 'ReadWriteMany'),
      ...pending(`0/3 nodes are available: ${clause}.`, { spec: { volumes } }),
    ];
    const { findings } = await diagnoseRecording({ objects });
    const found = findings.find(({ cause }) => cause === 'UnschedulableVolume');
    expect(found?.title).toMatch(/^claim data may be used by one pod alone/);
    expect(found?.remedies[0]?.text).toMatch(advice);
  });

  it.each([
    ['one of several hosts', [['n9', 'n1']], false],
    ['a host of another term', [['n9'], ['n1']], false],
    ['no host', [['n8', 'n9']], true],
  ])('has data on %s that the cluster still has: a claim is given up for none alone', async (_what, terms, given) => {
    const volume = obj('PersistentVolume', 'pv-1', {
      spec: {
        claimRef: { namespace: 'shop', name: 'data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: terms.map((values) => ({
              matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }],
            })),
          },
        },
      },
      status: { phase: 'Bound' },
    });
    const objects = [
      ...['n1', 'n2'].map((name) => node(name, { labels: { 'kubernetes.io/hostname': name } })),
      volume,
      claim('data', { phase: 'Bound', class: 'fast' }),
      ...pending('0/2 nodes are available: 2 node(s) had volume node affinity conflict.', { spec: volumeFor('data') }),
    ];
    const { findings } = await diagnoseRecording({ objects });
    const told = findings.flatMap(({ remedies }) => remedies.map(({ text }) => text)).join('\n');
    expect(told.includes('kubectl delete pvc data')).toBe(given);
  });

  it('meets the limit of volumes a node can attach', async () => {
    const objects = [...three(), ...pending('0/3 nodes are available: 3 node(s) exceed max volume count.')];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['UnschedulableVolume Deployment/api']);
  });

  it('uses a claim that does not exist, and names the near one', async () => {
    const objects = [
      ...three(),
      claim('api-data', { phase: 'Bound', class: 'fast' }),
      ...pending(
        '0/3 nodes are available: persistentvolumeclaim "api-dat" not found. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
        { spec: volumeFor('api-dat') },
      ),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['PersistentVolumeClaimNotFound Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ claim: 'api-dat', similar: ['api-data'] });
  });

  it('is found by its event when the condition has no text', async () => {
    const [app, set, pod] = pending('x');
    const bare = { ...pod, status: { phase: 'Pending' } } as unknown as Obj;
    const objects = [
      ...three(),
      app,
      set,
      bare,
      event('FailedScheduling', bare, '0/3 nodes are available: 3 Insufficient cpu.'),
    ];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['UnschedulableInsufficientCPU Deployment/api']);
  });
});

describe('a text that is not of the usual form', () => {
  it('of older releases names the taint too', async () => {
    const taints = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }];
    const objects = [
      node('n1', { taints }),
      ...pending("0/1 nodes are available: 1 node(s) had taint {dedicated: db}, that the pod didn't tolerate."),
    ];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['UnschedulableTaint Deployment/api']);
  });

  it('about a volume that is not made in time points at the claim', async () => {
    const own = claim('data', { class: 'gone' });
    const objects = [
      node('n1'),
      own,
      ...pending('running PreBind plugin "VolumeBinding": binding volumes: timed out waiting for the condition', {
        spec: volumeFor('data'),
      }),
    ];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['StorageClassNotFound PersistentVolumeClaim/data']);
  });

  it('of an unknown filter is only a possibility', async () => {
    const objects = [
      node('n1'),
      ...pending('0/1 nodes are available: 1 node is filtered out by the prefilter result.', {
        spec: { nodeSelector: { a: 'b' } },
      }),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]).toMatchObject({
      cause: 'UnschedulableNodeSelector',
      confidence: 'possible',
    });
  });
});

describe('several clauses', () => {
  const gpuNode = node('gpu', {
    labels: { pool: 'gpu' },
    taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }],
  });

  it.each([
    [
      'the control plane’s taint is background to a full worker',
      [node('cp', { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }), node('w1')],
      '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 Insufficient cpu',
      {},
      'UnschedulableInsufficientCPU',
    ],
    [
      'a selector that no node meets is worse than a taint elsewhere',
      [gpuNode, node('w1')],
      "1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) didn't match Pod's node affinity/selector",
      { spec: { nodeSelector: { pool: 'arm' } } },
      'UnschedulableNodeSelector',
    ],
    [
      'a taint on the very node that the selector names is the cause',
      [gpuNode, node('w1')],
      "1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) didn't match Pod's node affinity/selector",
      { spec: { nodeSelector: { pool: 'gpu' } } },
      'UnschedulableTaint',
    ],
    [
      'a cordon of the node that the selector names is the cause',
      [node('gpu', { labels: { pool: 'gpu' }, spec: { unschedulable: true } }), node('w1')],
      "1 node(s) were unschedulable, 1 node(s) didn't match Pod's node affinity/selector",
      { spec: { nodeSelector: { pool: 'gpu' } } },
      'NoSchedulableNodes',
    ],
    [
      'the node without room counts where siblings hold the others',
      [node('w1'), node('w2')],
      "1 Insufficient memory, 1 node(s) didn't match pod anti-affinity rules",
      asks({ memory: '1Gi' }),
      'UnschedulableInsufficientMemory',
    ],
    [
      'the resource that no node can ever give comes first',
      [node('w1'), node('w2')],
      '2 Insufficient cpu, 2 Insufficient memory',
      asks({ cpu: '1', memory: '64Gi' }),
      'UnschedulableInsufficientMemory',
    ],
  ])('%s', async (_sentence, nodes, clauses, shape, cause) => {
    const objects = [...nodes, ...pending(`0/2 nodes are available: ${clauses}. preemption: none`, shape)];
    expect(faults(await diagnoseRecording({ objects }))).toEqual([`${cause} Deployment/api`]);
  });

  it('the node that is down explains why the rest is full', async () => {
    const conditions = [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-03-04T11:30:00Z',
      },
    ];
    const objects = [
      node('n1', { conditions, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] }),
      node('n2'),
      ...pending(
        '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.',
        asks({ cpu: '2' }),
      ),
    ];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['NodeNotReady Node/n1']);
  });
});

describe('a pod outside the scheduler’s hands', () => {
  it('waits for its scheduling gate', async () => {
    const gated = unscheduledPod('job-x', '', { spec: { schedulingGates: [{ name: 'queue.io/wait' }] } });
    const status = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
    };
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), { ...gated, status }] });
    expect(faults(diagnosis)).toEqual(['SchedulingGated Pod/job-x']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'warning', details: { gate: 'queue.io/wait' } });
  });

  it('names a scheduler that nobody runs', async () => {
    const pod = { ...unscheduledPod('x', '', { spec: { schedulerName: 'fancy' } }), status: { phase: 'Pending' } };
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), pod] });
    expect(faults(diagnosis)).toEqual(['NotPickedUpByScheduler Pod/x']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ scheduler: 'fancy' });
  });

  it('names a node that does not exist', async () => {
    const pod = {
      ...unscheduledPod('x', '', {}),
      spec: { nodeName: 'worker-9', containers: [{ name: 'main' }] },
      status: { phase: 'Pending' },
    };
    const diagnosis = await diagnoseRecording({ objects: [node('worker-1'), pod] });
    expect(faults(diagnosis)).toEqual(['NotPickedUpByScheduler Pod/x']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ node: 'worker-9', similar: ['worker-1'] });
  });

  it('was rejected by its kubelet while the owner is short of pods', async () => {
    const app = deployment('api', { replicas: 2, ready: 1 });
    const set = replicaSet(app, 1, { replicas: 2, ready: 1 });
    const labels = { app: 'api', 'pod-template-hash': 'h1' };
    const message =
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 3670, capacity: 4000";
    const rejected = {
      ...readyPod('api-h1-r', { owner: set, labels }),
      status: { phase: 'Failed', reason: 'OutOfcpu', message },
    };
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), app, set, readyPod('api-h1-a', { owner: set, labels }), rejected],
    });
    expect(faults(diagnosis)).toEqual(['PodRejectedByKubelet Deployment/api']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'warning',
      details: { reason: 'OutOfcpu', resource: 'cpu', requested: '500', used: '3670', capacity: '4000' },
    });
  });
});

describe('looks unschedulable and is not', () => {
  it('leaves rejected pods alone once the owner has all replicas', async () => {
    const objects = healthyApp('api');
    const rejected = {
      ...readyPod('api-h1-r', { owner: objects[1] as Obj, labels: { app: 'api' } }),
      status: { phase: 'Failed', reason: 'OutOfcpu' },
    };
    expect(faults(await diagnoseRecording({ objects: [...objects, rejected] }))).toEqual([]);
  });

  it('forgets FailedScheduling before Scheduled', async () => {
    const objects = healthyApp('api');
    const [pod] = objects.slice(2);
    expect(
      faults(
        await diagnoseRecording({
          objects: [
            ...objects,
            event('FailedScheduling', pod as Obj, '0/3 nodes are available: 3 Insufficient cpu.', 50),
          ],
        }),
      ),
    ).toEqual([]);
  });

  it('does not mind a cordoned node while all workloads are ready', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [node('n1', { spec: { unschedulable: true } }), node('n2'), ...healthyApp('api')],
        }),
      ),
    ).toEqual([]);
  });
});

describe('the extra pod of a rollout', () => {
  /** Old pods all serve, the new one is pending. */
  function surge(message: string, requests: Record<string, string>, strategy: object = {}): Obj[] {
    const app = deployment('api', { replicas: 2, ready: 2, updated: 1, spec: strategy as Record<string, unknown> });
    const [before, after] = [replicaSet(app, 1, { replicas: 2 }), replicaSet(app, 2, { replicas: 1, ready: 0 })];
    const old = ['a', 'b'].map((x) =>
      readyPod(`api-h1-${x}`, { owner: before, labels: { app: 'api', 'pod-template-hash': 'h1' }, ...asks(requests) }),
    );
    const fresh = unscheduledPod('api-h2-x', message, {
      owner: after,
      labels: { app: 'api', 'pod-template-hash': 'h2' },
      ...asks(requests),
    });
    return [node('n1'), app, before, after, ...old, fresh];
  }
  const strict = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
  const full = '0/1 nodes are available: 1 Insufficient cpu.';

  it('is blocked by the room that the old ones hold', async () => {
    const diagnosis = await diagnoseRecording({ objects: surge(full, { cpu: '2' }, strict) });
    expect(faults(diagnosis)).toEqual(['RolloutSurgeBlocked Deployment/api']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      pods: ['api-h2-x'],
      details: { blockedBy: 'UnschedulableInsufficientCPU', maxUnavailable: 0, resource: 'cpu' },
    });
  });

  it('is blocked as well where 25 % of 2 rounds down to 0', async () => {
    expect(faults(await diagnoseRecording({ objects: surge(full, { cpu: '2' }) }))).toEqual([
      'RolloutSurgeBlocked Deployment/api',
    ]);
  });

  it('is the template’s fault when no empty node would do', async () => {
    expect(faults(await diagnoseRecording({ objects: surge(full, { cpu: '20' }, strict) }))).toEqual([
      'UnschedulableInsufficientCPU Deployment/api',
    ]);
  });

  it('is plain lack of room when an old pod may go', async () => {
    const loose = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } };
    expect(faults(await diagnoseRecording({ objects: surge(full, { cpu: '2' }, loose) }))).toEqual([
      'UnschedulableInsufficientCPU Deployment/api',
    ]);
  });

  it('is blocked by a quota', async () => {
    const text = 'pods "api-h2-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2';
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: text };
    const app = deployment('api', { replicas: 2, ready: 2, updated: 0, spec: strict, conditions: [failure] });
    const [before, after] = [
      replicaSet(app, 1, { replicas: 2 }),
      replicaSet(app, 2, { replicas: 1, have: 0, conditions: [failure] }),
    ];
    const old = ['a', 'b'].map((x) =>
      readyPod(`api-h1-${x}`, { owner: before, labels: { app: 'api', 'pod-template-hash': 'h1' } }),
    );
    const diagnosis = await diagnoseRecording({ objects: [app, before, after, ...old] });
    expect(faults(diagnosis)).toEqual(['RolloutSurgeBlocked Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      blockedBy: 'QuotaExceeded',
      quota: 'q',
      used: '2',
      hard: '2',
    });
  });
});

describe('a claim that asks for more than any node has left', () => {
  it('is told with its size: to ask for less loses nothing while it has no volume', async () => {
    const { findings } = await diagnoseRecording({
      objects: [
        ...pending(`0/3 nodes are available: 3 node(s) did not have enough free storage.${TAIL}`, {
          spec: volumeFor('data'),
        }),
        ...three(),
        claim('data', { spec: { resources: { requests: { storage: '600Gi' } } } }),
      ],
    });
    const found = findings.find(({ cause }) => cause === 'UnschedulableVolume');
    const texts = found?.remedies.map(({ text }) => text) ?? [];
    expect(texts[0]).toMatch(/^free or add storage on a node for claim data, which asks for 600Gi/);
    expect(texts[1]).toMatch(/ask for less/);
    expect(texts.join()).not.toContain('move the data');
  });
});
