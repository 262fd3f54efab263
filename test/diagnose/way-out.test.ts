import { describe, expect, it } from 'vitest';
import type { RawEvent } from '../../src/core/kubernetes.ts';
import { eventEvidence } from '../../src/diagnose/facts/evidence.ts';
import { eventsFrom } from '../../src/diagnose/facts/events.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { helmAdvice } from '../../src/diagnose/rules/workloads/helm/helm-advice.ts';
import { knownWords } from '../../src/diagnose/rules/objects/said/known-words.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  deployment,
  event,
  healthyApp,
  obj,
  ownedBy,
  replicaSet,
  service,
  type Obj,
} from '../helpers/k8s-more.ts';

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

  it.each([
    ['a program that lacks its loader, by musl and libc', '/opt/bin/tilld', 'its loader is not', 'Windows'],
    ['a script, by its first line', '/opt/bin/till.sh', 'Windows line end', 'its loader'],
  ])('mends %s', async (_what, command, says, not) => {
    const { remedies } = await look({ exit: 127, log: `exec ${command}: no such file or directory` });
    expect(remedies[0]).toContain(says);
    expect(remedies.join('\n')).not.toContain(not);
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

describe('what was before', () => {
  it('is no fault of now: a line of information that tells of another time does not decide', async () => {
    const { title, remedies } = await look({
      log: [
        'INFO  2026-03-04 11:58:02 crash history:',
        'INFO  2026-03-04 11:58:02 Crash #3 at 2026-03-04 09:12:44 UTC - write /srv/q/7: no space left on device',
        'ERROR 2026-03-04 11:58:02 refusing to start after 3 crashes. To recover from this state, remove the marker /srv/q/.crashed.',
        'ERROR 2026-03-04 11:58:02 start-up failed (aborting)',
      ].join('\n'),
    });
    expect(title).toContain('refusing to start after 3 crashes');
    expect(remedies[0]).toContain('remove the marker /srv/q/.crashed');
    expect(remedies.join('\n')).not.toMatch(/raise the size|limit that/);
  });

  it('is given back first where the advice is about the very key that was just written', async () => {
    const secret = obj('Secret', 'seals', {
      metadata: {
        creationTimestamp: ago(9_000),
        managedFields: [
          { manager: 'kubectl-edit', operation: 'Update', time: ago(30), fieldsV1: { 'f:data': { 'f:seal.key': {} } } },
        ],
      },
      data: { 'seal.key': '[hidden]' },
    });
    const { remedies } = await look({
      log: 'FATAL the configured seal key does not appear to be valid for this database',
      container: {
        env: [{ name: 'APP_SEAL_KEY_FILE', value: '/seals/seal.key' }],
        volumeMounts: [{ name: 'seals', mountPath: '/seals' }],
      },
      spec: { volumes: [{ name: 'seals', secret: { secretName: 'seals' } }] },
      objects: [secret],
    });
    expect(remedies[0]).toMatch(/key seal\.key of Secret seals .* give it back its former value/);
    expect(remedies.filter((text) => text.includes('former value'))).toHaveLength(1);
  });
});

describe('a long event', () => {
  it('is a proof with its end, which says what is wrong', () => {
    const long = `Failed to create pod sandbox: ${'rpc error: code = Unknown desc = '.repeat(24)}network "dmz" not found`;
    const [one] = eventsFrom([event('FailedCreatePodSandBox', obj('Pod', 'web-1'), long) as unknown as RawEvent]);
    const { text } = eventEvidence(one as NonNullable<typeof one>);
    expect(text).toMatch(/^Failed to create pod sandbox: .* … .*network "dmz" not found$/);
    expect(text).toHaveLength(500);
  });
});

describe('the sentence of an answer', () => {
  it.each<readonly [what: string, fault: Fault, title: string, not: string]>([
    [
      'ends where the program ended it, when it is a little long',
      {
        log: 'FATAL ledger of volume "north": the seal of page 4411 was made by writer 2.7 and this reader of the archive department knows only the seals that writers from 1.0 up to version 2.4 have made',
      },
      'the seals that writers from 1.0 up to version 2.4 have made',
      '…',
    ],
    [
      'is what is not known, not that it could not be verified',
      {
        exit: 128,
        log: 'No depot seal is known for depot.example and strict checking is on.\nSeal verification failed.\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights',
      },
      'No depot seal is known for depot.example',
      'access rights',
    ],
    [
      'is not where more may be read',
      { log: 'FATAL the seal of page 4411 is of another house. See the sealing guide for more information.' },
      'the seal of page 4411 is of another house',
      'guide',
    ],
    [
      'names all packages that are not installed',
      { log: 'Could not find rexml-3.3.6, racc-1.8.1 in any of the sources (Bundler::GemNotFound)' },
      'rexml-3.3.6, racc-1.8.1',
      'in any of',
    ],
    [
      'has the complaint that leads to a place, not the place alone',
      {
        exit: 2,
        log: "Error:\nMessage from the rule compiler:\nNo such target 'quay_nine' (expected type QUAY):\n('/etc/quay/rules.q' Line 7 Pos 3)\n  route to quay_nine;\n  ---------#########-\n",
      },
      "No such target 'quay_nine'",
      'Message from',
    ],
  ])('%s', async (_what, fault, title, not) => {
    const told = await look(fault);
    expect(told.title).toContain(title);
    expect(told.title).not.toContain(not);
  });

  it('leaves what the program asks to be installed to a remedy', async () => {
    const { remedies } = await look({ log: 'FATAL depot check failed, please make sure you have craneutil installed' });
    expect(remedies.join('\n')).toContain('make sure you have craneutil installed');
  });

  it('is no word by the way for whoever installs the program', async () => {
    const probe = { httpGet: { path: '/up', port: 8080 }, periodSeconds: 10, failureThreshold: 3 };
    const { findings } = await diagnoseRecording(
      backend({
        exit: 137,
        ran: 60,
        log: 'To use the new rules you need to load them:\nOpening the archive\nConverting the archive from 3.1',
        container: { livenessProbe: probe },
        events: [
          ['Killing', 'Container main failed liveness probe, will be restarted'],
          ['Unhealthy', 'Liveness probe failed: Get "http://10.1.0.9:8080/up": connect: connection refused'],
        ],
      }),
    );
    const told = [findings[0]?.title, ...(findings[0]?.remedies ?? []).map(({ text }) => text)].join('\n');
    expect(findings[0]?.cause).toBe('ProbeTooEarly');
    expect(told).not.toContain('you need to load them');
  });

  it('names the Service behind an address of the cluster', async () => {
    const { title } = await look({
      log: 'ERROR dial tcp 10.96.7.7:7001: i/o timeout',
      objects: [
        ...healthyApp('ledger'),
        service('ledger', { app: 'ledger' }, { clusterIP: '10.96.7.7', ports: [{ port: 7001, targetPort: 8080 }] }),
      ],
    });
    expect(title).toContain('10.96.7.7:7001 (Service ledger)');
  });
});

describe('a field that a custom resource complains of', () => {
  it.each([
    [
      'is looked at from outside first where nothing answers there',
      'login timed out after 3 attempts',
      'see whether what spec.gate',
    ],
    ['is corrected where it is refused', 'not of the form that the harbour gives out', 'correct spec.gate'],
  ])('%s', async (_what, why, first) => {
    const crane = obj('Crane', 'south', {
      apiVersion: 'harbour.example/v1',
      spec: { gate: '10.20.0.8:860' },
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'Gate',
            message: `gate 10.20.0.8:860: ${why}`,
            lastTransitionTime: ago(90),
          },
        ],
      },
    });
    const [told = ''] = await remediesOf([crane]);
    expect(told).toContain(first);
  });
});

