import { describe, expect, it } from 'vitest';
import { hintIn, withoutHints } from '../../src/logs/meaning/hint.ts';
import { wantedIn } from '../../src/logs/meaning/wanted.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { event, healthyApp, node, obj, service, unscheduledPod } from '../helpers/k8s-more.ts';

const look = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend(fault))).findings;
  return { title: found?.title ?? '', texts: found?.remedies.map(({ text }) => text) ?? [] };
};

describe('what the program says to do', () => {
  it('behind a semicolon is a sentence of its own', () => {
    const said = "sink 'tape' is not enabled; add it to the 'sinks' list";
    expect(hintIn([said])).toBe("add it to the 'sinks' list");
    expect(withoutHints(said)).toBe("sink 'tape' is not enabled");
    expect(hintIn(['the tape is full; use of it ended at noon'])).toBeUndefined();
  });

  it('comes before the place of what it speaks of', async () => {
    const config = { name: 'conf', configMap: { name: 'recorder' } };
    const { texts } = await look({
      exit: 1,
      log: "Error: error parsing configuration file /etc/rec/rec.yml: sink 'tape-lite' not enabled; add it to the 'sinks' property",
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/rec' }] },
      spec: { volumes: [config] },
      objects: [obj('ConfigMap', 'recorder', { data: { 'rec.yml': 'out:\n  - kind: tape-lite\n' } })],
    });
    expect(texts[0]).toBe(`the program itself says what helps: "add it to the 'sinks' property"`);
    expect(texts[1]).toMatch(/^correct .* key rec\.yml of ConfigMap recorder/);
  });
});

it('what is there stands behind its judgement as well', () => {
  expect(wantedIn("Archive has wrong time zone of 'UTC+1'. Should be 'UTC'.")).toEqual({
    wanted: 'UTC',
    has: 'UTC+1',
  });
  expect(wantedIn("the label 'left' is long. Should be 'l'")).toEqual({ wanted: 'l' });
});

describe('a complaint', () => {
  it('of a package is for the build of the image', async () => {
    const { texts } = await look({ exit: 3, log: 'fatal: cannot start the shelf, package "left-rail" was not found' });
    expect(texts[0]).toMatch(/^build the image of container main \(shop\/backend:1\) with package left-rail: its lock/);
  });

  it.each(['fatal: the hub_token was not accepted by the hub', 'fatal: the credentials were rejected'])(
    'of who it is asks for other credentials: %s',
    async (log) => {
      const { texts } = await look({ exit: 3, log });
      expect(texts[0]).toMatch(
        /does not believe container main .*: correct (?:hub_token|credentials), here or on the other side/,
      );
    },
  );
});

it.each([
  ['Shelf::OutOfDateError (', /Shelf::OutOfDateError$|OutOfDateError$/],
  ['fatal: the shelf refuses to open, statement:', /the shelf refuses to open$/],
])('a title does not lead to what it leaves out: %s', async (log, ends) => {
  expect((await look({ exit: 3, log })).title).toMatch(ends);
});

describe('a host by which a server does not want to be called', () => {
  const probe = { httpGet: { path: '/up', port: 8080 } };
  const refusing = (address: string, more: object = {}) =>
    look({
      exit: 143,
      log: `ERROR blocked host: ${address}:8080`,
      container: { livenessProbe: { ...probe, ...more }, env: [{ name: 'HOSTS', value: 'till.example' }] },
      events: [
        ['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 400'],
        ['Killing', 'Container main failed liveness probe, will be restarted'],
      ],
    });

  it('and that is the address of its pod, is named by the probe', async () => {
    const { texts } = await refusing('10.1.0.9');
    expect(texts[0]).toMatch(/^give the livenessProbe of container main a Host header .* here 10\.1\.0\.9/);
  });

  it('and that is another, is not', async () => {
    expect((await refusing('10.1.0.91')).texts.join('\n')).not.toContain('Host header');
  });

  it('is not asked for by a probe that names it', async () => {
    const httpGet = { ...probe.httpGet, httpHeaders: [{ name: 'host', value: 'till.example' }] };
    expect((await refusing('10.1.0.9', { httpGet })).texts.join('\n')).not.toContain('Host header');
  });
});

it('the node that is too small is named, not the largest, where the others refuse for something else', async () => {
  const message =
    "0/3 nodes are available: 1 Insufficient memory, 2 node(s) didn't match pod anti-affinity rules. preemption: 0/3";
  const pod = unscheduledPod('cache-3', message, { container: { resources: { requests: { memory: '6Gi' } } } });
  const sized = (name: string, memory: string) => node(name, { allocatable: { memory } });
  const { findings } = await diagnoseRecording({
    objects: [
      pod,
      event('FailedScheduling', pod, message),
      sized('n1', '16Gi'),
      sized('n2', '16Gi'),
      sized('n3', '2Gi'),
    ],
  });
  expect(findings[0]?.title).toMatch(/^node n3 has not 6Gi memory free/);
  const fields = findings[0]?.evidence.filter(({ source }) => source.includes('allocatable')) ?? [];
  expect(fields.map(({ source }) => source)).toEqual([expect.stringContaining('node/n3')]);
});

it('where in the code is proof of what the code does, not of a full disk', async () => {
  const trace = (error: string) =>
    `Traceback (most recent call last):\n  File "/srv/till/spool.py", line 9, in put\n${error}`;
  const proofs = async (error: string) =>
    (await diagnoseRecording(backend({ exit: 1, log: trace(error) }))).findings[0]?.evidence.map(({ text }) => text);
  expect(await proofs('OSError: [Errno 28] No space left on device')).not.toContainEqual(
    expect.stringContaining('spool.py'),
  );
  expect(await proofs('ValueError: drawer is not a number')).toContainEqual(expect.stringContaining('spool.py'));
});

it('a monitor whose labels and port are both wrong is told of both', async () => {
  const monitor = {
    ...obj('PodScraper', 'till', {
      spec: { selector: { matchLabels: { app: 'tils' } }, targets: [{ port: 'stats' }, { port: 'web' }] },
    }),
    apiVersion: 'watch.test/v1',
  };
  const definition = obj('CustomResourceDefinition', 'podscrapers.watch.test', {
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { namespace: undefined },
    spec: {
      group: 'watch.test',
      names: { kind: 'PodScraper', plural: 'podscrapers' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true }],
    },
  });
  const ports = [{ name: 'web', port: 80, targetPort: 8080 }];
  const till = service('till', { app: 'till' }, { ports }, { metadata: { labels: { app: 'till' } } });
  const objects = [...healthyApp('till'), till, definition, monitor];
  const { findings } = await diagnoseRecording({ objects }, { workload: 'podscraper/till' });
  const found = findings.find(({ cause }) => cause === 'SelectsNothing');
  expect(found?.remedies.map(({ text }) => text)).toEqual([
    expect.stringContaining('from tils to till'),
    'then correct spec.targets[0].port of PodScraper till too (stats): service till has the port web',
  ]);
});
