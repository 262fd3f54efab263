import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { diagnoseRecording, faults, short } from '../helpers/diagnose-recording.ts';
import {
  ago,
  autoscaler,
  creatingPod,
  deployment,
  event,
  healthyApp,
  helmRevision,
  node,
  obj,
  ownedBy,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  unreadyPod,
  type Obj,
} from '../helpers/k8s-more.ts';

/** The calls that the remedies of all findings carry. */
const callsOf = ({ findings }: Diagnosis): readonly unknown[] =>
  findings.flatMap(({ remedies }) => remedies.flatMap(({ change }) => (change === undefined ? [] : [change])));

const late = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'ReplicaSet "api-h2" has timed out progressing.',
};

describe('a rollout', () => {
  /** Old pods serve; the new one is `fresh`. */
  function stuck(fresh: (shape: { owner: Obj; labels: Record<string, string> }) => Obj, more: object = {}): Obj[] {
    const app = deployment('api', { replicas: 2, ready: 2, updated: 1, conditions: [late], ...more });
    const [before, after] = [replicaSet(app, 1, { replicas: 2 }), replicaSet(app, 2, { replicas: 1, ready: 0 })];
    const old = ['a', 'b'].map((x) =>
      readyPod(`api-h1-${x}`, { owner: before, labels: { app: 'api', 'pod-template-hash': 'h1' } }),
    );
    return [
      node('n1'),
      app,
      before,
      after,
      ...old,
      fresh({ owner: after, labels: { app: 'api', 'pod-template-hash': 'h2' } }),
    ];
  }

  it('that is late says how many old pods still serve, when nothing below explains it', async () => {
    const diagnosis = await diagnoseRecording({ objects: stuck((shape) => creatingPod('api-h2-x', shape)) });
    expect(faults(diagnosis)).toEqual(['RolloutDeadlineExceeded Deployment/api']);
    expect(callsOf(diagnosis)).toEqual([
      { tool: 'rollback_workload', input: { workload: 'deployment/api', namespace: 'shop' } },
    ]);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      pods: ['api-h2-x'],
      details: { oldReady: 2, updatedReplicas: 1, revision: '2' },
    });
  });

  it('that is late is a consequence as soon as its new pod shows a cause', async () => {
    const objects = stuck((shape) => creatingPod('api-h2-x', shape));
    const pod = objects.at(-1) as Obj;
    const text =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "3f": plugin type="calico" failed (add): x';
    const diagnosis = await diagnoseRecording({ objects: [...objects, event('FailedCreatePodSandBox', pod, text)] });
    expect(faults(diagnosis)).toEqual(['PodSandboxNetworkFailed Deployment/api']);
    expect(diagnosis.findings[0]?.consequences).toContain('RolloutDeadlineExceeded');
  });

  it('that has ended in the meantime is no fault', async () => {
    const objects = healthyApp('api');
    const done = {
      ...objects[0],
      status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2, conditions: [late] },
    };
    expect(faults(await diagnoseRecording({ objects: [done, ...objects.slice(1)] }))).toEqual([]);
  });

  it('that is under way is no fault', async () => {
    const moving = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'x' };
    const objects = stuck((shape) => creatingPod('api-h2-x', { ...shape, minutes: 0.5 }), { conditions: [moving] });
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });

  it('that is paused with a newer template says what waits', async () => {
    const [app, ...rest] = healthyApp('api');
    const paused = {
      ...app,
      spec: {
        ...(app?.['spec'] as object),
        paused: true,
        template: {
          metadata: { labels: { app: 'api' } },
          spec: { containers: [{ name: 'main', image: 'shop/web:2', ports: [{ containerPort: 8080, name: 'http' }] }] },
        },
      },
    };
    const diagnosis = await diagnoseRecording({ objects: [paused, ...rest] });
    expect(faults(diagnosis)).toEqual(['RolloutPaused Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ changed: 'containers[main].image' });
    expect(callsOf(diagnosis)).toEqual([
      { tool: 'resume_rollout', input: { workload: 'deployment/api', namespace: 'shop' } },
    ]);
  });

  it('that is paused with its pods up to date is only worth knowing', async () => {
    const [app, ...rest] = healthyApp('api');
    const paused = { ...app, spec: { ...(app?.['spec'] as object), paused: true } };
    const diagnosis = await diagnoseRecording({ objects: [paused, ...rest] });
    expect(diagnosis).toMatchObject({ healthy: true, findings: [{ cause: 'RolloutPaused', severity: 'info' }] });
  });
});

