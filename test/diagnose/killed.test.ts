import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, POD, type Fault } from '../helpers/k8s-failing.ts';
import { ago, crashingPod, deployment, event, node, readyPod, replicaSet, type Obj } from '../helpers/k8s-more.ts';

const limited = { resources: { requests: { memory: '256Mi' }, limits: { memory: '512Mi' } } };
const failed = (reason: string, message: string, more: Fault = {}): Fault => ({
  waiting: { reason: 'ContainerCreating' },
  ...more,
  pod: { phase: 'Failed', reason, message, containerStatuses: [], conditions: [], ...more.pod },
});
const target = (reason: string, message = ''): object => ({
  type: 'DisruptionTarget',
  status: 'True',
  reason,
  message,
  lastTransitionTime: ago(5),
});

type Row = [sentence: string, fault: Fault, cause: string, expected: Readonly<Record<string, unknown>>];
const ROWS: readonly Row[] = [
  [
    'its memory limit',
    { exit: 137, reason: 'OOMKilled', container: limited, restarts: 6 },
    'OOMKilled',
    {
      severity: 'critical',
      confidence: 'certain',
      details: { limit: '512Mi', request: '256Mi', exitCode: 137, restarts: 6 },
      title: 'container main is killed at its memory limit of 512Mi',
    },
  ],
  [
    'its memory limit, caught while it runs again',
    { exit: 137, reason: 'OOMKilled', container: limited, caught: 'running', ready: true },
    'OOMKilled',
    {},
  ],
  [
    'its memory limit, caught right after its end',
    { exit: 137, reason: 'OOMKilled', container: limited, caught: 'ended' },
    'OOMKilled',
    {},
  ],
  [
    'its memory limit in an init container',
    { exit: 137, reason: 'OOMKilled', container: limited, init: true },
    'OOMKilled',
    { details: { initContainer: true } },
  ],
  [
    'a memory limit of the whole pod',
    { exit: 137, reason: 'OOMKilled', spec: { resources: { limits: { memory: '1Gi' } } } },
    'OOMKilled',
    { details: { limit: '1Gi' } },
  ],
  [
    'a runtime that lost it',
    {
      exit: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
    },
    'ContainerStatusUnknown',
    { severity: 'warning' },
  ],
  [
    'signal 9 of nobody',
    { exit: 137, log: 'working' },
    'FatalSignal',
    { confidence: 'possible', details: { signal: 9 } },
  ],
  [
    'a node low on memory',
    failed(
      'Evicted',
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi. Container main was using 900Mi, request is 0, has larger consumption of memory. ',
    ),
    'NodePressureEviction',
    {
      details: { resource: 'memory', threshold: '100Mi', available: '92Mi', used: '900Mi', request: '0' },
      container: 'main',
    },
  ],
  [
    'its own ephemeral storage',
    failed('Evicted', 'Container main exceeded its local ephemeral storage limit "1Gi". '),
    'EphemeralStorageLimitExceeded',
    { details: { limit: '1Gi' }, container: 'main' },
  ],
  [
    'the ephemeral storage of the pod',
    failed('Evicted', 'Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. '),
    'EphemeralStorageLimitExceeded',
    { details: { limit: '2Gi' } },
  ],
  [
    'the size of an emptyDir',
    failed('Evicted', 'Usage of EmptyDir volume "cache" exceeds the limit "500Mi". '),
    'EphemeralStorageLimitExceeded',
    { details: { limit: '500Mi', volume: 'cache' } },
  ],
  [
    'the size of an emptyDir, hours ago',
    failed('Evicted', 'Usage of EmptyDir volume "cache" exceeds the limit "500Mi". ', {
      exit: 137,
      pod: {
        conditions: [{ ...target('TerminationByKubelet'), lastTransitionTime: ago(350) }],
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Usage of EmptyDir volume "cache" exceeds the limit "500Mi". ',
      },
    }),
    'EphemeralStorageLimitExceeded',
    { details: { limit: '500Mi', volume: 'cache' } },
  ],
  [
    'a pod of higher priority',
    failed('', '', { pod: { conditions: [target('PreemptionByScheduler')] } }),
    'PodPreempted',
    { severity: 'warning' },
  ],
  [
    'a taint',
    failed('', '', {
      pod: { conditions: [target('DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint')] },
    }),
    'EvictedByTaint',
    { severity: 'warning' },
  ],
  [
    'a node that shuts down',
    failed('Terminated', 'Pod was terminated in response to imminent node shutdown.'),
    'EvictedForMaintenance',
    { severity: 'info' },
  ],
  [
    'a failing preStop hook',
    { caught: 'running', ready: true, events: [['FailedPreStopHook', 'PreStopHook failed']] },
    'GracePeriodExceeded',
    { severity: 'warning', container: 'main' },
  ],
  [
    'workers that die while PID 1 lives',
    {
      caught: 'running',
      ready: true,
      running: 300,
      container: limited,
      current: '[2026-03-04 11:50:00 +0000] [1] [ERROR] Worker (pid:23) was sent SIGKILL! Perhaps out of memory?',
    },
    'ChildProcessOOMKilled',
    { severity: 'warning', details: { limit: '512Mi' } },
  ],
];

