import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { ago, crashingPod, deployment, event, obj, ownedBy, replicaSet, type Obj } from '../helpers/k8s-more.ts';
import type { Recording } from '../helpers/recorded-cluster.ts';

const LINES = [
  "KeyError: 'LEDGER_URL'",
  'panic: listen tcp :8080: bind: address already in use',
  "ModuleNotFoundError: No module named 'pika'",
  'java.lang.OutOfMemoryError: Java heap space',
  'error: open /var/lib/queue/index: permission denied',
  'dial tcp: lookup cache.nowhere.example: no such host',
  'FATAL: password authentication failed for user "ledger"',
  'write /data/spool: no space left on device',
  'x509: certificate signed by unknown authority',
  'Error: Cannot find module "express"',
  'json: cannot unmarshal string into Go value of type int',
  'exec /app/start: exec format error',
];

/** So many Deployments, each with one pod in a crash loop that ends for a reason of its own. */
function failing(names: readonly string[], from = 0): Recording {
  const logs: Record<string, string> = {};
  const objects = names.flatMap((name, at): Obj[] => {
    const app = deployment(name, { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = crashingPod(`${set.metadata.name}-p0`, {
      owner: set,
      labels: { app: name, 'pod-template-hash': 'h1' },
    });
    logs[`shop/${pod.metadata.name}/main/previous`] = LINES[(from + at) % LINES.length] ?? '';
    return [app, set, pod, event('BackOff', pod, 'Back-off restarting failed container main in pod')];
  });
  return { objects, logs };
}
const named = (many: number): string[] =>
  Array.from({ length: many }, (_, at) => `stage-${String(at + 1).padStart(2, '0')}`);

/** One Deployment whose pod has so many containers, each in a crash loop of its own. */
function manyContainers(many: number): Recording {
  const { objects, logs } = failing(['stage']);
  const names = named(many);
  const all = objects.map((object) => {
    const pod = object as Obj & { spec: { containers: { name: string }[] }; status: { containerStatuses: object[] } };
    if (pod.kind !== 'Pod') return object;
    const [container] = pod.spec.containers;
    const [status] = pod.status.containerStatuses;
    return {
      ...pod,
      spec: { ...pod.spec, containers: names.map((name) => ({ ...container, name })) },
      status: { ...pod.status, containerStatuses: names.map((name) => ({ ...status, name })) },
    };
  });
  const texts = names.map((name, at) => [`shop/stage-h1-p0/${name}/previous`, LINES[at % LINES.length] ?? '']);
  return { objects: all, logs: { ...logs, ...(Object.fromEntries(texts) as Record<string, string>) } };
}

describe('a small namespace in which much fails at once, each for a reason of its own', () => {
  it.each([6, 7, 9, 12, 20])('%i workloads: at most 20 requests, and every one of them is named', async (many) => {
    const { stats, findings } = await diagnoseRecording(failing(named(many)));
    expect(stats.apiRequests).toBeLessThanOrEqual(20);
    const subjects = new Set(findings.map(({ subject }) => subject.name));
    expect(named(many).filter((name) => !subjects.has(name))).toEqual([]);
  });

  it('reads at least nine logs before lists that nothing asked for, and says which it left out', async () => {
    const { stats, findings } = await diagnoseRecording(failing(named(12)));
    const told = stats.notRead?.find((hole) => hole.startsWith('logs of failing containers')) ?? '';
    const unread = findings.filter(({ evidence }) => !evidence.some(({ source }) => source.startsWith('log')));
    expect(findings.length - unread.length).toBeGreaterThanOrEqual(9);
    for (const { subject, remedies } of unread) {
      expect(told).toContain(subject.name);
      // Nothing is said of a log that nobody read.
      expect(remedies[0]?.text).toContain(`kubewhy diagnose deployment/${subject.name} -n shop`);
      expect(remedies.map(({ text }) => text).join()).not.toContain('names no fault');
    }
    expect(stats.notRead?.join('\n')).toMatch(/left out as other requests came first: .*cronjobs/);
  });

  it('what the logs name is read before lists that nothing asks for, and the Jobs of a CronJob have one log', async () => {
    const { objects, logs } = failing(named(5));
    const mount = { configMap: { name: 'stage-files' } };
    const pods = (objects as readonly Obj[]).map((object) => {
      if (object.kind !== 'Pod' || !object.metadata.name.startsWith('stage-01')) return object;
      const { spec } = object as Obj & { spec: { containers: object[] } };
      const volumeMounts = [{ name: 'files', mountPath: '/etc/stage' }];
      const containers = spec.containers.map((one) => ({ ...one, volumeMounts }));
      return { ...object, spec: { ...spec, containers, volumes: [{ name: 'files', ...mount }] } };
    });
    const cron = obj('CronJob', 'export', { spec: { schedule: '* * * * *', jobTemplate: {} }, status: {} });
    const jobs = ['export-1', 'export-2'].flatMap((name): Obj[] => {
      const status = { failed: 1, conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] };
      const job = obj('Job', name, { metadata: ownedBy(cron), spec: { backoffLimit: 0, template: {} }, status }, 9);
      const ended = { exitCode: 3, reason: 'Error', startedAt: ago(9), finishedAt: ago(8) };
      const pod = crashingPod(`${name}-x`, { owner: job, labels: { 'job-name': name } });
      const containerStatuses = [{ name: 'main', ready: false, restartCount: 0, state: { terminated: ended } }];
      return [job, { ...pod, status: { phase: 'Failed', containerStatuses } }];
    });
    const { stats, findings } = await diagnoseRecording({
      objects: [
        ...pods,
        cron,
        ...jobs,
        obj('ConfigMap', 'stage-files', { data: { 'stage.yaml': 'queue:\n  prefetch: many\n' } }),
      ],
      logs: {
        ...logs,
        'shop/stage-01-h1-p0/main/previous':
          'ERROR cannot start: /etc/stage/stage.yaml:2: prefetch: expected an integer, got "many"',
        'shop/export-1-x/main': 'pg_dump: error: aborting because of server version mismatch',
        'shop/export-2-x/main': 'pg_dump: error: aborting because of server version mismatch',
      },
    });
    expect(stats.apiRequests).toBeLessThanOrEqual(20);
    const remedyOf = (name: string): string =>
      findings.find(({ subject }) => subject.name === name)?.remedies[0]?.text ?? '';
    expect(remedyOf('stage-01')).toContain('line 2 of key stage.yaml of ConfigMap stage-files');
    expect(remedyOf('export')).toContain('pg_dump');
    expect(stats.notRead?.join('\n') ?? '').not.toContain('logs of failing');
  });

  it('says nothing of logs when all were read', async () => {
    const { stats } = await diagnoseRecording(failing(named(3)));
    expect(stats.notRead?.join('\n') ?? '').not.toContain('logs of failing');
  });
});

describe('a named workload', () => {
  it('takes 8 lists and one log where twelve neighbours fail too', async () => {
    const { stats, findings } = await diagnoseRecording(failing(named(12)), { workload: 'stage-04' });
    expect(stats.apiRequests).toBeLessThanOrEqual(9);
    expect(findings.map(({ subject }) => subject.name)).toEqual(['stage-04']);
    expect(stats.notRead?.join('\n') ?? '').not.toContain('logs of failing');
  });

  it('takes 8 lists and 5 logs where seven of its containers fail, and names the two that were not read', async () => {
    const { stats } = await diagnoseRecording(manyContainers(7), { workload: 'stage' });
    expect(stats.apiRequests).toBeLessThanOrEqual(13);
    expect(stats.notRead?.join('\n')).toMatch(/^logs of failing containers .*: stage-\d+ of \S+, stage-\d+ of \S+$/m);
  });
});
