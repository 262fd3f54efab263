import { describe, expect, it } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import { causesOf, type DiagnosisList } from '../../src/core/diagnosis-list.ts';
import { successorOf } from '../../src/diagnose/wide/shared.ts';
import type { Cause } from '../../src/core/causes/index.ts';
import type { Finding } from '../../src/core/diagnosis.ts';
import { KINDS } from '../../src/core/kinds.ts';
import { diagnose, diagnoseAll, digestOfList, exitCodeOfDiagnosis } from '../../src/diagnose/index.ts';
import { ClusterLists } from '../../src/diagnose/wide/lists.ts';
import { NamespaceReader } from '../../src/diagnose/wide/reader.ts';
import { bigCluster } from '../helpers/big-cluster.ts';
import { serveRecording, type Asked, type Recording } from '../helpers/recorded-cluster.ts';

type Looked = { readonly list: DiagnosisList; readonly requests: readonly Asked[] };

async function lookAt(recording: Recording, known: readonly string[] = ['default']): Promise<Looked> {
  const server = await serveRecording(recording);
  const connection = await connect({ env: {}, kubeconfig: server.kubeconfig });
  try {
    const list = await diagnoseAll({ known }, connection.reader, Date.now, new AbortController().signal);
    return { list, requests: server.requests };
  } finally {
    await connection.close();
    await server.close();
  }
}

const cluster = bigCluster(44, 3, 2);
const lists = (requests: readonly Asked[]): string[] =>
  requests.map(({ path }) => path.split('?')[0] ?? '').filter((path) => !path.includes('/log'));

describe('all namespaces in one pass', () => {
  const looked = lookAt(cluster);

  it('reads each list once for the whole cluster, and none again for a namespace', async () => {
    const { requests } = await looked;
    const paths = lists(requests);
    const pods = paths.filter((path) => path === '/api/v1/pods');
    expect(pods).toHaveLength(1);
    expect(paths.filter((path) => /\/namespaces\/team-\d+\/(?!secrets)/.test(path))).toEqual([]);
    expect(requests.length).toBeLessThan(60);
  });

  it('tells what several namespaces have in common once, with all of them', async () => {
    const { list } = await looked;
    const seen = list.shared.map(({ cause, common, namespaces }) => [cause, common, namespaces]);
    expect(seen).toContainEqual([
      'NodeNotReady',
      { kind: 'node', name: 'node-gone' },
      ['team-000', 'team-020', 'team-040'],
    ]);
    expect(seen).toContainEqual([
      'RegistryUnreachable',
      { kind: 'registry', name: 'mirror.example.com' },
      ['team-001', 'team-021', 'team-041'],
    ]);
  });

  it('reads the log of one place for all that fail in the same way', async () => {
    const { list, requests } = await looked;
    const [crash] = list.shared.filter(({ common }) => common.kind === 'image');
    expect(crash).toMatchObject({ cause: 'ModuleNotFound', namespaces: ['team-002', 'team-022', 'team-042'], pods: 6 });
    expect(requests.filter(({ path }) => path.includes('/api-')).length).toBeLessThanOrEqual(2);
  });

  it('keeps what has nothing in common apart', async () => {
    const { list } = await looked;
    const killed = causesOf(list).filter(({ finding }) => finding.cause === 'OOMKilled');
    expect(killed.map(({ namespace }) => namespace).sort()).toEqual(['team-003', 'team-023', 'team-043']);
  });

  it('counts the namespaces and puts the ill ones first', async () => {
    const { list } = await looked;
    expect(list.summary).toMatchObject({ namespaces: 44, ill: 12, healthy: 32, unknown: 0, empty: 0 });
    expect(list.items.slice(0, 12).every(({ healthy }) => !healthy)).toBe(true);
    expect(exitCodeOfDiagnosis(list)).toBe(10);
  });

  it('tells a model the causes with their places within its budget', async () => {
    const { list } = await looked;
    const text = digestOfList(list);
    expect(text.length).toBeLessThan(2_100);
    expect(text).toMatch(/NodeNotReady \(critical, certain\) on Node\/node-gone, 6 pod\(s\) in 3 namespaces/);
  });
});

