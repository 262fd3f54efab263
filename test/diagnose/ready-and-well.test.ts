import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { ago, healthyApp, obj, service, type Obj } from '../helpers/k8s-more.ts';

const DAY = 86_400;
/** Runs again for `minutes` after a run of `days`, in a pod that is `old` minutes old. */
const again = (more: Partial<Fault>, days: number, minutes: number, old?: string) => {
  const recording = backend({
    exit: 1,
    caught: 'running',
    ready: true,
    restarts: 1,
    ran: days * DAY,
    running: minutes,
    log: 'level=info msg="lease renewed"\nlevel=error msg="lost the lease of west/till: context deadline exceeded"\n',
    current: 'level=info msg="holds the lease"',
    ...more,
  });
  for (const one of recording.objects as { kind?: string; metadata: { creationTimestamp?: string } }[])
    if (one.kind === 'Pod' && old !== undefined) one.metadata.creationTimestamp = old;
  return recording;
};

describe('a program that gave up by itself and is ready since', () => {
  it.each<[string, Partial<Fault>, number, number, string | undefined, boolean]>([
    ['once, hours ago, after days', {}, 11, 300, undefined, true],
    ['once, with the code of a fatal log line', { exit: 255 }, 11, 300, undefined, true],
    ['four times in seventy days', { restarts: 4 }, 11, 300, '2025-12-20T00:00:00Z', true],
    ['every few hours', { restarts: 9 }, 0.3, 300, '2026-03-02T12:00:00Z', false],
    ['minutes ago', {}, 11, 12, undefined, false],
    ['and is not ready', { ready: false }, 11, 300, undefined, false],
    ['by a signal under load', { exit: 139 }, 11, 300, undefined, false],
  ])('%s: healthy is %s', async (_, more, days, minutes, old, healthy) => {
    const diagnosis = await diagnoseRecording(again(more, days, minutes, old), { workload: 'backend' });
    expect(diagnosis.healthy).toBe(healthy);
  });
});

const HOST = 'wiki.old-tools.svc';
const WORDS = `ERROR tile: calling http://${HOST}:8080/stats: dial tcp: lookup ${HOST} on 10.96.0.10:53: no such host`;
const asks = (file: Readonly<Record<string, string>>, env: readonly object[] = []) => ({
  ...backend({
    caught: 'running',
    ready: true,
    running: 40,
    current: Array.from({ length: 12 }, (_, at) => `${ago(36 - at * 3)} ${at === 0 ? 'INFO listening' : WORDS}\n`).join(
      '',
    ),
    container: {
      env,
      readinessProbe: { httpGet: { path: '/', port: 8080 } },
      volumeMounts: [{ name: 'settings', mountPath: '/etc/portal' }],
    },
    spec: { volumes: [{ name: 'settings', configMap: { name: 'portal' } }] },
    objects: [obj('ConfigMap', 'portal', { data: file })],
  }),
  stampedLogs: true,
});

describe('a host that a program with pages of its own cannot reach', () => {
  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    [
      'a tile of a page',
      { 'p.yaml': `- Tools:\n    - Wiki:\n        widget:\n          url: http://${HOST}:8080\n` },
      true,
    ],
    ['an item with a name', { 'p.yaml': `tiles:\n- name: wiki\n  url: http://${HOST}:8080\n` }, true],
    [
      'what it watches',
      { 'p.yaml': `endpoints:\n  - name: wiki\n    group: old\n    url: "http://${HOST}:8080"\n` },
      true,
    ],
    [
      'an item in JSON',
      {
        'p.json': `{\n  "pages": [\n    {\n      "name": "wiki",\n      "url": "http://${HOST}:8080"\n    }\n  ]\n}\n`,
      },
      true,
    ],
    ['a setting of its own', { 'p.yaml': `wiki:\n  url: http://${HOST}:8080\n` }, false],
    ['where it sends its work', { 'p.yaml': `outputs:\n  - name: wiki\n    url: http://${HOST}:8080\n` }, false],
    ['one of the nodes it lives on', { 'p.yaml': `nodes:\n  - ${HOST}:8080\n` }, false],
  ])('%s: healthy is %s', async (_, file, healthy) => {
    const diagnosis = await diagnoseRecording(asks(file), { workload: 'backend' });
    expect(diagnosis.healthy).toBe(healthy);
    expect(JSON.stringify(diagnosis.findings)).toContain(HOST);
  });

  it('set in its environment as well: it is told to reach it', async () => {
    const file = { 'p.yaml': `tiles:\n- name: wiki\n  url: http://${HOST}:8080\n` };
    const { healthy } = await diagnoseRecording(asks(file, [{ name: 'WIKI', value: `http://${HOST}` }]), {
      workload: 'backend',
    });
    expect(healthy).toBe(false);
  });
});

