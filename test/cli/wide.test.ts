import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisList } from '../../src/core/diagnosis-list.ts';
import { bigCluster } from '../helpers/big-cluster.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';
import { runHere } from '../helpers/run-here.ts';

const home = mkdtempSync(join(tmpdir(), 'kubewhy-wide-'));
const servers: RecordedCluster[] = [];
const env = { HOME: home, KUBECONFIG: join(home, 'config') };

beforeAll(async () => {
  const server = await serveRecording(bigCluster(25, 1, 2));
  servers.push(server);
  writeFileSync(env.KUBECONFIG, server.kubeconfig, { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(home, { recursive: true, force: true });
});

describe('diagnose -A', () => {
  it('fits a screen, tells the worst first and where the rest is, and ends with 10', async () => {
    const { code, stdout } = await runHere(['diagnose', '-A'], env);
    expect(code).toBe(10);
    expect(stdout.split('\n').length).toBeLessThan(48);
    expect(stdout).toMatch(/^\d+ causes in 8 of 25 namespaces \(recorded\); 17 healthy/);
    expect(stdout).toContain('NodeNotReady: node node-gone, 2 namespaces (4 pods)');
    expect(stdout).toContain('in team-000, team-020');
  });

  it('is a list of diagnoses with a summary as JSON', async () => {
    const { code, stdout } = await runHere(['diagnose', '--all-namespaces', '-o', 'json'], env);
    const list = JSON.parse(stdout) as DiagnosisList;
    expect(code).toBe(10);
    expect(list).toMatchObject({ apiVersion: 'kubewhy/v1', kind: 'DiagnosisList', healthy: false });
    expect(list.items).toHaveLength(25);
    expect(list.items.every(({ kind }) => kind === 'Diagnosis')).toBe(true);
    expect(list.summary.ill + list.summary.healthy + list.summary.unknown + list.summary.empty).toBe(25);
  });

  it('does not call healthy what is rolled out just now', async () => {
    const web = (namespace: string, updated: number) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace, generation: 2 },
        spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: {} },
        status: {
          observedGeneration: 2,
          replicas: 2,
          updatedReplicas: updated,
          availableReplicas: 2,
          readyReplicas: 2,
        },
      },
    ];
    const server = await serveRecording({ objects: [...web('one', 2), ...web('two', 1)] });
    servers.push(server);
    const own = { ...env, KUBECONFIG: join(home, 'rolling') };
    writeFileSync(own.KUBECONFIG, server.kubeconfig, { mode: 0o600 });
    const { stdout } = await runHere(['diagnose', '-A'], own);
    expect(stdout).toMatch(/^… 2 namespaces \(recorded\): nothing wrong was found.*, and rollouts go on in two$/m);
    expect(stdout).not.toContain('healthy');
  });

  it('takes no workload', async () => {
    expect((await runHere(['diagnose', 'web', '-A'], env)).code).toBe(2);
  });
});

describe('-l', () => {
  const own = { ...env, KUBECONFIG: join(home, 'labels') };
  beforeAll(async () => {
    const web = (name: string, labels: object, pods: object, available: number) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'shop', generation: 1, labels },
      spec: { replicas: 1, selector: { matchLabels: pods }, template: { metadata: { labels: pods } } },
      status: {
        observedGeneration: 1,
        replicas: 1,
        updatedReplicas: 1,
        availableReplicas: available,
        readyReplicas: 1,
      },
    });
    const pod = (name: string, more: object = {}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', labels: { team: 'a' }, ...more },
      spec: { containers: [{ name: 'c', image: 'a:1' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [] },
    });
    const server = await serveRecording({
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        web('labelled', { team: 'a' }, { app: 'labelled' }, 1),
        web('by-pods', {}, { app: 'by-pods', team: 'a' }, 1),
        web('other', { team: 'b' }, { app: 'other' }, 1),
        pod('alone'),
        pod('owned', { ownerReferences: [{ kind: 'ReplicaSet', name: 'by-pods-1', uid: 'u', controller: true }] }),
      ],
      namespace: 'shop',
    });
    servers.push(server);
    writeFileSync(own.KUBECONFIG, server.kubeconfig, { mode: 0o600 });
  });

  it('diagnoses the workloads that have the labels, or whose pods have them, and no others', async () => {
    const { stdout } = await runHere(['diagnose', '-l', 'team=a', '-o', 'json'], own);
    const { kind, items } = JSON.parse(stdout) as {
      kind: string;
      items: { subject: { kind: string; name: string } }[];
    };
    expect(kind).toBe('BySelector');
    expect(items.map(({ subject }) => `${subject.kind}/${subject.name}`).sort()).toEqual([
      'Deployment/by-pods',
      'Deployment/labelled',
      'Pod/alone',
    ]);
  });

  it('shows of a namespace what has the labels, and says what it left out', async () => {
    const { stdout } = await runHere(['status', '-l', 'team in (b)'], own);
    expect(stdout).toContain('namespace shop, team in (b): 1 of');
    expect(stdout).toContain('deployment/other');
    expect(stdout).not.toContain('labelled');
    expect(stdout).toMatch(/\d without team in \(b\) are left out/);
  });

  it.each<[string[], number, string]>([
    [['diagnose', '-l', 'team=nobody'], 1, 'nothing that runs in namespace shop has team=nobody'],
    [['diagnose', '-l', '=,='], 2, 'is no selector'],
    [['diagnose', 'web', '-l', 'team=a'], 2, '-l takes one namespace'],
    [['status', '-A', '-l', 'team=a'], 2, '-l looks at one namespace'],
  ])('%j is an error, never healthy', async (words, code, said) => {
    expect(await runHere(words, own)).toMatchObject({ code, stderr: expect.stringContaining(said) as string });
  });
});

