import { describe, expect, it } from 'vitest';
import { withoutGuesses } from '../../src/logs/meaning/guess.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { obj } from '../helpers/k8s-more.ts';

const first = async (fault: Fault) => {
  const { findings } = await diagnoseRecording(backend(fault), { workload: 'deployment/backend' });
  const [finding] = findings;
  if (!finding) throw new Error('nothing found');
  return {
    cause: finding.cause,
    title: finding.title,
    remedies: finding.remedies.map(({ text }) => text),
    changes: finding.remedies.map(({ change }) => change),
    all: JSON.stringify(finding),
  };
};

type Row = [sentence: string, fault: Fault, cause: string, title: RegExp, remedy: RegExp];

const ROWS: readonly Row[] = [
  [
    "ends with the program's sentence where its kind of fault caught nothing of the case",
    { exit: 1, log: 'till starting\nFATAL till seal: x509: malformed extension of the till' },
    'CertificateInvalid',
    /not valid: .*malformed extension of the till/,
    /certificate/,
  ],
  [
    'takes a key that its password does not decrypt for no certificate of somebody else',
    { exit: 1, log: 'FATAL cannot unlock /srv/till/seal.key: pkcs8: the passphrase is incorrect' },
    'ConfigFileInvalid',
    /^the password that container main is given does not open \/srv\/till\/seal\.key/,
    /the password that \/srv\/till\/seal\.key was made with/,
  ],
  [
    'names a lock that a run before has left',
    {
      exit: 2,
      log: 'till: gave up on the counter.  This looks like an orphaned counter lock.\nusage: till [-h] [-c FILE]',
    },
    'StalePidFile',
    /orphaned counter lock/,
    /lock file at the start/,
  ],
  [
    'tells a field that its version does not know, and the line of it, also where a section begins there',
    {
      exit: 1,
      log: 'FATAL loading config \'/etc/till/till.yaml\': shelves[0]: unknown field "shelf_seal"',
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/till' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'till' } }] },
      objects: [
        obj('ConfigMap', 'till', { data: { 'till.yaml': 'shelves:\n- name: a\n  shelf_seal:\n    kind: wax\n' } }),
      ],
    },
    'ConfigFileInvalid',
    /shelf_seal/,
    /shelf_seal.*line 3 of key till\.yaml of ConfigMap till/,
  ],
  [
    'tells that a hook failed, by what it printed, where its container only obeyed the signal',
    {
      exit: 143,
      log: 'INFO listening on 8080\nINFO SIGTERM received\nINFO goodbye',
      container: { lifecycle: { postStart: { exec: { command: ['bash', '-c', 'nslookup till'] } } } },
      events: [
        [
          'FailedPostStartHook',
          'Exec lifecycle hook ([bash -c nslookup till]) for Container "main" failed - error: command \'bash -c nslookup till\' exited with 127: bash: line 1: nslookup: command not found, message: "bash: line 1: nslookup: command not found\\n"',
        ],
      ],
    },
    'PostStartHookFailed',
    /postStart hook of container main fails: .*nslookup: command not found/,
    /bring nslookup into image shop\/backend:1/,
  ],
  [
    'says nothing of a hook where the program itself ended before it',
    {
      exit: 1,
      log: 'FATAL the till is jammed for good',
      container: { lifecycle: { postStart: { exec: { command: ['warm-up'] } } } },
      events: [['FailedPostStartHook', 'PostStartHook failed: container not running (1f2e)']],
    },
    'ApplicationError',
    /the till is jammed for good/,
    /jammed/,
  ],
  [
    'finds the file that another container of the pod is told of under almost that name',
    {
      exit: 1,
      log: "FATAL unable to load weights '/shelf/Otter-7b-chat-q5.bin', consider lowering --layers if you are running out of memory",
      container: { args: ['--weights', '/shelf/Otter-7b-chat-q5.bin'] },
      spec: {
        initContainers: [{ name: 'fetch', image: 'shop/fetch:1', args: ['https://shelf.example/otter-7b-q5.bin'] }],
      },
    },
    'ApplicationError',
    /^(?!.*lowering).*Otter-7b-chat-q5\.bin/,
    /write otter-7b-q5\.bin in place of Otter-7b-chat-q5\.bin/,
  ],
  [
    'names the ConfigMap that is called like the workload and that nothing mounts',
    {
      exit: 1,
      log: 'FATAL cannot start: no drawer configured',
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/till' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'till' } }] },
      objects: [
        obj('ConfigMap', 'till', { data: { 'till.ini': 'color=red\n' } }),
        obj('ConfigMap', 'backend-drawers', { data: { 'drawers.ini': 'drawer=left\n' } }),
        obj('ConfigMap', 'other-drawers', { data: { 'drawers.ini': 'drawer=left\n' } }),
      ],
    },
    'RequiredSettingMissing',
    /drawer/,
    /ConfigMap backend-drawers \(drawers\.ini\)/,
  ],
  [
    'tells what a program warns of again and again about the path that its probe asks',
    {
      caught: 'running',
      running: 30,
      current: [1, 2, 3, 4]
        .map(
          (minute) =>
            `{"level":"warn","time":"2026-03-04T11:5${minute}:00Z","msg":"answering /till/up with 503 because of a latch","latch":"DRAWER_OPEN"}\n{"level":"info","time":"2026-03-04T11:5${minute}:01Z","msg":"sold ${minute}"}`,
        )
        .join('\n'),
      container: { readinessProbe: { httpGet: { path: '/till/up', port: 8080 } } },
      events: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']],
    },
    'ProbeServerError',
    /its log says: answering \/till\/up with 503 because of a latch: latch=DRAWER_OPEN/,
    /mend what container main says: "answering/,
  ],
];