/** Ready for hours, and `words` every ten seconds, of the `n`th time. */
const repeats = (words: (n: number) => string, container: object = {}) => ({
  ...backend({
    caught: 'running',
    ready: true,
    running: 400,
    container: { readinessProbe: { tcpSocket: { port: 8080 } }, ...container },
    current: Array.from({ length: 120 }, (_, n) => `${ago(20 - n / 6)} ${words(n)}\n`).join(''),
  }),
  stampedLogs: true,
});
const client = (n: number): string => `10.4.1.1:${32_800 + n * 37}`;

describe('a client that breaks off before it asks anything', () => {
  it.each<[string, (n: number) => string, boolean]>([
    ['closes the port', (n) => `http: TLS handshake error from ${client(n)}: EOF`, true],
    [
      'says nothing',
      (n) => `error: handshake from ${client(n)}: read tcp 10.4.1.9:8443->${client(n)}: i/o timeout`,
      true,
    ],
    ['resets', (n) => `ERROR rejected connection from "${client(n)}" (error "reset by peer", name "")`, true],
    ['greets by nobody', () => 'ERROR lost connection after CONNECT from unknown[10.4.1.1]', true],
    [
      'distrusts the certificate',
      (n) => `http: TLS handshake error from ${client(n)}: remote error: tls: bad certificate`,
      false,
    ],
    ['is the program itself', () => 'ERROR sync: handshake from 10.4.1.7:5672: EOF', false],
    ['is the program, that asks', () => 'ERROR sync: Post "https://ledger.example/v1/items": EOF', false],
    ['is the program, that greets', () => 'ERROR sync: TLS handshake with 10.4.1.7:8443 failed: EOF', false],
  ])('%s', async (_, words, healthy) => {
    const diagnosis = await diagnoseRecording(repeats(words), { workload: 'backend' });
    expect(diagnosis.healthy, JSON.stringify(diagnosis.findings.map(({ title }) => title))).toBe(healthy);
  });
});

describe('a login that is refused again and again', () => {
  const refused = () => 'FATAL:  password authentication failed for user "probe"';
  const port = (containerPort: number) => ({ image: 'acme/geo:16', ports: [{ containerPort }] });
  it('is of a client where the container serves that protocol, whatever its image is called', async () => {
    const { healthy, findings } = await diagnoseRecording(repeats(refused, port(5432)), { workload: 'backend' });
    expect(healthy).toBe(true);
    expect(findings[0]?.remedies[0]?.text).toMatch(/^find whom container main means, a client/);
  });
  it('is its own where it serves something else', async () => {
    const { healthy, findings } = await diagnoseRecording(repeats(refused, port(8080)), { workload: 'backend' });
    expect(healthy).toBe(false);
    expect(findings[0]?.cause).toBe('DatabaseAuthFailed');
  });
  it('is its own where a setting leads to another server of that sort', async () => {
    const asks = (...objects: readonly Obj[]) => {
      const env = [{ name: 'BEHIND', value: 'postgres://geo@maps:5432/tiles' }];
      const recording = repeats(refused, { ...port(5432), env });
      return diagnoseRecording({ ...recording, objects: [...recording.objects, ...objects] }, { workload: 'backend' });
    };
    const maps = (served: number) => [
      ...healthyApp('maps'),
      service('maps', { app: 'maps' }, { ports: [{ port: served }] }),
    ];
    expect(faults(await asks(...maps(5432)))).toEqual(['DatabaseAuthFailed Deployment/backend']);
    expect(faults(await asks())).toEqual([]);
  });
});

describe('a server that meets a fault of its own', () => {
  const server = (image: string) => ({
    image,
    ports: [{ containerPort: 6379 }],
    env: [{ name: 'TWIN', value: 'twin.far.example:6379' }],
  });
  it.each([
    ['its disk is full', 'ERROR append /data/log.3: no space left on device', 'acme/geo:16', 'DiskFull'],
    ['its disk is full, by its name', 'ERROR append /data/log.3: no space left on device', 'redis:7', 'DiskFull'],
    ['it may not write', 'ERROR open /data/log.3: read-only file system', 'acme/geo:16', 'ReadOnlyFilesystem'],
    [
      'it does not find its twin',
      'ERROR twin: dial tcp: lookup twin.far.example on 10.96.0.10:53: no such host',
      'acme/geo:16',
      'DependencyDNSFailure',
    ],
    [
      'it does not find its twin, by its name',
      'ERROR twin: dial tcp: lookup twin.far.example on 10.96.0.10:53: no such host',
      'redis:7',
      'LogFaults',
    ],
  ])('%s', async (_, words, image, cause) => {
    const diagnosis = await diagnoseRecording(
      repeats(() => words, server(image)),
      { workload: 'backend' },
    );
    expect(faults(diagnosis)).toEqual([`${cause} Deployment/backend`]);
    expect(diagnosis.findings[0]?.remedies.map(({ text }) => text).join()).not.toContain('client');
  });
});
