import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../src/cluster/index.ts';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { diagnose, digest, exitCodeOfDiagnosis } from '../../src/diagnose/index.ts';
import { bigNamespace } from '../helpers/big-namespace.ts';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, POD, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  crashingPod,
  deployment,
  event,
  healthyApp,
  NOON,
  obj,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  unreadyPod,
  type Obj,
} from '../helpers/k8s-more.ts';
import { serveRecording, type Recording } from '../helpers/recorded-cluster.ts';

const json: z.ZodType = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
const blamed = z.strictObject({ kind: z.string().regex(/^[A-Z]\w+$/), name: z.string().min(1) });
/** The JSON contract of `kubewhy diagnose -o json`. */
const CONTRACT = z.strictObject({
  apiVersion: z.literal('kubewhy/v1'),
  kind: z.literal('Diagnosis'),
  cluster: z.strictObject({ context: z.string(), namespace: z.string() }),
  subject: blamed.nullable(),
  healthy: z.boolean(),
  state: z.enum(['healthy', 'progressing', 'ill', 'unknown']),
  findings: z.array(
    z.strictObject({
      cause: z.string().regex(/^[A-Z]\w+$/),
      severity: z.enum(['critical', 'warning', 'info']),
      confidence: z.enum(['certain', 'likely', 'possible']),
      subject: blamed,
      pods: z.array(z.string()).max(20),
      container: z.string().min(1).nullable(),
      title: z.string().regex(/^[^\n]+[^.\n]$/),
      evidence: z
        .array(z.strictObject({ source: z.string().regex(/^(?:event\/\w+ )?[a-z]+[/ ]\S/), text: z.string().max(500) }))
        .min(1)
        .max(8),
      details: z.record(z.string(), json),
      consequences: z.array(z.string()),
      remedies: z
        .array(z.strictObject({ text: z.string().min(10) }))
        .min(1)
        .max(4),
    }),
  ),
  stats: z.strictObject({
    apiRequests: z.number().int().positive(),
    durationMs: z.number().int().nonnegative(),
    notRead: z.array(z.string()).optional(),
  }),
});

const join = (...parts: readonly Recording[]): Recording => ({
  objects: parts.flatMap(({ objects }) => objects),
  logs: Object.assign({}, ...parts.map(({ logs }) => logs ?? {})) as Record<string, string>,
});

/** StatefulSet `db` behind Service `db` with one pod. */
function database(pod: (name: string, set: Obj) => Obj, log?: string): Recording {
  const set = statefulSet('db', { replicas: 1, ready: 0, labels: { app: 'db' } });
  return {
    objects: [
      set,
      service('db', { app: 'db' }, { clusterIP: '10.96.3.4', ports: [{ port: 5432, targetPort: 8080 }] }),
      pod('db-0', set),
    ],
    logs: log === undefined ? {} : { 'shop/db-0/main/previous': log },
  };
}
const REFUSED: Fault = {
  exit: 1,
  log: 'psycopg2.OperationalError: connection to server at "db" (10.96.3.4), port 5432 failed: Connection refused',
};
const broken = database(
  (name, owner) => crashingPod(name, { owner, labels: { app: 'db' } }),
  'FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions\nFATAL: could not open file "/data/pg": Permission denied',
);

describe('a backend that crashes because its database does', () => {
  it('has one root cause, on the database, with the backend as what it takes along', async () => {
    const { findings } = await diagnoseRecording(join(backend(REFUSED), broken));
    expect(findings).toMatchObject([
      {
        cause: 'FilePermissionDenied',
        subject: { kind: 'StatefulSet', name: 'db' },
        pods: ['db-0'],
        details: { affected: expect.arrayContaining(['Deployment/backend']) as unknown },
      },
    ]);
    expect(findings[0]?.consequences).toEqual(
      expect.arrayContaining(['DependencyConnectionRefused', 'CrashLoopBackOff']),
    );
  });

  it.each([
    ['backend'],
    ['deployment/backend'],
    ['deploy/backend'],
    [`pod/${POD}`],
    ['statefulset/db'],
    ['service/db'],
  ])('is told the same when %s is asked about', async (workload) => {
    expect(faults(await diagnoseRecording(join(backend(REFUSED), broken), { workload }))).toEqual([
      'FilePermissionDenied StatefulSet/db',
    ]);
  });

  it('is found by the cluster IP alone', async () => {
    const fault = { ...REFUSED, log: 'Error: connect ECONNREFUSED 10.96.3.4:5432' };
    expect(faults(await diagnoseRecording(join(backend(fault), broken)))).toEqual([
      'FilePermissionDenied StatefulSet/db',
    ]);
  });
});

