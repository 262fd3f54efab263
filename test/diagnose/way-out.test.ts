import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { helmAdvice } from '../../src/diagnose/rules/workloads/helm/helm-advice.ts';
import { knownWords } from '../../src/diagnose/rules/objects/said/known-words.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { ago, deployment, event, obj, ownedBy, replicaSet, type Obj } from '../helpers/k8s-more.ts';

const remediesOf = async (objects: readonly Obj[]): Promise<readonly string[]> => {
  const { findings } = await diagnoseRecording({ objects });
  return findings[0]?.remedies.map(({ text }) => text) ?? [];
};

const look = async (fault: Fault) => {
  const { findings } = await diagnoseRecording(backend({ exit: 1, ...fault }));
  return { title: findings[0]?.title ?? '', remedies: findings[0]?.remedies.map(({ text }) => text) ?? [] };
};

describe('the way out', () => {
  it('does not take a pod out of the sandbox whose RuntimeClass is missing', async () => {
    const app = deployment('grader', { ready: 0 });
    const set = replicaSet(app, 1, { have: 0 });
    const refused = 'Error creating: pods "grader-h1-" is forbidden: pod rejected: RuntimeClass "kata-fc" not found';
    const remedies = await remediesOf([app, set, event('FailedCreate', set, refused)]);
    expect(remedies[0]).toContain('create RuntimeClass kata-fc');
    expect(remedies.join('\n')).not.toContain('without it');
  });

  it('deletes an object in the namespace that it is in', () => {
    const words = 'StatefulSet.apps "ledger" is invalid: spec.selector: Invalid value: {}: field is immutable';
    expect(knownWords(words, 'Application ledger', 'books')).toEqual([
      expect.stringContaining('kubectl delete statefulset ledger -n books --cascade=orphan'),
    ]);
    expect(knownWords(words, 'Application ledger')[0]).toContain('kubectl delete statefulset ledger --cascade=orphan');
    const [told] = helmAdvice('cannot patch "till" with kind Deployment: field is immutable', {
      release: 'till',
      namespace: 'cash',
    });
    expect(told).toContain('kubectl delete deployment till -n cash --cascade=orphan');
  });

  it('names each variable that the program calls by another name', async () => {
    const from = (key: string) => ({ secretKeyRef: { name: 'mail', key } });
    const { remedies } = await look({
      log: 'FATAL: no account for the relay\n  start it with "-e RELAY_USER=me -e RELAY_PASSWORD=secret"',
      container: {
        env: [
          { name: 'RELAY_LOGIN_USER', valueFrom: from('user') },
          { name: 'RELAY_LOGIN_PASSWORD', valueFrom: from('password') },
        ],
      },
    });
    expect(remedies.slice(0, 2)).toEqual([
      expect.stringMatching(/RELAY_LOGIN_USER.*name it RELAY_USER$/),
      expect.stringMatching(/RELAY_LOGIN_PASSWORD.*name it RELAY_PASSWORD$/),
    ]);
  });

  it('says which port the neighbour has now and which it is to have', async () => {
    const { remedies } = await look({
      log: 'dial tcp 127.0.0.1:3306: connect: connection refused',
      spec: {
        containers: [
          { name: 'main', image: 'shop/backend:1' },
          { name: 'relay', image: 'shop/relay:1', args: ['--port=4406'] },
        ],
      },
    });
    expect(remedies).toContainEqual(
      expect.stringContaining('let container relay listen at 3306 in place of 4406 (now --port=4406)'),
    );
  });

  it.each([
    ['a Job by itself is made anew', false],
    ['the template of a CronJob is edited', true],
  ])('moves a container that keeps a run from ending where that can be done: %s', async (_what, scheduled) => {
    const cron = obj('CronJob', 'tally', {
      spec: { schedule: '0 1 * * *', concurrencyPolicy: 'Allow', jobTemplate: { spec: {} } },
      status: {},
    });
    const names = ['main', 'cloud-sql-proxy'];
    const containers = names.map((name) => ({ name, image: `books/${name}:2` }));
    const job = obj('Job', 'tally-1', {
      ...(scheduled ? { metadata: ownedBy(cron) } : {}),
      spec: { completions: 1, parallelism: 1, template: { spec: { containers } } },
      status: { active: 1 },
    });
    const pod = obj('Pod', 'tally-1-x', {
      metadata: ownedBy(job),
      spec: {
        nodeName: 'n1',
        restartPolicy: 'Never',
        containers,
      },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'main',
            ready: false,
            restartCount: 0,
            state: {
              terminated: { exitCode: 0, reason: 'Completed', startedAt: ago(200), finishedAt: ago(150) },
            },
          },
          { name: 'cloud-sql-proxy', ready: true, restartCount: 0, state: { running: { startedAt: ago(200) } } },
        ],
      },
    });
    const [first = ''] = await remediesOf([...(scheduled ? [cron] : []), job, pod]);
    expect(first).toContain(`initContainers of ${scheduled ? 'cronjob tally' : 'job tally-1'}`);
    expect(first.includes('the template of a job is fixed')).toBe(!scheduled);
  });
});
