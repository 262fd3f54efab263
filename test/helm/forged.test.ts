import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelmOperation } from '../../src/core/helm-operation.ts';
import type { HelmRevision } from '../../src/core/helm.ts';
import type { Plan } from '../../src/core/plan.ts';
import { holdingOf, type Holds } from '../../src/helm/holder.ts';
import type { HelmChange } from '../../src/helm/deps.ts';
import { readTar, writeTar } from '../../src/helm/tar.ts';
import { packed, rawTar, tarMember } from './raw-tar.ts';
import { helmWorld, type World } from './world.ts';

const signal = new AbortController().signal;
/** Members of the operation that the forger puts in place of its own. */
type Forge = (release: HelmOperation) => Readonly<Record<string, unknown>>;

describe('a helm plan that comes from a file', () => {
  let world: World;
  let plan: Plan;
  beforeAll(async () => {
    world = await helmWorld({});
    const asked = await world.change(
      'helm_upgrade',
      { release: 'todo-chatbot', set: ['replicaCount.backend=3'] },
      { approver: async () => ({ answer: 'no' }) },
    );
    const question = asked.questions[0];
    if (!question) throw new Error('nothing was asked');
    plan = question.plan;
  });
  afterAll(() => world.close());

  const rehearse = async (forge: Forge) => {
    const [change] = plan.changes;
    if (change?.verb !== 'helm') throw new Error('not a helm plan');
    const forged: HelmChange = { ...change, release: { ...change.release, ...forge(change.release) } };
    return world.runner.rehearse(forged, { ...plan, changes: [forged] }, signal);
  };

  it('is rehearsed as it is', async () => {
    expect(await rehearse(() => ({}))).toMatchObject({ ok: true });
  });

  it.each<[string, Forge, string]>([
    ['another command', () => ({ argv: ['plugin', 'install', '--', 'https://evil'] }), 'is not one that kubewhy makes'],
    [
      'one more flag',
      ({ argv }) => ({ argv: [argv[0] ?? '', '--post-renderer=/tmp/evil', ...argv.slice(1)] }),
      'is not one that kubewhy makes',
    ],
    [
      'another context',
      ({ argv }) => ({ argv: argv.map((word) => word.replace(/^--kube-context=.*/, '--kube-context=prod')) }),
      'is not one that kubewhy makes',
    ],
    [
      'a chart elsewhere',
      ({ chart, argv }) => ({
        chart: chart && { ...chart, path: '/tmp/evil.tgz' },
        argv: [...argv.slice(0, -1), '/tmp/evil.tgz'],
      }),
      'is not one that kubewhy makes',
    ],
    [
      'a chart beside its folder',
      ({ chart, argv }) => {
        const path = `${chart?.path ?? ''}/../../x.tgz`;
        return { chart: chart && { ...chart, path }, argv: [...argv.slice(0, -1), path] };
      },
      'is not one that kubewhy makes',
    ],
    [
      'another chart digest',
      ({ chart }) => ({ chart: chart && { ...chart, digest: '0'.repeat(64) } }),
      'the chart of the plan was changed',
    ],
    [
      'another values digest',
      ({ values }) => ({ values: values && { ...values, digest: '0'.repeat(64) } }),
      'the values file of the plan was changed',
    ],
    ['another render', () => ({ manifestDigest: '0'.repeat(64) }), 'renders other objects now'],
    ['other lines of what it does', () => ({ effects: ['+ configmap/harmless'] }), 'is not what kubewhy has found'],
    ['other content of what it makes', () => ({ details: ['+ configmap/harmless'] }), 'is not what kubewhy has found'],
    ['no seal', () => ({ seal: '' }), 'is not what kubewhy has found'],
    ['another revision', () => ({ fromRevision: 77 }), 'now, not at 77'],
    ['another helm', () => ({ helmVersion: '4.0.0 (/tmp/helm)' }), 'the plan was made with helm 4.0.0 (/tmp/helm)'],
  ])('with %s is refused', async (_what, forge, message) => {
    const refused = await rehearse(forge);
    expect(refused.ok).toBe(false);
    expect(refused.refusal?.message).toContain(message);
  });
});

describe('a rollback that comes from a file', () => {
  it('and does not say what its revision holds is refused: its card could tell anything', async () => {
    const world = await helmWorld({});
    try {
      await world.change('helm_upgrade', { release: 'todo-chatbot', set: ['replicaCount.backend=3'] });
      const { questions } = await world.change(
        'helm_rollback',
        { release: 'todo-chatbot' },
        { approver: async () => ({ answer: 'no' }) },
      );
      const plan = questions[0]?.plan;
      const change = plan?.changes[0];
      if (!plan || change?.verb !== 'helm') throw new Error('not a helm plan');
      expect(await world.runner.rehearse(change, plan, signal)).toMatchObject({ ok: true });
      const { manifestDigest, ...release } = change.release;
      expect(manifestDigest).toMatch(/^[0-9a-f]{64}$/);
      const forged: HelmChange = { ...change, release };
      expect(await world.runner.rehearse(forged, { ...plan, changes: [forged] }, signal)).toMatchObject({
        ok: false,
        refusal: { code: 'stale', message: 'the plan does not say what the revision holds' },
      });
    } finally {
      await world.close();
    }
  });
});