describe('what somebody wanted so', () => {
  it('is a Deployment at zero, and the empty Service is its consequence', async () => {
    const app = deployment('api', { replicas: 0 });
    const diagnosis = await diagnoseRecording({
      objects: [app, replicaSet(app, 1, { replicas: 0 }), service('api', { app: 'api' })],
    });
    expect(diagnosis.healthy).toBe(true);
    expect(diagnosis.findings.map(short)).toEqual(['ScaledToZero Deployment/api']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'info', consequences: ['ServiceNoReadyEndpoints'] });
    expect(callsOf(diagnosis)).toEqual([
      { tool: 'scale_workload', input: { workload: 'deployment/api', replicas: 1, namespace: 'shop' } },
    ]);
  });

  it.each([
    ['StatefulSet', statefulSet('db', { replicas: 0 }), 'ScaledToZero StatefulSet/db'],
    [
      'CronJob',
      obj('CronJob', 'report', { spec: { suspend: true, schedule: '* * * * *' } }),
      'Suspended CronJob/report',
    ],
    ['Job', obj('Job', 'once', { spec: { suspend: true } }), 'Suspended Job/once'],
  ])('is a %s that stands still', async (_kind, object, found) => {
    const diagnosis = await diagnoseRecording({ objects: [object] });
    expect([diagnosis.healthy, diagnosis.findings.map(short)]).toEqual([true, [found]]);
  });

  it('is an autoscaler that owns the replicas, and it hides no fault of the workload', async () => {
    const app = deployment('api', { replicas: 1, ready: 0, conditions: [late] });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = creatingPod('api-h1-x', { owner: set, labels: { app: 'api', 'pod-template-hash': 'h1' } });
    const diagnosis = await diagnoseRecording({
      objects: [app, set, pod, autoscaler('api', 'api', []), service('api', { app: 'api' })],
    });
    expect(faults(diagnosis)).toEqual(['RolloutDeadlineExceeded Deployment/api']);
    // There is no revision before the first.
    expect(callsOf(diagnosis)).toEqual([]);
    const well = await diagnoseRecording({ objects: [...healthyApp('api'), autoscaler('api', 'api', [])] });
    expect(well.findings).toMatchObject([
      { cause: 'ReplicasManagedElsewhere', severity: 'info', details: { managedBy: 'api', maxReplicas: 5 } },
    ]);
  });
});