describe('what a finding says of its own case', () => {
  it.each(ROWS)('%s', async (_sentence, fault, cause, title, remedy) => {
    const found = await first(fault);
    expect(found.cause).toBe(cause);
    expect(found.title).toMatch(title);
    expect(found.remedies.join('\n')).toMatch(remedy);
  });

  it('names the variable of a secret value that the sentence calls by its kind alone', async () => {
    const { title, remedies } = await first({
      exit: 1,
      log: 'FATAL Unsupported seal or incorrect salt length. {"exception":"SealError(code: 0) at /srv/till/seal.php:3)\\n[stacktrace]\\n',
      container: {
        env: [{ name: 'TILL_SALT', valueFrom: { secretKeyRef: { name: 'till', key: 'salt' } } }],
      },
    });
    expect(title).toMatch(/incorrect salt length$/);
    expect(remedies[0]).toContain('key salt of Secret till, which is variable TILL_SALT of container main');
  });

  it('does not send anybody to correct a file of a package', async () => {
    const found = await first({
      exit: 1,
      log: 'FATAL invalid seal length at /srv/till/node_modules/seal/lib/seal.js:12:5',
    });
    expect(found.remedies.join('\n')).not.toContain('correct /srv');
  });
});

describe('a value with quotation marks of its own', () => {
  const env = (value: string, log: string): Fault => ({
    exit: 1,
    log,
    container: { env: [{ name: 'TILL_SIZE', value }] },
  });

  it('is written without them by a call', async () => {
    const { remedies, changes } = await first(env("'12cm wide'", "FATAL cannot parse size ''12cm wide''"));
    expect(remedies[0]).toContain('without the quotation marks in variable TILL_SIZE of container main');
    expect(changes[0]).toMatchObject({ tool: 'set_env', input: { name: 'TILL_SIZE', value: '12cm wide' } });
  });

  it('is told in an argument that no shell reads', async () => {
    const { remedies, changes } = await first({
      exit: 1,
      log: 'FATAL listen on "0.0.0.0:90: bad address',
      container: { args: ['--listen="0.0.0.0:90"'] },
    });
    expect(remedies[0]).toContain('--listen in args of container main');
    expect(JSON.stringify(changes[0])).toContain('--listen=0.0.0.0:90');
  });

  it.each([
    ['JSON', '["12cm","9cm"]', 'FATAL cannot use "12cm","9cm"'],
    ['a value that the sentence does not show so', '"12cm"', 'FATAL the till is jammed for good'],
  ])('is not spoken of: %s', async (_what, value, log) => {
    expect((await first(env(value, log))).all).not.toContain('quotation marks');
  });

  it('is never shown where the name of its variable is that of a secret', async () => {
    const fault: Fault = {
      exit: 1,
      log: 'FATAL login failed',
      container: { env: [{ name: 'TILL_PASSWORD', value: '"sesame-19-open"' }] },
    };
    expect((await first(fault)).all).not.toContain('sesame-19');
  });
});

describe('withoutGuesses', () => {
  it.each([
    ['cannot open shelf "a9", did you forget to run `till init`?', 'cannot open shelf "a9"'],
    [
      'seal /srv/a.bin is too short. Make sure that it was copied whole. Code 9',
      'seal /srv/a.bin is too short. Code 9',
    ],
    ['could not bind shelf 9 (hint: is the till running?)', 'could not bind shelf 9'],
    ['Check that the till is open', 'Check that the till is open'],
    ['Something failed, try reducing the load', 'Something failed, try reducing the load'],
  ])('%s', (said, left) => {
    expect(withoutGuesses(said)).toBe(left);
  });
});