describe('a dependency that is not ill', () => {
  const well = database((name, owner) => readyPod(name, { owner, labels: { app: 'db' } }));
  const ready = {
    ...well,
    objects: well.objects.map((one) =>
      (one as Obj).kind === 'StatefulSet' ? statefulSet('db', { replicas: 1 }) : one,
    ),
  };

  it('leaves the finding on the workload that cannot reach it', async () => {
    const { findings } = await diagnoseRecording(join(backend(REFUSED), ready));
    expect(findings).toMatchObject([
      {
        cause: 'DependencyConnectionRefused',
        subject: { kind: 'Deployment', name: 'backend' },
        confidence: 'likely',
        details: { host: 'db', port: 5432, service: 'db' },
      },
    ]);
  });

  it('is told when the port is none of the Service', async () => {
    const fault = {
      ...REFUSED,
      log: 'dial tcp: connect db:3306: connection refused\nfailed: dial tcp db:3306: connect: connection refused',
    };
    const { findings } = await diagnoseRecording(join(backend(fault), ready));
    expect(findings[0]).toMatchObject({ details: { host: 'db', port: 3306, servicePorts: [5432] } });
    expect(findings[0]?.remedies[0]?.text).toContain('5432');
  });

  it('is named when the host is misspelt', async () => {
    const fault = { ...REFUSED, log: 'dial tcp: lookup dbb on 10.96.0.10:53: no such host' };
    const { findings } = await diagnoseRecording(join(backend(fault), ready));
    expect(findings).toMatchObject([{ cause: 'DependencyDNSFailure', details: { host: 'dbb', similar: ['db'] } }]);
  });

  it('is named when it is in another namespace', async () => {
    const fault = { ...REFUSED, log: 'Error: getaddrinfo ENOTFOUND payments' };
    const far = obj('Service', 'payments', { metadata: { namespace: 'billing' }, spec: { ports: [{ port: 80 }] } });
    const { findings } = await diagnoseRecording(join(backend(fault), ready, { objects: [far] }));
    expect(findings).toMatchObject([{ cause: 'DependencyDNSFailure', details: { elsewhere: ['billing/payments'] } }]);
  });

  it('does not make a crash healthy when it is scaled to zero', async () => {
    const zero = { ...well, objects: [statefulSet('db', { replicas: 0 }), well.objects[1]] };
    const diagnosis = await diagnoseRecording(join(backend(REFUSED), zero));
    expect(diagnosis.healthy).toBe(false);
    expect(faults(diagnosis)).toContain('DependencyConnectionRefused Deployment/backend');
  });
});

describe('what belongs together', () => {
  const app = deployment('web', { replicas: 30, ready: 0 });
  const set = replicaSet(app, 1, { replicas: 30, ready: 0 });
  const pods = Array.from({ length: 30 }, (_, at) =>
    crashingPod(`web-h1-${String(at).padStart(2, '0')}`, { owner: set, labels: { app: 'web' } }),
  );
  const logs = Object.fromEntries(
    pods.map(({ metadata }) => [
      `shop/${metadata.name}/main/previous`,
      'panic: no seats left\n\ngoroutine 1 [running]:\nmain.main()',
    ]),
  );

  it('is one finding for all pods, with one log read', async () => {
    const cluster = await serveRecording({ objects: [app, set, ...pods], logs, namespace: 'shop' });
    const connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
    const { findings } = await diagnose(
      { namespace: 'shop' },
      connection.reader,
      () => NOON,
      new AbortController().signal,
    );
    await connection.close();
    await cluster.close();
    expect(findings).toMatchObject([{ cause: 'UncaughtException', details: { podCount: 30 } }]);
    expect(findings[0]?.pods).toEqual(pods.slice(0, 20).map(({ metadata }) => metadata.name));
    expect(cluster.requests.filter(({ path }) => path.includes('/log')).length).toBe(1);
  });

  it('is one fault of a pod, the earliest in its life', async () => {
    const fault: Fault = {
      waiting: { reason: 'CreateContainerConfigError', message: 'secret "a" not found' },
      status: {},
      events: [['Unhealthy', 'Liveness probe failed: x', 2]],
    };
    expect(faults(await diagnoseRecording(backend(fault)))).toEqual(['SecretNotFound Deployment/backend']);
  });

  it('points at the change when only the newest revision fails', async () => {
    const two = deployment('shop', { replicas: 2, ready: 2, updated: 1 });
    const old = replicaSet(two, 1, { replicas: 2 });
    const fresh = replicaSet(two, 2, { replicas: 1, ready: 0, container: { image: 'shop/web:2' } });
    const serving = [0, 1].map((at) => readyPod(`shop-h1-${at}`, { owner: old, labels: { app: 'shop' } }));
    const recording = {
      objects: [two, old, fresh, ...serving, crashingPod('shop-h2-0', { owner: fresh, labels: { app: 'shop' } })],
      logs: { 'shop/shop-h2-0/main/previous': 'TypeError: x is not a function' },
    };
    const { findings } = await diagnoseRecording(recording);
    expect(findings).toMatchObject([
      { cause: 'UncaughtException', details: { revision: 2, changed: ['containers[main].image'] } },
    ]);
    expect(findings[0]?.remedies[0]?.text).toContain('rollout undo deployment/shop');
  });

  it('leaves events of an earlier pod of the same name alone', async () => {
    const set1 = statefulSet('db', { replicas: 1 });
    const pod = readyPod('db-0', { owner: set1, labels: { app: 'db' } });
    const old = { ...pod, metadata: { ...pod.metadata, uid: 'uid-of-before' } };
    expect(
      faults(
        await diagnoseRecording({
          objects: [set1, service('db', { app: 'db' }), pod, event('FailedPreStopHook', old, 'PreStopHook failed')],
        }),
      ),
    ).toEqual([]);
  });
});