describe('a StatefulSet', () => {
  const pods = (set: Obj, states: readonly ('ready' | 'unready')[], hashes: readonly string[] = []): Obj[] =>
    states.map((state, at) => {
      const shape = {
        owner: set,
        minutes: 40,
        labels: { app: 'db', 'controller-revision-hash': hashes[at] ?? 'db-1' },
      };
      return state === 'ready' ? readyPod(`db-${at}`, shape) : unreadyPod(`db-${at}`, shape);
    });
  const headless = service('db', { app: 'db' }, { clusterIP: 'None' });

  it('waits for its lowest ordinal that is not ready', async () => {
    const set = statefulSet('db', { ready: 1, status: { replicas: 2 } });
    const diagnosis = await diagnoseRecording({ objects: [set, headless, ...pods(set, ['ready', 'unready'])] });
    expect(diagnosis.findings).toHaveLength(1);
    const [found] = diagnosis.findings;
    expect([found?.cause, ...(found?.consequences ?? [])]).toContain('StatefulSetBlocked');
    expect(found).toMatchObject({ subject: { kind: 'StatefulSet', name: 'db' }, pods: ['db-1'] });
    expect(callsOf(diagnosis)).toEqual([]);
    expect(JSON.stringify(found?.remedies)).not.toContain('delete pod');
  });

  it('has pods of the present template, whether their label holds the whole revision or its hash', async () => {
    const set = statefulSet('db', {
      ready: 0,
      status: { replicas: 1, currentRevision: 'db-7', updateRevision: 'db-7' },
    });
    for (const hash of ['db-7', '7']) {
      const objects = [set, headless, ...pods(set, ['unready'], [hash])];
      const { findings } = await diagnoseRecording({ objects });
      expect(JSON.stringify(findings)).not.toContain('old template');
    }
  });

  it('does not replace a broken pod of the old template after a revert', async () => {
    const set = statefulSet('db', {
      replicas: 2,
      ready: 1,
      status: { replicas: 2, currentRevision: 'db-1', updateRevision: 'db-1' },
    });
    const diagnosis = await diagnoseRecording({
      objects: [set, headless, ...pods(set, ['ready', 'unready'], ['db-1', 'db-2'])],
    });
    expect(faults(diagnosis)).toEqual(['StatefulSetBlocked StatefulSet/db']);
    expect(callsOf(diagnosis)).toEqual([{ tool: 'delete_pod', input: { pod: 'db-1', namespace: 'shop' } }]);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      details: { pod: 'db-1', revision: 'db-2', wantedRevision: 'db-1' },
    });
    expect(diagnosis.findings[0]?.remedies[0]?.text).toContain('kubectl delete pod db-1');
  });

  it.each([
    ['a partition', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }],
    ['OnDelete', { updateStrategy: { type: 'OnDelete' } }],
  ])('with %s is a staged rollout', async (_how, spec) => {
    const set = statefulSet('db', { replicas: 2, spec, status: { currentRevision: 'db-1', updateRevision: 'db-2' } });
    const objects = [set, headless, ...pods(set, ['ready', 'ready'], ['db-1', 'db-2'])];
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });
});