const NOW = Date.parse('2026-11-24T12:00:00Z');
const revision = (minutesAgo: number, status = 'pending-upgrade'): HelmRevision => {
  const at = new Date(NOW - minutesAgo * 60_000).toISOString();
  return {
    name: 'todo',
    namespace: 'shop',
    revision: 4,
    status,
    chart: { name: 'c', version: '1', appVersion: '' },
    updated: at,
    description: 'Preparing upgrade',
    config: {},
    defaults: {},
    objects: [],
    hooks: [],
    serverSide: true,
    secret: { uid: 'u', writtenAt: at, writtenBy: 'helm' },
  };
};
const noNotes: Holds = { begin: () => undefined, end: () => undefined, read: () => undefined };

describe('who holds a release', () => {
  it.each([
    ['nobody holds one that is deployed', revision(1, 'deployed'), undefined, undefined],
    [
      'another run holds one that was written to a minute ago',
      revision(1),
      /since 2026-11-24T11:59:00\.000Z \(60s ago\), held by another helm run \(written by helm\)/,
      undefined,
    ],
    ['one that is quiet for nine minutes may still be held', revision(9), /9m ago/, undefined],
    ['one that is quiet for ten minutes is left behind', revision(10), /10m ago/, /nobody has written to it for 10m/],
    ['an uninstall that does not end counts, too', revision(30, 'uninstalling'), /uninstalling at revision 4/, /30m/],
  ])('%s', (_what, latest, text, abandoned) => {
    const holding = holdingOf(latest, noNotes, NOW);
    if (text === undefined) return expect(holding).toBeUndefined();
    expect(holding?.text).toMatch(text);
    if (abandoned === undefined) expect(holding?.abandoned).toBeUndefined();
    else expect(holding?.abandoned).toMatch(abandoned);
  });

  it('a newer write to the Secret counts as life, whatever the record says', () => {
    const latest = { ...revision(60), secret: { ...revision(1).secret } };
    expect(holdingOf(latest, noNotes, NOW)?.abandoned).toBeUndefined();
  });
});

describe('a packed chart', () => {
  it('reads back as it was written, with the same bytes each time', () => {
    const members = [
      { path: 'c/values.yaml', data: Buffer.from('a: 1\n') },
      { path: 'c/Chart.yaml', data: Buffer.alloc(700, 'x') },
    ];
    const packed = writeTar(members);
    expect(writeTar([...members].reverse()).equals(packed)).toBe(true);
    expect(readTar(packed).map(({ path, data }) => [path, data.toString()])).toEqual([
      ['c/Chart.yaml', 'x'.repeat(700)],
      ['c/values.yaml', 'a: 1\n'],
    ]);
  });

  it.each([
    ['a path that leaves it', rawTar('c/../../etc/x', '0'), /leaves the archive/],
    ['an absolute path', rawTar('/etc/x', '0'), /leaves the archive/],
    ['a symbolic link', rawTar('c/Chart.lock', '2'), /is a link/],
    ['a hard link', rawTar('c/x', '1'), /is a link/],
    ['a size beyond its end', rawTar('c/x', '0', 10_000), /cut off/],
    ['a file that stands in it twice', packed(tarMember('c/x', '0'), tarMember('c/x', '0')), /twice/],
    [
      'a long name that leaves it',
      packed(tarMember('././@LongLink', 'L', 9, Buffer.from('c/../../x')), tarMember('c/x', '0')),
      /leaves the archive/,
    ],
    [
      'an extended header whose path leaves it',
      packed(tarMember('pax', 'x', 18, Buffer.from('18 path=c/../../x\n')), tarMember('c/x', '0')),
      /leaves the archive/,
    ],
    ['a device', rawTar('c/x', '3'), /is a link/],
    ['no gzip', Buffer.from('hello'), /no gzip/],
    ['200 MiB of zeros', gzipSync(Buffer.alloc(200 * 1024 * 1024)), /larger than 100 MiB/],
    ['nothing in it', gzipSync(Buffer.alloc(1024)), /it is empty/],
  ])('with %s is refused', (_what, bytes, message) => {
    expect(() => readTar(bytes)).toThrow(message);
  });
});