describe('a recording of long ago', () => {
  const young: Fault = {
    exit: 1,
    caught: 'running',
    running: 3,
    ran: 120,
    ready: true,
    restarts: 5,
    log: 'licence expired',
    events: [['BackOff', 'Back-off restarting failed container main', 2]],
  };

  it('is judged by its newest stamp', async () => {
    expect(faults(await diagnoseRecording(backend(young), { now: NOON + 90 * 86_400_000 }))).toEqual([
      'ApplicationError Deployment/backend',
    ]);
  });

  it('is not taken for one when the cluster is only quiet', async () => {
    const { events: _, ...quiet } = young;
    expect(faults(await diagnoseRecording(backend(quiet), { now: NOON + 90 * 86_400_000 }))).toEqual([]);
  });

  it('is not taken for one where neither nodes nor events may be read, and a pod waits for a kubelet that is gone', async () => {
    const { events: _, ...quiet } = young;
    const waits = { ...quiet, objects: [crashingPod('one-off', { labels: {} })] };
    const found = faults(
      await diagnoseRecording({ ...backend(waits), forbid: ['events', 'nodes'] }, { now: NOON + 90 * 86_400_000 }),
    );
    expect(found).toEqual([expect.stringContaining('Pod/one-off')]);
  });
});

describe('what is asked about', () => {
  it.each([
    ['bakend', 'Deployment', 'backend'],
    ['sts/db', 'StatefulSet', 'db'],
    ['svc/db', 'Service', 'db'],
    ['replicaset/backend-h1', 'ReplicaSet', 'backend-h1'],
  ])('is understood: %s', async (workload, kind, name) => {
    expect((await diagnoseRecording(join(backend(REFUSED), broken), { workload })).subject).toEqual({ kind, name });
  });

  it.each([
    ['nothing-like-it', 'not-found'],
    ['node/n1', 'not-found'],
    ['elephant/x', 'not-found'],
  ])('fails with a next step: %s', async (workload, code) => {
    await expect(diagnoseRecording(backend(REFUSED), { workload })).rejects.toMatchObject({
      code,
      nextStep: expect.any(String) as unknown,
    });
  });

  it('is a namespace that does not exist', async () => {
    const recording = { objects: [obj('Namespace', 'shop', {})] };
    await expect(diagnoseRecording(recording, { namespace: 'shopp' })).rejects.toMatchObject({
      code: 'not-found',
      nextStep: 'did you mean shop?',
    });
  });
});

describe('what may not be read', () => {
  it('is named, and the rest is still answered', async () => {
    const diagnosis = await diagnoseRecording({ ...backend(REFUSED), forbid: ['services', 'events', 'pods/log'] });
    expect(faults(diagnosis)).toEqual(['ApplicationError Deployment/backend']);
    expect(diagnosis.stats.notRead?.join('\n')).toMatch(/events[\s\S]*services|services[\s\S]*events/);
  });

  it('is everything: the refusal is thrown', async () => {
    const forbid = ['pods', 'deployments', 'replicasets', 'statefulsets', 'events'];
    await expect(diagnoseRecording({ ...backend(REFUSED), forbid })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('does not take the other findings along when an object lacks what the API promises', async () => {
    const odd = [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'odd', namespace: 'shop' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'odd', namespace: 'shop' } },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'odd', namespace: 'shop' } },
    ];
    expect(
      faults(await diagnoseRecording(join(backend({ exit: 137, reason: 'OOMKilled' }), { objects: odd }))),
    ).toEqual(['OOMKilled Deployment/backend']);
  });
});