describe('a Job', () => {
  const job = (name: string, conditions: object[], more: object = {}, minutes = 30): Obj =>
    obj(
      'Job',
      name,
      {
        spec: { backoffLimit: 2, activeDeadlineSeconds: 60, parallelism: 1, completions: 1 },
        status: { failed: 3, conditions },
        ...more,
      },
      minutes,
    );
  const given = {
    type: 'Failed',
    status: 'True',
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  };
  const stopped = {
    type: 'Failed',
    status: 'True',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  };
  const complete = { type: 'Complete', status: 'True' };
  const cron = obj('CronJob', 'report', { spec: { schedule: '*/5 * * * *' }, status: { lastScheduleTime: ago(5) } });

  it.each([
    ['was given up and its pods are gone', given, 'JobBackoffLimitExceeded', { backoffLimit: 2, failed: 3 }],
    ['ran longer than it may', stopped, 'JobDeadlineExceeded', { activeDeadlineSeconds: 60 }],
  ])('%s', async (_sentence, condition, cause, details) => {
    const diagnosis = await diagnoseRecording({ objects: [job('migrate', [condition])] });
    expect(faults(diagnosis)).toEqual([`${cause} Job/migrate`]);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'critical', details });
  });

  it('of a CronJob is blamed on the CronJob', async () => {
    const failed = job('report-29000001', [given], { metadata: ownedBy(cron) });
    expect(faults(await diagnoseRecording({ objects: [cron, failed] }))).toEqual([
      'JobBackoffLimitExceeded CronJob/report',
    ]);
  });

  it('is history once a later run of the CronJob succeeded', async () => {
    const failed = job('report-29000001', [given], { metadata: ownedBy(cron) }, 30);
    const later = job('report-29000002', [complete], { metadata: ownedBy(cron) }, 10);
    expect(faults(await diagnoseRecording({ objects: [cron, failed, later] }))).toEqual([]);
  });

  it('that succeeded after retries is no fault', async () => {
    const done = job('migrate', [{ type: 'SuccessCriteriaMet', status: 'True' }, complete]);
    const lost = {
      ...readyPod('migrate-a', { owner: done }),
      status: {
        phase: 'Failed',
        containerStatuses: [{ name: 'main', restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error' } } }],
      },
    };
    expect(faults(await diagnoseRecording({ objects: [done, lost] }))).toEqual([]);
  });

  it.each([
    [
      'missed too many runs',
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      {},
    ],
    [
      'names a time zone that does not exist',
      'UnknownTimeZone',
      'invalid timeZone: "Europe/Berln": unknown time zone Europe/Berln',
      { timeZone: 'Europe/Berln' },
    ],
  ])('schedule %s', async (_sentence, reason, text, spec) => {
    const own = obj('CronJob', 'report', {
      spec: { schedule: '*/5 * * * *', ...spec },
      status: { lastScheduleTime: ago(600) },
    });
    const diagnosis = await diagnoseRecording({ objects: [own, event(reason, own, text)] });
    expect(faults(diagnosis)).toEqual(['CronJobMissedSchedule CronJob/report']);
    expect(diagnosis.findings[0]?.severity).toBe('warning');
  });

  it('schedule that ran after the warning is fine', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [cron, event('TooManyMissedTimes', cron, 'too many missed start times', 30)],
        }),
      ),
    ).toEqual([]);
  });

  it('schedule is held up by a run that does not end', async () => {
    const own = obj('CronJob', 'report', {
      spec: { schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid' },
      status: { lastScheduleTime: ago(60), active: [{ name: 'report-29000000' }] },
    });
    const diagnosis = await diagnoseRecording({
      objects: [
        own,
        event(
          'JobAlreadyActive',
          own,
          'Not starting job because prior execution is running and concurrency policy is Forbid',
          1,
          { type: 'Normal' },
        ),
      ],
    });
    expect(faults(diagnosis)).toEqual(['CronJobMissedSchedule CronJob/report']);
  });

  const run = (name: string, seconds: number, own: Obj): Obj =>
    obj('Job', name, {
      metadata: { ...ownedBy(own) },
      status: {
        succeeded: 1,
        startTime: ago(120),
        completionTime: ago(120 - seconds / 60),
        conditions: [{ type: 'Complete', status: 'True' }],
      },
    });
  it.each([
    ['is twice the longest run that is kept', [180, 240], 480, /twice the 240 s/],
    ['is at least a minute', [12], 60, /twice the 12 s/],
    ['is called an example where no run is kept', [], 3600, /only an example/],
  ])('a limit for runs that hang %s', async (_what, took, limit, why) => {
    const own = obj('CronJob', 'report', {
      spec: { schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid' },
      status: { lastScheduleTime: ago(60), active: [{ name: 'report-29000000' }] },
    });
    const said = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    const held = event('JobAlreadyActive', own, said, 1, { type: 'Normal' });
    const kept = took.map((seconds, at) => run(`report-2899999${at}`, seconds, own));
    const { findings } = await diagnoseRecording({ objects: [own, held, ...kept] });
    const remedy = findings[0]?.remedies.find(({ text }) => text.includes('activeDeadlineSeconds'));
    expect(remedy?.text).toMatch(why);
    expect(remedy?.change?.input).toMatchObject({ edits: [{ value: String(limit) }] });
  });
});