describe('a warning of a thread', () => {
  it('is of what it says, not of what its pool is called after', async () => {
    const quay = service('quay', { app: 'quay' }, { ports: [{ port: 9600 }] });
    const line = (minute: number): string =>
      `2026-03-04T11:${minute}:00.000Z [otel-spans-writer-${minute % 3}] WARN  harbour.Writer - cannot open the store, trying again: java.net.SocketTimeoutException: timeout on connection to http://quay.depots.svc:9600`;
    const { findings } = await diagnoseRecording(
      backend({
        caught: 'running',
        running: 40,
        current: [30, 33, 36, 39, 42, 45, 48, 51, 54, 57].map(line).join('\n'),
        container: { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 10 } },
        events: [['Unhealthy', 'Readiness probe failed: dial tcp 10.1.0.9:8080: connect: connection refused']],
        objects: [
          service('backend', { app: 'backend' }),
          { ...quay, metadata: { ...quay.metadata, namespace: 'depots' } },
        ],
      }),
    );
    expect(findings[0]?.cause).toBe('DependencyTimeout');
    expect(findings[0]?.title).toContain('quay.depots.svc:9600');
    expect(findings[0]?.remedies[0]?.text).toContain('kubectl get networkpolicy -n depots');
  });
});

describe('a run that waits for a lock', () => {
  const pods = (holder: boolean): Obj[] => {
    const spec = { schedule: '0 1 * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: {} } };
    const cron = obj('CronJob', 'copy', {
      spec,
      status: { active: [{ kind: 'Job', name: 'copy-9' }], lastScheduleTime: ago(900) },
    });
    const sweep = obj('CronJob', 'sweep', { spec, status: {} });
    const job = obj('Job', 'copy-9', { metadata: ownedBy(cron), spec: {}, status: { active: 1, startTime: ago(900) } });
    const running = (name: string, owner: Obj): Obj =>
      obj('Pod', name, {
        metadata: ownedBy(owner),
        spec: { nodeName: 'n1', restartPolicy: 'Never', containers: [{ name: 'main', image: 'vault/copy:2' }] },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            { name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: ago(900) } } },
          ],
        },
      });
    const skipped = event('JobAlreadyActive', cron, 'Not starting job because prior execution is running', 5);
    return [cron, sweep, job, running('copy-9-x', job), skipped, ...(holder ? [running('sweep-7-bcdfg', sweep)] : [])];
  };

  it.each([
    ['is told that its holder has gone', false],
    ['waits for a holder that is at work', true],
  ])('%s', async (_what, holder) => {
    const log = 'unable to open the vault: it is locked by sweep-7-bcdfg (uid 0)';
    const { findings } = await diagnoseRecording({ objects: pods(holder), logs: { 'shop/copy-9-x/main': log } });
    const [first = ''] = findings[0]?.remedies.map(({ text }) => text) ?? [];
    expect(findings[0]?.cause).toBe('CronJobMissedSchedule');
    expect(first).toContain(holder ? 'mend what the run waits for' : 'release what sweep-7-bcdfg has left');
  });

  it.each([
    ['goes on, with a pod', true, true],
    ['goes on, between two pods', true, false],
  ])('waits for a Job by whose name the lock goes and which %s', async (_what, active, pod) => {
    const sweep = obj('Job', 'sweep-29100000', { spec: {}, status: { active: Number(active), startTime: ago(40) } });
    const [works] = pods(true).filter(({ kind, metadata }) => kind === 'Pod' && metadata.name === 'sweep-7-bcdfg');
    const own = works && { ...works, metadata: { ...works.metadata, name: 'sweep-29100000-bcdfg', ...ownedBy(sweep) } };
    const log = 'unable to open the vault: it is locked by sweep-29100000 (uid 0)';
    const { findings } = await diagnoseRecording({
      objects: [...pods(false), sweep, ...(pod && own ? [own] : [])],
      logs: { 'shop/copy-9-x/main': log },
    });
    expect(findings.find(({ cause }) => cause === 'CronJobMissedSchedule')?.remedies[0]?.text).toContain(
      'mend what the run waits for',
    );
  });
});
