import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import {
  ago,
  autoscaler,
  claim,
  creatingPod,
  deployment,
  event,
  healthyApp,
  helmRevision,
  ingress,
  node,
  obj,
  ownedBy,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

/**
 * A namespace with all that looks ill and is not: old warnings, finished and retried Jobs, left-over pods, drained
 * nodes, things at zero.
 */
function noisy(): Obj[] {
  const api = healthyApp('api', 3);
  const [pod0, pod1] = api.slice(2) as [Obj, Obj];
  const webSet = api[1] as Obj;
  const cron = obj('CronJob', 'report', { spec: { schedule: '*/5 * * * *' }, status: { lastScheduleTime: ago(4) } });
  const job = (name: string, minutes: number, conditions: object[]): Obj =>
    obj(
      'Job',
      name,
      {
        metadata: ownedBy(cron),
        spec: { parallelism: 1, completions: 1, backoffLimit: 1 },
        status: { conditions, succeeded: 1, completionTime: ago(minutes) },
      },
      minutes,
    );
  const good = job('report-29000002', 5, [{ type: 'Complete', status: 'True' }]);
  const bad = job('report-29000001', 60, [
    {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    },
  ]);
  const over = (name: string, owner: Obj, phase: string, exitCode: number, more: object = {}): Obj => ({
    ...readyPod(name, { owner, labels: { 'job-name': owner.metadata.name } }),
    status: {
      phase,
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', finishedAt: ago(50) } },
        },
      ],
      ...more,
    },
  });
  const evicted = {
    ...readyPod('api-h1-old', { owner: webSet, labels: { app: 'api' } }),
    status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
  };
  const leaving = readyPod('api-h1-leaving', {
    owner: webSet,
    labels: { app: 'api' },
    metadata: { deletionTimestamp: ago(0.1), deletionGracePeriodSeconds: 30 },
  });
  const zero = deployment('old', { replicas: 0 });
  const lazy = obj('StorageClass', 'lazy', {
    provisioner: 'disk.csi.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const set = statefulSet('db', {
    replicas: 1,
    spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
    status: { updateRevision: 'db-2', currentRevision: 'db-1' },
  });
  return [
    node('n1', {
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady' },
        { type: 'FrequentKubeletRestart', status: 'True' },
      ],
    }),
    node('n2', { spec: { unschedulable: true } }),
    ...api,
    event('FailedScheduling', pod0, '0/3 nodes are available: 3 Insufficient cpu.', 61),
    event(
      'FailedMount',
      pod0,
      'MountVolume.SetUp failed for volume "c" : failed to sync configmap cache: timed out waiting for the condition',
      60,
    ),
    event('FailedCreatePodSandBox', pod1, 'Failed to create pod sandbox: plugin type="calico" failed (add): x', 60),
    event('FailedAttachVolume', pod1, 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) x', 60),
    event(
      'FailedCreate',
      webSet,
      'Error creating: pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=9, limited: pods=9',
      70,
    ),
    event(
      'FailedGetResourceMetric',
      autoscaler('api', 'api', []),
      'failed to get cpu utilization: no metrics returned',
      55,
    ),
    replicaSet(api[0] as Obj, 0, { replicas: 0 }),
    cron,
    good,
    bad,
    over('report-29000002-a', good, 'Succeeded', 0),
    over('report-29000001-a', bad, 'Failed', 1),
    evicted,
    leaving,
    zero,
    replicaSet(zero, 1, { replicas: 0 }),
    service('old', { app: 'old' }),
    ingress('old', 'old'),
    service('api', { app: 'api' }),
    service('outside', undefined),
    obj('EndpointSlice', 'outside-1', {
      metadata: { labels: { 'kubernetes.io/service-name': 'outside' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.7'] }],
    }),
    claim('spare', { class: 'lazy' }),
    lazy,
    claim('db-data', { phase: 'Bound', class: 'lazy', status: { capacity: { storage: '10Gi' } } }),
    set,
    service('db', { app: 'db' }, { clusterIP: 'None' }),
    readyPod('db-0', {
      owner: set,
      labels: { app: 'db', 'controller-revision-hash': 'db-1' },
      spec: volumeFor('db-data'),
    }),
    autoscaler('api', 'api', [
      { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' },
      { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
      { type: 'ScalingLimited', status: 'True', reason: 'TooFewReplicas' },
    ]),
    obj('PodDisruptionBudget', 'api', {
      spec: { minAvailable: 3, selector: { matchLabels: { app: 'api' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 3, desiredHealthy: 3 },
    }),
    obj('NetworkPolicy', 'deny', { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } }),
    obj('CronJob', 'paused', { spec: { schedule: '* * * * *', suspend: true } }),
    helmRevision('shop', 1, 'failed', 900),
    helmRevision('shop', 2, 'deployed', 800),
  ];
}

describe('a healthy namespace', () => {
  it('with all that looks ill and is not has no fault', async () => {
    const diagnosis = await diagnoseRecording({ objects: noisy() });
    expect(faults(diagnosis)).toEqual([]);
    expect(diagnosis.healthy).toBe(true);
  });

  it('is healthy to a server that ignores selectors and limits too', async () => {
    expect(faults(await diagnoseRecording({ objects: noisy() }))).toEqual([]);
  });

  it('stays healthy when it is read a year later', async () => {
    expect(faults(await diagnoseRecording({ objects: noisy() }, { now: Date.parse('2027-03-04T12:00:00Z') }))).toEqual(
      [],
    );
  });

  it.each([['deployment/api'], ['service/api'], ['db'], ['hpa/api']])(
    'finds %s healthy when asked about it',
    async (workload) => {
      const diagnosis = await diagnoseRecording({ objects: noisy() }, { workload });
      expect(faults(diagnosis)).toEqual([]);
    },
  );

  it.each([
    'services',
    'nodes',
    'events',
    'replicasets',
    'persistentvolumeclaims',
    'storageclasses',
    'secrets',
    'jobs',
  ])('is not called ill because %s may not be read', async (plural) => {
    expect(faults(await diagnoseRecording({ objects: noisy(), forbid: [plural] }))).toEqual([]);
  });
});

describe('a noisy namespace with real faults in it', () => {
  const failure = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: 'pods "x" is forbidden: error looking up service account shop/ghost: serviceaccount "ghost" not found',
  };
  const broken = deployment('worker', { replicas: 1, ready: 0, updated: 0, conditions: [failure] });
  const worker = [broken, replicaSet(broken, 1, { have: 0, conditions: [failure] })];
  const wrongPort = service('api-admin', { app: 'api' }, { ports: [{ port: 81, targetPort: 'admin' }] });

  it('has exactly those, the workload that cannot run before the rest', async () => {
    const own = claim('cache', { class: 'gold' });
    const diagnosis = await diagnoseRecording({ objects: [...noisy(), ...worker, wrongPort, own] });
    expect(faults(diagnosis)).toEqual([
      'ServiceAccountNotFound Deployment/worker',
      'ServicePortMismatch Service/api-admin',
      'StorageClassNotFound PersistentVolumeClaim/cache',
    ]);
  });

  it('tells of the asked workload alone', async () => {
    const objects = [...noisy(), ...worker, wrongPort];
    expect(faults(await diagnoseRecording({ objects }, { workload: 'worker' }))).toEqual([
      'ServiceAccountNotFound Deployment/worker',
    ]);
    expect(faults(await diagnoseRecording({ objects }, { workload: 'deployment/api' }))).toEqual([
      'ServicePortMismatch Service/api-admin',
    ]);
  });

  it('keeps two faults of two workloads on one node apart', async () => {
    const app = deployment('web', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = creatingPod('web-h1-x', {
      owner: set,
      labels: { app: 'web', 'pod-template-hash': 'h1' },
      spec: volumeFor('db-data'),
    });
    const attach = event(
      'FailedAttachVolume',
      pod,
      'AttachVolume.Attach failed for volume "pvc-2" : rpc error: code = Internal desc = no',
    );
    expect(faults(await diagnoseRecording({ objects: [...noisy(), ...worker, app, set, pod, attach] }))).toEqual([
      'ServiceAccountNotFound Deployment/worker',
      'VolumeMountFailed Deployment/web',
    ]);
  });
});