describe('an autoscaler', () => {
  const inactive = (message: string, minutes = 30): object => ({
    type: 'ScalingActive',
    status: 'False',
    reason: 'FailedGetResourceMetric',
    message,
    lastTransitionTime: ago(minutes),
  });

  it.each([
    [
      'names the container without a request',
      inactive(
        'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container main of Pod api-h1-p0',
      ),
      'HPAMissingRequests',
      { resource: 'cpu', container: 'main', pod: 'api-h1-p0' },
    ],
    [
      'misses the metrics API',
      inactive(
        'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
      ),
      'HPAMetricsUnavailable',
      { api: 'metrics.k8s.io', metric: 'cpu' },
    ],
  ])('%s', async (_sentence, condition, cause, details) => {
    const diagnosis = await diagnoseRecording({
      objects: [...healthyApp('api'), autoscaler('api', 'api', [condition as Record<string, unknown>])],
    });
    expect(faults(diagnosis)).toEqual([`${cause} HorizontalPodAutoscaler/api`]);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'warning', details });
  });

  it('names a target that does not exist, and the near one', async () => {
    const condition = {
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message: 'the HPA controller was unable to get the target\'s current scale: deployments.apps "apii" not found',
    };
    const diagnosis = await diagnoseRecording({
      objects: [...healthyApp('api'), autoscaler('api', 'apii', [condition])],
    });
    expect(faults(diagnosis)).toEqual(['HPATargetNotFound HorizontalPodAutoscaler/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ wanted: 'apii', similar: ['api'] });
  });

  const limited = {
    type: 'ScalingLimited',
    status: 'True',
    reason: 'TooManyReplicas',
    message: 'the desired replica count is more than the maximum replica count',
  };
  const metrics = (now: number): { spec: Record<string, unknown>; status: Record<string, unknown> } => ({
    spec: {
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
    status: {
      currentReplicas: 5,
      currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: now } } }],
    },
  });

  it('is at its maximum with the load above the target', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [...healthyApp('api', 5), autoscaler('api', 'api', [limited], metrics(140))],
    });
    expect(faults(diagnosis)).toEqual(['HPAAtMaximum HorizontalPodAutoscaler/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ maxReplicas: 5, metric: 'cpu', current: 140, wanted: 70 });
  });

  it.each([
    ['at its maximum with the load below the target', [limited], metrics(40)],
    ['at its minimum', [{ ...limited, reason: 'TooFewReplicas' }], {}],
    [
      'without metrics in its first two minutes',
      [inactive('unable to get metrics for resource cpu: no metrics returned from resource metrics API', 1)],
      {},
    ],
    [
      'off because its target is scaled to zero',
      [
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'ScalingDisabled',
          message: 'scaling is disabled since the replica count of the target is zero',
        },
      ],
      {},
    ],
  ])('is no fault %s', async (_how, conditions, more) => {
    const objects = [...healthyApp('api', 5), autoscaler('api', 'api', conditions as Record<string, unknown>[], more)];
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });
});

describe('a disruption budget', () => {
  const budget = obj('PodDisruptionBudget', 'api', {
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'api' } } },
    status: { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 },
  });

  it('blocks a drain that waits for it', async () => {
    const objects = [node('n1', { spec: { unschedulable: true } }), node('n2'), ...healthyApp('api'), budget];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['PodDisruptionBudgetBlocks PodDisruptionBudget/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ minAvailable: 2, node: 'n1' });
  });

  it('is certain when an eviction was refused', async () => {
    const app = healthyApp('api');
    const refusal = event(
      'FailedEviction',
      app[2] as Obj,
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    expect((await diagnoseRecording({ objects: [node('n1'), ...app, budget, refusal] })).findings[0]).toMatchObject({
      cause: 'PodDisruptionBudgetBlocks',
      confidence: 'certain',
    });
  });

  it.each([
    ['nobody drains', [node('n1'), ...healthyApp('api'), budget]],
    [
      'the node is only cordoned: other pods stay there too',
      [node('n1', { spec: { unschedulable: true } }), ...healthyApp('api'), ...healthyApp('web'), budget],
    ],
  ])('of no allowed disruption is no fault while %s', async (_how, objects) => {
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });
});

