import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  claim,
  crashingPod,
  deployment,
  healthyApp,
  obj,
  service,
  statefulSet,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

const look = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend(fault.waiting ? fault : { exit: 1, ...fault }))).findings;
  return {
    title: found?.title ?? '',
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.flatMap(({ change }) => (change ? [change.input] : [])) ?? [],
  };
};

describe('credentials of a wrong type', () => {
  const refused = 'failed to resolve reference "quay.test/lab/scope:7": unexpected status: 401 Unauthorized';
  const pull = (data: object) =>
    look({
      waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image: ${refused}` },
      container: { image: 'quay.test/lab/scope:7' },
      spec: { imagePullSecrets: [{ name: 'quay' }] },
      events: [['Failed', `Failed to pull image "quay.test/lab/scope:7": ${refused}`]],
      objects: [obj('Secret', 'quay', { type: 'Opaque', data })],
    });

  it('go into a Secret beside it, by a pipe, and none is deleted', async () => {
    const { texts, changes } = await pull({ '.dockerconfigjson': 'e30=' });
    expect(texts[0]).toMatch(/^make Secret quay-registry .* of what quay holds.*in place of quay, whose type cannot/);
    expect(texts[0]).toMatch(/get secret quay .*\| base64 -d \| kubectl create secret generic quay-registry/);
    expect(texts.join('\n')).not.toMatch(/delete|--docker-password/);
    expect(changes).toEqual([]);
  });

  it('that are not in it are asked for', async () => {
    const { texts } = await pull({ user: 'bGFi' });
    expect(texts[0]).toContain('create secret docker-registry quay-registry');
    expect(texts[0]).not.toContain('base64');
  });
});

describe('a heap without a flag', () => {
  const ended = (held: string) =>
    [
      `[9:0x55] 64012 ms: Mark-sweep (reduce) ${held} (${held}) -> ${held} (${held}) MB, 90.1 / 0.0 ms allocation failure`,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ].join('\n');
  const crash = (held: string, memory: string) =>
    look({ exit: 134, log: ended(held), container: { resources: { limits: { memory } } } });

  it('that held more than fits the limit gets a larger limit, not a smaller heap', async () => {
    const { texts, changes } = await crash('981.4', '1Gi');
    expect(texts[0]).toMatch(/^raise the memory limit of container main \(1Gi\).*held 981 MB/);
    expect(texts.join('\n')).not.toContain('768');
    expect(changes).toEqual([]);
  });

  it('that the limit has room for is raised', async () => {
    expect((await crash('981.4', '2Gi')).texts[0]).toContain('--max-old-space-size=1536');
  });
});

describe('shared memory', () => {
  it.each([
    ['768Mi', '384Mi', 'which has to be raised for more'],
    ['100Mi', '1Gi', 'which has to be raised with it'],
    ['8Gi', '1Gi', 'its memory limit of 8Gi'],
  ])('below a limit of %s is offered as %s', async (memory, size, says) => {
    const { texts, changes } = await look({
      log: 'ERROR: could not resize segment: not enough shared memory for 4 readers',
      container: { resources: { limits: { memory } } },
    });
    expect(texts[0]).toContain(`sizeLimit ${size})`);
    expect(texts[0]).toMatch(new RegExp(`${says}$`));
    expect(JSON.stringify(changes[0])).toContain(size);
  });
});

describe('a full claim', () => {
  const full = async (owner: Obj) => {
    const pod = crashingPod('scylla-0', {
      owner,
      container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/scylla' }] },
      spec: volumeFor('data-scylla-0'),
    });
    const { findings } = await diagnoseRecording({
      objects: [owner, pod, claim('data-scylla-0', { phase: 'Bound', spec: { volumeName: 'pv-1' } })],
      logs: { 'shop/scylla-0/main/previous': 'commitlog - write failed: No space left on device' },
    });
    return findings.find(({ cause }) => cause === 'DiskFull')?.remedies.map(({ text }) => text) ?? [];
  };

  it('of a custom resource grows there, and nobody deletes what the database wrote', async () => {
    const [first] = await full(obj('ScyllaCluster', 'scylla'));
    expect(first).toMatch(/^raise the size of PersistentVolumeClaim data-scylla-0 where ScyllaCluster scylla sets it/);
    expect(first).toContain('files of its data are not to be deleted by hand');
    expect(first).not.toContain('spec.resources');
  });

  it('of a StatefulSet is raised itself, or freed by the program', async () => {
    const [first] = await full(statefulSet('scylla'));
    expect(first).toMatch(
      /^raise the size of PersistentVolumeClaim data-scylla-0 \(spec\.resources.*: no file of its data by hand$/,
    );
  });
});

describe('a webhook that nobody answers', () => {
  const hooks = obj('ValidatingWebhookConfiguration', 'labels', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    webhooks: [
      {
        name: 'labels.gate.test',
        failurePolicy: 'Fail',
        clientConfig: { service: { namespace: 'shop', name: 'gate', path: '/' } },
        rules: [{ operations: ['CREATE'], resources: ['pods'], apiGroups: [''], apiVersions: ['v1'] }],
      },
    ],
  });
  const told = async (...objects: readonly Obj[]) => {
    const { findings } = await diagnoseRecording({ objects: [hooks, service('gate', { app: 'gate' }), ...objects] });
    return findings.find(({ cause }) => cause === 'WebhookWithoutBackend')?.remedies.map(({ text }) => text) ?? [];
  };

  it('stays where what answers for it is only at no replicas', async () => {
    const texts = await told(deployment('gate', { replicas: 0 }));
    expect(texts[0]).toContain('scale deployment/gate up again');
    expect(texts[1]).toMatch(/^only where that takes too long.* unchecked .*, and Fail again afterwards$/);
    expect(texts.join('\n')).not.toContain('delete');
  });

  it('may be deleted where nothing is left of it', async () => {
    expect((await told(...healthyApp('web')))[1]).toContain(
      'or delete ValidatingWebhookConfiguration labels if its product is gone',
    );
  });
});

it('a store that could not save is no store that is still to come', async () => {
  const { title } = await look({
    log: 'Error: MISCONF Valkey is configured to save RDB snapshots, but cannot persist',
  });
  expect(title).toMatch(/^the store of container main takes no writes, as it could not save the last ones/);
});

it('what went well before the first fault of a pod that is ready is no proof of it', async () => {
  const one = '2026-03-04T11:5';
  const current = [
    `${one}1:00.000Z INFO parcel 41 labelled`,
    ...[2, 4, 6, 8].map((minute) => `${one}${minute}:00.000Z ERROR rates: getaddrinfo ENOTFOUND rates.shop.svc`),
  ].join('\n');
  const recording = backend({ caught: 'running', running: 60, ready: true, current });
  const { findings } = await diagnoseRecording(recording, { workload: 'deployment/backend' });
  expect(findings[0]?.cause).toMatch(/LogFaults|DependencyDNSFailure/);
  expect(findings[0]?.evidence.map(({ text }) => text).join('\n')).not.toContain('labelled');
});

it('a file of a run before in a volume of the pod is deleted alone; with the pod goes all that lies there', async () => {
  const { texts } = await look({
    log: 'A server is already running (pid: 1, file: /srv/till/till.pid). Exiting',
    container: { volumeMounts: [{ name: 'till', mountPath: '/srv/till' }] },
    spec: { volumes: [{ name: 'till', emptyDir: {} }] },
  });
  expect(texts[0]).toMatch(/^delete \/srv\/till\/till\.pid at the start/);
  for (const text of texts.filter((one) => one.includes('delete pod'))) expect(text).toContain('all of it goes with');
});