describe('status -A', () => {
  it('shows each namespace on a line, ill ones first with what is ill in them', async () => {
    const { code, stdout } = await runHere(['status', '-A'], env);
    const [, title = '', first = '', second = ''] = stdout.split('\n');
    expect(code).toBe(0);
    expect(title).toBe('25 namespaces with workloads, 6 ill; 41 pods');
    expect(first).toContain('✗ namespace/team-001  3 pods, 2 ill; 1/2 workloads well');
    expect(second).toContain('deployment/job  0/2 ready');
  });

  it('is a tree as JSON', async () => {
    const { stdout } = await runHere(['status', '-A', '-o', 'json'], env);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'tree', nodes: expect.any(Array) as unknown });
  });
});

describe('events', () => {
  const event = (namespace: string, name: string, type: string, reason: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace, uid: `${namespace}-${name}`, labels: { of: name } },
    involvedObject: { kind: 'Pod', namespace, name: 'web-0', uid: 'pod-1' },
    type,
    reason,
    message: `${reason} of web-0`,
    count: 1,
    firstTimestamp: '2026-11-24T10:00:00Z',
    lastTimestamp: '2026-11-24T10:00:00Z',
    source: { component: 'kubelet' },
  });
  const told = { ...env, KUBECONFIG: join(home, 'events') };
  beforeAll(async () => {
    const objects = [
      event('shop', 'a', 'Warning', 'BackOff'),
      event('shop', 'b', 'Normal', 'Pulled'),
      event('pay', 'c', 'Warning', 'Failed'),
    ];
    const server = await serveRecording({ objects, namespace: 'shop' });
    servers.push(server);
    writeFileSync(told.KUBECONFIG, server.kubeconfig, { mode: 0o600 });
  });

  it.each<[string, string[], RegExp]>([
    ['of the namespace are grouped', [], /^2 events of namespace shop in 2 groups, 1 of them warnings\n/],
    ['of all namespaces name each', ['-A'], /^3 events of all namespaces[^]*pay\/Pod\/web-0/],
    [
      'with a field are the server’s choice',
      ['-A', '--field-selector', 'type=Warning'],
      /Failed[^]*BackOff|BackOff[^]*Failed/,
    ],
    [
      'have kubectl’s columns in the wide form',
      ['-o', 'wide'],
      /^LAST SEEN +TYPE +REASON +OBJECT +SUBOBJECT +SOURCE +MESSAGE/,
    ],
    ['are names', ['-A', '-o', 'name'], /^event\/a\nevent\/b\nevent\/c\n$/],
    ['with a label', ['-l', 'of=b', '-o', 'jsonpath={.items[*].reason}'], /^Pulled$/],
    ['are columns', ['-o', 'custom-columns=R:.reason'], /^R\nBackOff\nPulled\n$/],
    ['are YAML', ['-o', 'yaml'], /^apiVersion: v1\nkind: List\n/],
  ])('%s', async (_what, args, expected) => {
    const { code, stdout } = await runHere(['events', ...args], told);
    expect(stdout).toMatch(expected);
    expect(code).toBe(0);
  });

  it.each([[['-o', 'nonsense']], [['-o', 'jsonpath=']], [['pod/web-0', '-A']]])(
    'refuse %s as wrong usage',
    async (args) => {
      expect((await runHere(['events', ...args], told)).code).toBe(2);
    },
  );
});
