import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ClusterReader } from '../../src/core/cluster.ts';
import type { HelmAccess } from '../../src/core/helm-reader.ts';
import type { StepRunner } from '../../src/core/writer.ts';
import { createHelm } from '../../src/helm/index.ts';
import { TOOLS } from '../../tools/index.ts';
import { connectTo, listOf, never, startApi, statusOf, type Api, type Seen } from '../helpers/cluster-server.ts';

/** Serves a list in pages, in the order of names as the API server does. */
const paged = <T extends { metadata: { name: string } }>(
  all: readonly T[],
  { query }: Seen,
  shape: (one: T) => unknown,
) => {
  const items = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const from = Number(query.get('continue') ?? 0);
  const limit = Number(query.get('limit') ?? items.length);
  const left = items.length - from - limit;
  return listOf(items.slice(from, from + limit).map(shape), left > 0 ? { continue: String(from + limit) } : {});
};

const event = (index: number, at: string, name = 'filler') => ({
  metadata: { name: `${name}.${index.toString(16).padStart(6, '0')}`, namespace: 'shop', uid: `${name}${index}` },
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '',
  lastTimestamp: at,
  involvedObject: { kind: 'Pod', namespace: 'shop', name, uid: `p-${name}` },
});

describe('events of a busy namespace', () => {
  const many = Array.from({ length: 2_101 }, (_, index) => event(index, '2026-11-24T10:00:00Z'));

  it('the newest are told, wherever their names stand in the list', async () => {
    const all = [...many, event(1, '2026-11-24T12:00:00Z', 'zz')];
    const api = await startApi((seen) => paged(all, seen, (one) => one));
    const { reader } = await connectTo(api);
    const read = await reader.events({ most: 100 }, never);
    expect(read.events[0]?.about.name).toBe('zz');
    expect(read).toMatchObject({ more: true, unread: false });
    expect(read.events).toHaveLength(100);
  });

  it('say when not all could be read', async () => {
    const page = many.slice(0, 500);
    const api = await startApi(() => listOf(page, { continue: 'more' }));
    const { reader } = await connectTo(api);
    expect(await reader.events({ most: 10 }, never)).toMatchObject({ unread: true });
    expect(api.requests).toHaveLength(40);
  });
});

const secret = (release: string, revision: number, status: string, namespace = 'shop') => ({
  metadata: {
    name: `sh.helm.release.v1.${release}.v${revision}`,
    namespace,
    uid: `${release}-${revision}`,
    labels: { owner: 'helm', name: release, version: String(revision), status },
  },
  type: 'helm.sh/release.v1',
  data: {
    release: Buffer.from(
      gzipSync(
        JSON.stringify({
          info: { description: `step ${revision}` },
          chart: { metadata: { name: 'web', version: '1' } },
        }),
      ).toString('base64'),
    ).toString('base64'),
  },
});
type Secret = ReturnType<typeof secret>;

async function helmOf(secrets: readonly Secret[]): Promise<{ access: HelmAccess; cluster: ClusterReader; api: Api }> {
  const api = await startApi((seen) => {
    const one = /\/secrets\/([^?]+)/.exec(seen.path)?.[1];
    if (one !== undefined)
      return { json: secrets.find(({ metadata }) => metadata.name === one) ?? statusOf(404, 'NotFound', 'no') };
    const release = /name=([^,]+)/.exec(seen.query.get('labelSelector') ?? '')?.[1];
    const wanted = secrets.filter(({ metadata }) => release === undefined || metadata.labels.name === release);
    const bare = /PartialObjectMetadataList/.test(seen.headers.accept ?? '');
    return paged(wanted, seen, ({ metadata, ...rest }) => (bare ? { metadata } : { metadata, ...rest }));
  });
  let access: HelmAccess | undefined;
  const { reader } = await connectTo(api, {
    helm: (_reader, given) => {
      access = given;
      return {} as StepRunner;
    },
  });
  if (!access) throw new Error('no helm access');
  return { access, cluster: reader, api };
}

describe('helm releases', () => {
  it('are all listed, however many revisions stand before them', async () => {
    const releases = Array.from({ length: 60 }, (_, index) => `app-${index}`);
    const old = releases.flatMap((name) =>
      Array.from({ length: 10 }, (_, index) => secret(name, index + 1, 'superseded')),
    );
    const { access } = await helmOf([...old, secret('zeta', 1, 'failed', 'other')]);
    const all = await access.revisions({ namespace: '*', labelsOnly: true }, never);
    expect(new Set(all.map(({ name }) => name)).size).toBe(61);
    expect(all.find(({ name }) => name === 'zeta')?.status).toBe('failed');
  });

  it('that are not deployed stand first, whatever they are called, where not all find room', async () => {
    const many = Array.from({ length: 300 }, (_, index) => secret(`app-${index}`, 1, 'deployed'));
    const ill = [secret('zeta', 3, 'failed', 'other'), secret('yard', 2, 'pending-upgrade', 'other')];
    const { access, cluster } = await helmOf([...many, secret('kept', 1, 'uninstalled'), ...ill]);
    const helm = createHelm({ cluster, access, env: {}, root: tmpdir() }).reader;
    const tool = TOOLS.find(({ name }) => name === 'helm_releases');
    if (tool?.effect !== 'read') throw new Error('no tool');
    const context = { cluster, namespace: 'shop', now: Date.now, helm };
    const { text, digest } = await tool.run({ namespace: '*' }, context, never);
    expect(digest).toBe('303 helm releases in all namespaces, 2 not deployed (listed first)');
    const rows = text.split('\n');
    expect(rows.slice(2, 4).map((row) => row.split(' | ').slice(1, 4))).toEqual([
      ['yard', '2', 'pending-upgrade'],
      ['zeta', '3', 'failed'],
    ]);
    expect(rows.at(-1)).toMatch(/^\(\d+ releases left out; name a namespace\)$/);
  });

  it('of 460 revisions the newest is the newest, and the old ones say that they were not read', async () => {
    const all = Array.from({ length: 460 }, (_, index) =>
      secret('web', index + 1, index === 459 ? 'deployed' : 'superseded'),
    );
    const { access, api } = await helmOf(all);
    const revisions = await access.revisions({ namespace: 'shop', release: 'web' }, never);
    expect(revisions).toHaveLength(460);
    expect(revisions.at(-1)).toMatchObject({ revision: 460, status: 'deployed', description: 'step 460' });
    expect(revisions.filter(({ unread }) => !unread)).toHaveLength(30);
    expect(revisions[0]).toMatchObject({ revision: 1, unread: true });
    expect(api.requests.length).toBeLessThan(40);
  });

  it('of ten revisions are read in one request', async () => {
    const { access, api } = await helmOf(
      Array.from({ length: 10 }, (_, index) => secret('web', index + 1, 'superseded')),
    );
    const revisions = await access.revisions({ namespace: 'shop', release: 'web' }, never);
    expect(revisions.map(({ description }) => description)).toContain('step 10');
    expect(api.requests).toHaveLength(1);
  });
});