describe('the answer', () => {
  const several = join(backend({ exit: 137, reason: 'OOMKilled' }), broken, {
    objects: [...healthyApp('api'), unreadyPod('lonely')],
  });

  it('keeps the contract', async () => {
    const diagnosis = await diagnoseRecording(several);
    expect(CONTRACT.parse(diagnosis)).toEqual(diagnosis);
    expect(diagnosis.findings.length).toBeGreaterThan(1);
    expect(exitCodeOfDiagnosis(diagnosis)).toBe(10);
  });

  it('is the same every time', async () => {
    const [one, two] = [await diagnoseRecording(several), await diagnoseRecording(several)];
    expect(one.findings).toEqual(two.findings);
  });

  it('is exit 0 and has no findings for a healthy namespace', async () => {
    const diagnosis = await diagnoseRecording({ objects: healthyApp('api') });
    expect(CONTRACT.parse(diagnosis)).toMatchObject({ healthy: true, findings: [] });
    expect(exitCodeOfDiagnosis(diagnosis)).toBe(0);
    expect(digest(diagnosis)).toBe('diagnosis of namespace shop: healthy: no critical or warning finding');
  });

  it('is told to a model in few words', async () => {
    const many: Diagnosis = await diagnoseRecording(several);
    const finding = many.findings[0];
    const long = {
      ...many,
      findings: Array.from({ length: 40 }, () => ({ ...finding, title: 'x'.repeat(900) })) as Diagnosis['findings'],
    };
    for (const diagnosis of [many, long]) {
      const text = digest(diagnosis);
      expect(text.length).toBeLessThan(2_100);
      expect(text).toContain('OOMKilled');
      expect(text.includes('for more:')).toBe(diagnosis.findings.some(({ confidence }) => confidence !== 'certain'));
    }
    expect(digest(long)).toMatch(/3[6-9] more: /);
  });
});

describe('a namespace of 3,000 pods', () => {
  it('takes at most 8 lists and 5 logs, and says what was left out', async () => {
    const cluster = await serveRecording({ ...bigNamespace(3_000), namespace: 'big' });
    const connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
    const diagnosis = await diagnose(
      { namespace: 'big' },
      connection.reader,
      () => Date.parse('2026-11-24T09:10:00Z'),
      new AbortController().signal,
    );
    await connection.close();
    await cluster.close();
    const logs = cluster.requests.filter(({ path }) => path.includes('/log'));
    expect(faults(diagnosis)).toEqual(['OOMKilled Deployment/service-001']);
    expect(logs.length).toBeLessThanOrEqual(5);
    expect(cluster.requests.length - logs.length).toBeLessThanOrEqual(8);
    expect(diagnosis.stats.apiRequests).toBe(cluster.requests.length);
    expect(diagnosis.stats.notRead?.join('\n')).toContain('left out for the size of the namespace');
  });
});

describe('a named workload in a crash loop', () => {
  it('takes at most 8 requests', async () => {
    const { stats, findings } = await diagnoseRecording(
      join(backend({ exit: 1, log: "KeyError: 'DATABASE_URL'" }), { objects: healthyApp('api') }),
      { workload: 'backend' },
    );
    expect(findings.map(({ cause }) => cause)).toEqual(['EnvVarMissing']);
    expect(stats.apiRequests).toBeLessThanOrEqual(8);
  });
});

describe('what is asked while something fails', () => {
  // A Secret that is not there may be made by a custom resource.
  const lacking = backend({
    waiting: { reason: 'CreateContainerConfigError', message: 'secret "ledger-login" not found' },
    container: { env: [{ name: 'LOGIN', valueFrom: { secretKeyRef: { name: 'ledger-login', key: 'word' } } }] },
    objects: [crashingPod('one-off', { labels: {} })],
  });

  it('waits for kinds along with lists and logs where something points to them', async () => {
    const cluster = await serveRecording({ ...lacking, namespace: 'shop' });
    const connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
    await diagnose({ namespace: 'shop' }, connection.reader, () => NOON, new AbortController().signal);
    await connection.close();
    await cluster.close();
    const place = (path: RegExp): number => cluster.requests.findIndex((one) => path.test(one.path));
    expect(place(/^\/apis(?:\?|$)/)).toBeGreaterThan(4);
    expect(place(/\/log\?/)).toBeGreaterThan(place(/^\/apis(?:\?|$)/));
    expect(cluster.requests.length).toBeLessThanOrEqual(20);
  });
});

// The builders' stamps are whole minutes before noon: the history rules depend on them.
it('has a noon', () => expect(Date.parse(ago(0))).toBe(NOON));