describe('what may not be read', () => {
  it('is never healthy: the worst lists missing leave every namespace open', async () => {
    const { list } = await lookAt({ ...bigCluster(2, 1, 0), forbid: ['deployments'] });
    expect(list.healthy).toBe(false);
    expect(list.summary).toMatchObject({ healthy: 0, unknown: 2 });
    expect(exitCodeOfDiagnosis(list)).toBe(1);
  });

  it('is said once with the number of namespaces that miss it', async () => {
    const { list } = await lookAt({ ...bigCluster(3, 1, 0), forbid: ['ingresses'] });
    expect(list.healthy).toBe(true);
    expect((list.stats.notRead ?? []).filter((hole) => hole.startsWith('ingresses'))).toEqual([
      expect.stringMatching(/\(3 namespaces\)$/),
    ]);
  });

  it('throws the server’s refusal where no pods may be listed anywhere', async () => {
    await expect(lookAt({ ...bigCluster(2, 1, 0), forbid: ['pods'] })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('leaves the namespaces that may be read: they are looked at, the others are named as open', async () => {
    const recording = { ...bigCluster(4, 1, 1), only: ['team-000', 'team-003'] };
    const { list } = await lookAt(recording, ['team-000', 'team-003', 'team-001']);
    expect(list.items.map(({ cluster: { namespace } }) => namespace).sort()).toEqual(['team-000', 'team-003']);
    expect(causesOf(list).map(({ finding }) => finding.cause)).toContain('OOMKilled');
    expect(list.stats.notRead?.[0]).toMatch(/^other namespaces: /);
    expect(list.stats.notRead?.[1]).toBe('namespace team-001: this user may not list the pods there');
  });

  it('keeps a cluster open of which only a healthy part was seen', async () => {
    const { list } = await lookAt({ ...bigCluster(2, 1, 0), only: ['team-001'] }, ['team-001']);
    expect(list.summary).toMatchObject({ healthy: 1, ill: 0 });
    expect(list.healthy).toBe(false);
    expect(exitCodeOfDiagnosis(list)).toBe(1);
  });
});

describe('what a bound cut', () => {
  it('is told by the size of the list that was cut, not by the part of a namespace in it', async () => {
    const server = await serveRecording(bigCluster(3, 2, 0));
    const connection = await connect({ env: {}, kubeconfig: server.kubeconfig });
    try {
      const { signal } = new AbortController();
      const lists = new ClusterLists(connection.reader, 99, { objects: 4, events: 4 });
      const reader = new NamespaceReader(connection.reader, lists, { left: 0 });
      const told = await diagnose({ namespace: 'team-000' }, reader, Date.now, signal);
      expect(told.stats.notRead).toContain('pods: only the first 4 of the whole cluster were read');
      expect(told.healthy).toBe(false);
      expect(await lists.namespacesOf(KINDS.pods, { namespace: '*' }, signal)).toMatchObject({ whole: false });
    } finally {
      await connection.close();
      await server.close();
    }
  });

  it('leaves no namespace empty: one whose objects may not be listed is looked at as open', async () => {
    const bare = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'only-a-cronjob' } };
    const { objects, ...rest } = bigCluster(2, 1, 0);
    const all = { ...rest, objects: [...objects, bare] };
    expect((await lookAt(all)).list.summary).toMatchObject({ healthy: 2, empty: 1 });
    const { list } = await lookAt({ ...all, forbid: ['deployments', 'statefulsets', 'cronjobs'] });
    expect(list.summary).toMatchObject({ healthy: 0, unknown: 3, empty: 0 });
  });
});

describe('a closer look at one place of a shared cause', () => {
  const of = (cause: Cause, container: string | null, more: Partial<Finding> = {}): Finding => ({
    cause,
    severity: 'critical',
    confidence: 'certain',
    subject: { kind: 'Deployment', name: 'api' },
    container,
    pods: ['api-1'],
    title: `${cause} of ${container}`,
    evidence: [],
    consequences: [],
    details: {},
    remedies: [],
    ...more,
  });
  const [crash, image, oom, left] = [
    of('ApplicationError', 'web'),
    of('ImageTagNotFound', 'sidecar'),
    of('OOMKilled', 'web'),
    of('ModuleNotFound', 'web'),
  ];

  it.each([
    ['the same cause stays, though another one is told before it', crash, [image, crash], [image, crash], crash],
    ['what the log says instead takes the place', crash, [image, crash], [image, left], left],
    ['a cause that was known before is no successor', crash, [oom, crash], [oom], crash],
    ['nor one of another container', crash, [crash], [image], crash],
    [
      'of two containers with one cause each keeps its own',
      of('ApplicationError', 'b'),
      [],
      [crash, of('ApplicationError', 'b')],
      of('ApplicationError', 'b'),
    ],
  ])('%s', (_what, first, before, after, wanted) => {
    expect(successorOf(first, before, after)).toEqual(wanted);
  });
});
