import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis, Finding } from '../../src/core/diagnosis.ts';
import { deployment, IDLE, shell } from './busybox.ts';
import { apply, kubectl, kubewhy, missing, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: more faults on a real cluster: ${missing}`);

const NS = 'tier-more';
const PLANTED = 'planted-private-key-8Rn2';
/** Of orders.tier.example, valid in the year 2020. */
const CERTIFICATE = readFileSync(join(import.meta.dirname, 'expired.crt'), 'utf8');
const GROUP = 'harbour.tier-more.example';
const KINDS = ['Pier', 'Berth', 'Crane'];

const crd = (kind: string) => {
  const plural = `${kind.toLowerCase()}s`;
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
};

/** Each owned by the one before, and each says that it is not ready: the last one knows why. */
async function ownedChain(): Promise<void> {
  const says = ['its berth is not ready', 'its crane is not ready', 'motor 7 draws no current: fuse F12 has blown'];
  let owner: object[] = [];
  for (const [at, kind] of KINDS.entries()) {
    const name = `north-${kind.toLowerCase()}`;
    await apply(NS, [
      {
        apiVersion: `${GROUP}/v1`,
        kind,
        metadata: { name, ownerReferences: owner },
        spec: {},
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'False',
              reason: at === 2 ? 'MotorFailed' : 'PartFailed',
              message: says[at],
              lastTransitionTime: '2026-01-01T00:00:00Z',
            },
          ],
        },
      },
    ]);
    const uid = await kubectl(
      'get',
      `${kind.toLowerCase()}s.${GROUP}`,
      name,
      '-n',
      NS,
      '-o',
      'jsonpath={.metadata.uid}',
    );
    owner = [{ apiVersion: `${GROUP}/v1`, kind, name, uid, controller: true }];
    if (at > 0) continue;
    const now = new Date().toISOString();
    await apply(NS, [
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'north-pier.closed' },
        involvedObject: { apiVersion: `${GROUP}/v1`, kind, name, namespace: NS, uid },
        type: 'Warning',
        reason: 'Closed',
        message: 'no ship is let in',
        count: 3,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: 'harbour-master' },
      },
    ]);
  }
}

const POLICY = 'tier-more-limits';
/** Every pod of this namespace that asks for it gets a limit that is much too small, whatever its template says. */
const policy = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: POLICY },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NS } },
        objectSelector: { matchLabels: { app: 'hungry' } },
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      reinvocationPolicy: 'Never',
      failurePolicy: 'Ignore',
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: `[JSONPatch{op: "replace", path: "/spec/containers/0/resources/limits/memory", value: "24Mi"}]`,
          },
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: POLICY },
    spec: { policyName: POLICY },
  },
];

const WORKLOADS = [
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'nightly' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          containers: [shell('report', 'echo done'), shell('log-shipper', IDLE)],
        },
      },
    },
  },
  deployment('cabinet', [shell('main', IDLE, { volumeMounts: [{ name: 'disk', mountPath: '/disk' }] })], {
    pod: { volumes: [{ name: 'disk', hostPath: { path: '/nowhere/tier-more', type: 'Directory' } }] },
  }),
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'orders-tls' },
    stringData: { 'tls.crt': CERTIFICATE, 'tls.key': PLANTED },
  },
  deployment('orders', [shell('main', IDLE, { volumeMounts: [{ name: 'tls', mountPath: '/tls' }] })], {
    pod: { volumes: [{ name: 'tls', secret: { secretName: 'orders-tls' } }] },
  }),
  deployment('hungry', [
    shell('main', 'head -c 120m /dev/zero | tail -n 1 >/dev/null; exit $?', {
      resources: { requests: { memory: '16Mi' }, limits: { memory: '512Mi' } },
    }),
  ]),
];

const ask = async (...args: string[]): Promise<{ code: number; all: string; diagnosis: Diagnosis | undefined }> => {
  const { code, stdout, stderr } = await kubewhy(['diagnose', '-n', NS, '-o', 'json', ...args]);
  return { code, all: stdout + stderr, diagnosis: stdout === '' ? undefined : (JSON.parse(stdout) as Diagnosis) };
};
const found = (answer: { diagnosis: Diagnosis | undefined }, cause: string): Finding | undefined =>
  answer.diagnosis?.findings.find((one) => one.cause === cause);

describe.skipIf(missing)('more faults on a real cluster', { timeout: 400_000 }, () => {
  const clean = async (...more: string[]): Promise<void> => {
    await kubectl('delete', 'mutatingadmissionpolicybinding', POLICY, '--ignore-not-found');
    await kubectl('delete', 'mutatingadmissionpolicy', POLICY, '--ignore-not-found');
    const names = KINDS.map((kind) => `${kind.toLowerCase()}s.${GROUP}`);
    await kubectl('delete', 'crd', ...names, '--ignore-not-found', '--timeout=60s');
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', ...more);
  };
  beforeAll(async () => {
    await clean('--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [...policy, ...KINDS.map(crd)]);
    for (const kind of KINDS)
      await kubectl('wait', '--for=condition=Established', `crd/${kind.toLowerCase()}s.${GROUP}`, '--timeout=60s');
    // A policy holds some moments after it was stored: its first pods are made until one shows it.
    const marked = ['get', 'pods', '-n', NS, '-l', 'app=hungry', '-o', 'jsonpath={..limits.memory}'];
    await apply(NS, WORKLOADS);
    await until(
      async () => {
        await kubectl('delete', 'pods', '-n', NS, '-l', 'app=hungry', '--wait=true');
        await until(() => kubectl(...marked), Boolean, 30, 500);
        return kubectl(...marked);
      },
      (limits) => limits.includes('24Mi'),
      60,
      1000,
    );
    await ownedChain();
  }, 300_000);
  afterAll(() => clean('--wait=false'));

  it('a hostPath that is not there keeps the pod from starting', async () => {
    const answer = await until(
      () => ask('deployment/cabinet'),
      ({ diagnosis }) => diagnosis?.healthy === false,
      120,
    );
    expect(answer.code).toBe(10);
    const [first] = answer.diagnosis?.findings ?? [];
    expect(first).toMatchObject({ severity: 'critical', subject: { kind: 'Deployment', name: 'cabinet' } });
    expect(first?.remedies[0]?.text).toMatch(/^create \/nowhere\/tier-more on node node-1 as hostPath type Directory/);
    expect(JSON.stringify(first?.remedies)).not.toMatch(/driver/);
  });

  it('a policy that rewrites the limit of the pods is told to whom it kills', async () => {
    const answer = await until(
      () => ask('deployment/hungry'),
      (one) => found(one, 'OOMKilled') !== undefined,
      120,
    );
    const finding = found(answer, 'OOMKilled');
    expect(finding?.details).toMatchObject({ limit: '24Mi' });
    const remedies = finding?.remedies ?? [];
    expect(remedies.map(({ text }) => text).join('\n')).toMatch(
      /says 512Mi for container main, and its pod was given 24Mi/,
    );
    expect(remedies.filter(({ change }) => change?.tool === 'set_resources')).toEqual([]);
  });

  it('an expired certificate is found in the Secret that a workload mounts, and its key is never shown', async () => {
    const answer = await until(ask, (one) => found(one, 'CertificateExpired') !== undefined, 60);
    expect(found(answer, 'CertificateExpired')).toMatchObject({
      severity: 'critical',
      subject: { kind: 'Secret', name: 'orders-tls' },
      details: { notAfter: expect.stringContaining('2021') as string, users: ['Deployment/orders'] },
    });
    expect(answer.all).not.toContain(PLANTED);
    expect(answer.all).not.toContain(Buffer.from(PLANTED).toString('base64'));
  });

  it.each([
    ['that is named', ['pier/north-pier']],
    ['whose last part is named', ['crane/north-crane']],
    ['that a Warning event is about, in the whole namespace', []],
  ])('a custom resource %s is walked from its owner to the source', async (_what, words) => {
    const answer = await until(
      () => ask(...words),
      ({ diagnosis }) => diagnosis?.findings.some(({ subject }) => subject.kind === 'Pier') === true,
      60,
    );
    const ours = answer.diagnosis?.findings.filter(({ subject }) => KINDS.includes(subject.kind)) ?? [];
    expect(ours.map(({ subject }) => subject)).toEqual([{ kind: 'Pier', name: 'north-pier' }]);
    expect(ours[0]?.title).toMatch(/fuse F12 has blown.*the end of the chain is Crane north-crane/);
    expect(ours[0]?.details).toMatchObject({ chain: ['Pier/north-pier', 'Berth/north-berth', 'Crane/north-crane'] });
  });

  it('a container beside the work that keeps a Job from ending, three minutes after the work', async () => {
    const answer = await until(
      () => ask('job/nightly'),
      (one) => found(one, 'SidecarKeepsJobRunning') !== undefined,
      260,
    );
    expect(found(answer, 'SidecarKeepsJobRunning')).toMatchObject({
      subject: { kind: 'Job', name: 'nightly' },
      container: 'log-shipper',
      details: { sidecars: ['log-shipper'], ended: ['report'] },
    });
  });
});