describe('a container or pod that is killed', () => {
  it.each<Row>([...ROWS])('by %s', async (_sentence, fault, cause, expected) => {
    const { findings } = await diagnoseRecording(backend(fault));
    expect(findings.filter((one) => one.cause !== 'RolloutDeadlineExceeded')).toMatchObject([
      { cause, subject: { kind: 'Deployment', name: 'backend' }, pods: [POD], ...expected },
    ]);
  });

  it('by the node: one finding on the node with the pods of all workloads', async () => {
    const n1 = node('n1');
    const one = backend({ exit: 137, log: 'working' });
    const app = deployment('worker', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const other = readyPod('worker-h1-a', { owner: set });
    const dead = {
      ...other,
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'main',
            ready: false,
            restartCount: 2,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 137, reason: 'Error', startedAt: ago(9), finishedAt: ago(2) } },
          },
        ],
      },
    } as Obj;
    const oom = event('SystemOOM', n1, 'System OOM encountered, victim process: python, pid: 4242', 2);
    const { findings } = await diagnoseRecording({ ...one, objects: [...one.objects, n1, app, set, dead, oom] });
    expect(findings).toMatchObject([
      { cause: 'NodeOOM', subject: { kind: 'Node', name: 'n1' }, pods: [POD, 'worker-h1-a'] },
    ]);
  });

  it('by nothing: an old kill of a container that is well', async () => {
    const fault: Fault = {
      exit: 137,
      reason: 'OOMKilled',
      container: limited,
      caught: 'running',
      running: 90,
      ran: 600,
      ready: true,
      restarts: 1,
    };
    expect(faults(await diagnoseRecording(backend(fault)))).toEqual([]);
  });

  it('is not history when the last run lasted longer than the present one', async () => {
    const fault: Fault = {
      exit: 137,
      reason: 'OOMKilled',
      container: limited,
      caught: 'running',
      running: 40,
      ran: 7200,
      ready: true,
      restarts: 3,
    };
    expect(faults(await diagnoseRecording(backend(fault)))).toEqual(['OOMKilled Deployment/backend']);
  });

  it('is over when it failed twice at its start and is ready since', async () => {
    const fault: Fault = {
      exit: 1,
      caught: 'running',
      running: 10,
      ran: 2,
      ready: true,
      restarts: 2,
      log: 'connection refused',
    };
    expect(faults(await diagnoseRecording(backend(fault)))).toEqual([]);
  });
});

describe('a limit that a VerticalPodAutoscaler wrote into the pod', () => {
  it('is corrected there, by its name, and not in the template; bytes are told in the unit of templates', async () => {
    const given = { name: 'main', image: 'shop/press:1', resources: { limits: { memory: '134217728' } } };
    const own = deployment('press', { ready: 0, container: { resources: { limits: { memory: '768Mi' } } } });
    const set = replicaSet(own, 1, { ready: 0 });
    const plain = crashingPod('press-h1-x', { owner: set, labels: { app: 'press' } });
    const killed = {
      name: 'main',
      ready: false,
      restartCount: 9,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(2) } },
    };
    const pod = {
      ...plain,
      metadata: { ...plain.metadata, annotations: { vpaUpdates: 'Pod resources updated by press-vpa: container 0' } },
      spec: { ...(plain['spec'] as object), containers: [given] },
      status: { ...(plain['status'] as object), containerStatuses: [killed] },
    };
    const { findings } = await diagnoseRecording({ objects: [own, set, pod] });
    expect(findings[0]?.title).toBe('container main is killed at its memory limit of 128Mi (134217728 bytes)');
    const remedies = findings[0]?.remedies.map(({ text }) => text) ?? [];
    expect(remedies[0]).toContain(
      'set minAllowed.memory for container main in spec.resourcePolicy.containerPolicies of VerticalPodAutoscaler press-vpa',
    );
    expect(remedies[1]).toContain(
      'controlledValues: RequestsOnly there, so that it leaves the limit of the template (768Mi)',
    );
    expect(remedies.join('\n')).not.toMatch(/raise resources\.limits/);
  });

  /** Of a pod that is killed at `given`; its template says `wanted`, and `made` when the pod was made. */
  async function advised(wanted: string, given: string, notes: object, made = wanted): Promise<readonly string[]> {
    const limit = (memory: string): Record<string, unknown> => ({ resources: { limits: { memory } } });
    const own = deployment('press', { ready: 0, container: limit(wanted) });
    const set = replicaSet(own, 1, { ready: 0, container: limit(made) });
    const plain = crashingPod('press-h1-x', { owner: set, labels: { app: 'press' } });
    const killed = {
      name: 'main',
      ready: false,
      restartCount: 9,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(2) } },
    };
    const pod = {
      ...plain,
      metadata: { ...plain.metadata, annotations: notes },
      spec: { ...(plain['spec'] as object), containers: [{ name: 'main', image: 'shop/press:1', ...limit(given) }] },
      status: { ...(plain['status'] as object), containerStatuses: [killed] },
    };
    const { findings } = await diagnoseRecording({ objects: [own, set, pod] });
    return findings[0]?.remedies.map(({ text }) => text) ?? [];
  }

  it('above that of the template is not to be brought back to it', async () => {
    const told = await advised('512Mi', '1Gi', { vpaUpdates: 'Pod resources updated by press-vpa: container 0' });
    expect(told[0]).toMatch(/set minAllowed\.memory .* VerticalPodAutoscaler press-vpa above that/);
    expect(told.join('\n')).not.toContain('RequestsOnly');
  });

  it('is not what a pod has that was made from the template before', async () => {
    const told = await advised('1Gi', '512Mi', {}, '512Mi');
    expect(told[0]).toMatch(/^let pod press-h1-x be replaced: the template of deployment press says 1Gi/);
    expect(told.join('\n')).not.toMatch(/webhook|raise resources/);
    expect((await advised('1Gi', '512Mi', {})).join('\n')).toMatch(/mutating webhook/);
  });
});