describe('what was deleted', () => {
  const deleted = (minutes: number, more: object = {}): Record<string, unknown> => ({
    deletionTimestamp: ago(minutes),
    deletionGracePeriodSeconds: 30,
    ...more,
  });

  it('and is held by a finalizer names it', async () => {
    const pod = readyPod('old', { metadata: deleted(20, { finalizers: ['example.com/backup'] }) });
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), pod] });
    expect(faults(diagnosis)).toEqual(['StuckTerminating Pod/old']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'warning',
      details: { finalizers: ['example.com/backup'] },
    });
  });

  it('on a lost node is the node’s fault', async () => {
    const conditions = [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: ago(30),
      },
    ];
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1', { conditions }),
        readyPod('old', { metadata: deleted(20) }),
        ...healthyApp('api', 1, { node: 'n2' }),
        node('n2'),
      ],
    });
    expect(faults(diagnosis)).toEqual(['NodeNotReady Node/n1']);
    expect(diagnosis.findings[0]?.consequences).toContain('StuckTerminating');
  });

  it('within its grace period is no fault', async () => {
    expect(
      faults(await diagnoseRecording({ objects: [node('n1'), readyPod('old', { metadata: deleted(0.2) })] })),
    ).toEqual([]);
  });

  it('as a claim waits for the pod that still uses it', async () => {
    const own = obj('PersistentVolumeClaim', 'data', {
      metadata: { deletionTimestamp: ago(30), finalizers: ['kubernetes.io/pvc-protection'] },
      spec: {},
      status: { phase: 'Bound' },
    });
    const user = readyPod('db-0', { spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } });
    const diagnosis = await diagnoseRecording({ objects: [own, user] });
    expect(faults(diagnosis)).toEqual(['StuckTerminating PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ usedBy: ['db-0'] });
  });
});

describe('a Helm release', () => {
  it('that hangs in an upgrade names the revision to go back to', async () => {
    const objects = [
      ...healthyApp('api'),
      helmRevision('shop', 1, 'superseded', 900),
      helmRevision('shop', 2, 'deployed', 600),
      helmRevision('shop', 3, 'pending-upgrade', 90),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['HelmReleasePending HelmRelease/shop']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'warning',
      details: { revision: 3, status: 'pending-upgrade', lastGoodRevision: 2 },
    });
    expect(diagnosis.findings[0]?.remedies[0]?.text).toBe('helm rollback shop 2 -n shop');
  });

  it('that changed minutes ago may still be running', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [helmRevision('shop', 1, 'deployed', 600), helmRevision('shop', 2, 'pending-upgrade', 2)],
    });
    expect(diagnosis).toMatchObject({ healthy: true, findings: [{ cause: 'HelmReleasePending', severity: 'info' }] });
  });

  it('whose newest revision failed', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [
        ...healthyApp('api'),
        helmRevision('shop', 9, 'superseded', 600),
        helmRevision('shop', 10, 'failed', 60),
      ],
    });
    expect(faults(diagnosis)).toEqual(['HelmReleaseFailed HelmRelease/shop']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ revision: 10, lastGoodRevision: 9 });
  });

  it('that failed because of its workload is told as the consequence', async () => {
    const app = deployment('api', {
      ready: 0,
      conditions: [late],
      metadata: { annotations: { 'meta.helm.sh/release-name': 'shop' } },
    });
    const set = replicaSet(app, 1, { ready: 0 });
    const objects = [
      app,
      set,
      creatingPod('api-h1-x', { owner: set, labels: { app: 'api', 'pod-template-hash': 'h1' } }),
      helmRevision('shop', 2, 'failed', 20),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['RolloutDeadlineExceeded Deployment/api']);
    expect(diagnosis.findings[0]?.consequences).toContain('HelmReleaseFailed');
  });

  it('is fine when an earlier revision failed and the newest is deployed', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [helmRevision('shop', 1, 'failed', 600), helmRevision('shop', 2, 'deployed', 500)],
        }),
      ),
    ).toEqual([]);
  });
});
