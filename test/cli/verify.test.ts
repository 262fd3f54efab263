import { describe, expect, it } from 'vitest';
import { check, type CheckOptions } from '../../src/cli/verify/check.ts';
import { checkAll } from '../../src/cli/verify/check-all.ts';
import {
  githubOf,
  junitOf,
  markdownOf,
  verificationOf,
  worstOf,
  type Verification,
} from '../../src/cli/verify/report.ts';
import { settledDiagnosis } from '../../src/cli/verify/settled.ts';
import type { ClusterReader } from '../../src/core/cluster.ts';
import type { Diagnosis, Finding } from '../../src/core/diagnosis.ts';
import type { Watch } from '../../src/core/plan.ts';
import { AppError } from '../../src/core/errors.ts';
import { ofRollout, type OfRollout } from '../../src/cli/verify/of-rollout.ts';

const workload = { kind: 'Deployment', name: 'web', namespace: 'shop' } as const;
const finding = (more: Partial<Finding>): Finding => ({
  cause: 'OOMKilled',
  severity: 'critical',
  confidence: 'certain',
  subject: { kind: 'Deployment', name: 'web' },
  pods: [],
  container: 'web',
  title: 'container web is killed at its memory limit of 64Mi',
  evidence: [],
  details: {},
  consequences: [],
  remedies: [{ text: 'raise the limit, "now" & <soon>' }],
  ...more,
});
/** A Deployment of two as the API gives it, with so many updated and available pods. */
const deployment = (updated: number, available: number) => ({
  metadata: { name: 'web', generation: 2 },
  spec: { replicas: 2 },
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: updated, availableReplicas: available },
});

/** Looks in turn; the last one stays. Time passes by a second a look. */
async function verdict(
  looks: readonly (object | Error)[],
  findings: readonly (readonly Finding[])[] = [[]],
  timeoutMs = 20_000,
  about: OfRollout | ((finding: Finding) => OfRollout) = { newest: true, restarts: 0 },
) {
  let look = 0;
  let time = 0;
  const reader = {
    get: async () => {
      time += 1000;
      const now = looks[Math.min(look++, looks.length - 1)];
      if (now instanceof Error) throw now;
      return now;
    },
  } as unknown as ClusterReader;
  let diagnosed = 0;
  const options: CheckOptions = {
    timeoutMs,
    everyMs: 0,
    standsMs: 3_000,
    now: () => time,
    say: () => undefined,
    ofRollout: async (_workload, one) => (typeof about === 'function' ? about(one) : about),
  };
  const diagnose = async () => findings[Math.min(diagnosed++, findings.length - 1)] ?? [];
  return check(reader, workload, diagnose, options, AbortSignal.timeout(10_000));
}

describe('a verdict on a rollout', () => {
  it('names the cause beside the sentence of a rollout that is done', async () => {
    expect((await verdict([deployment(2, 2)], [[finding({})]])).message).toBe(
      'deployment "web" successfully rolled out, but OOMKilled on deployment/web',
    );
    expect((await verdict([deployment(1, 1)], [[finding({})]])).message).not.toContain('but');
  });

  it('looks no more often when the time is over than before', async () => {
    let looks = 0;
    const reader = {
      get: async () => {
        looks++;
        return deployment(2, 2);
      },
    } as unknown as ClusterReader;
    const options: CheckOptions = {
      timeoutMs: 0,
      everyMs: 150,
      standsMs: 400,
      now: () => performance.now(),
      say: () => undefined,
      ofRollout: async () => ({ newest: true, restarts: 0 }),
    };
    const { state } = await check(reader, workload, async () => [], options, AbortSignal.timeout(10_000));
    expect(state).toBe('healthy');
    expect(looks).toBeLessThanOrEqual(5);
  });

  it('of many workloads comes in the time that was given for all', async () => {
    let time = 0;
    const given: number[] = [];
    const all = await checkAll(
      Array.from({ length: 20 }, (_, at) => ({ ...workload, name: `web-${at}` })),
      { timeoutMs: 300, now: () => time },
      async (one, left) => {
        given.push(left);
        await Promise.resolve();
        time += left / 8;
        return { workload: one, state: 'progressing', message: '', findings: [], seconds: 0 };
      },
    );
    expect(all.map(({ workload: { name } }) => name)).toEqual(Array.from({ length: 20 }, (_, at) => `web-${at}`));
    expect(given).toEqual([...Array<number>(8).fill(300), ...Array<number>(12).fill(0)]);
  });

  it.each<[string, readonly (object | Error)[], readonly (readonly Finding[])[], string]>([
    [
      'is healthy when it is rolled out and nothing critical is found',
      [deployment(1, 1), deployment(2, 2)],
      [[]],
      'healthy',
    ],
    ['is healthy with a warning', [deployment(2, 2)], [[finding({ severity: 'warning' })]], 'healthy'],
    ['is broken when a certain cause stands', [deployment(1, 1)], [[finding({})]], 'broken'],
    [
      'waits for a cause that goes away',
      [deployment(1, 1), deployment(1, 1), deployment(2, 2)],
      [[finding({})], [], []],
      'healthy',
    ],
    [
      'is not ended by a cause that is only likely, but by time',
      [deployment(1, 1)],
      [[finding({ confidence: 'likely' })]],
      'broken',
    ],
    ['is progressing when the time is over and nothing is known', [deployment(1, 1)], [[]], 'progressing'],
    ['is not healthy while rolled-out pods have a critical fault', [deployment(2, 2)], [[finding({})]], 'broken'],
    [
      'is gone when it was deleted meanwhile',
      [deployment(1, 1), new AppError('not-found', 'there is no deployment web')],
      [[]],
      'gone',
    ],
    [
      'looks through a server that is away for a moment',
      [deployment(1, 1), new AppError('unreachable', 'away'), deployment(2, 2)],
      [[]],
      'healthy',
    ],
    [
      'is broken when the controller has given up',
      [
        {
          ...deployment(1, 1),
          status: {
            ...deployment(1, 1).status,
            conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
          },
        },
      ],
      [[]],
      'broken',
    ],
    [
      'waits until what is rolled out has stood for a while',
      [deployment(2, 2), deployment(2, 1), deployment(2, 1)],
      [[], []],
      'progressing',
    ],
    ['is held for a paused Deployment', [{ ...deployment(2, 2), spec: { replicas: 2, paused: true } }], [[]], 'held'],
  ])('%s', async (_what, looks, findings, state) => {
    expect((await verdict(looks, findings)).state).toBe(state);
  });

  const likely = [[finding({ confidence: 'likely', pods: ['web-1'] })]];
  it.each<readonly [string, readonly (readonly Finding[])[], OfRollout, string, number]>([
    ['a crash loop is a verdict after three restarts', likely, { newest: true, restarts: 3 }, 'broken', 4],
    ['two restarts are none yet: the time decides', likely, { newest: true, restarts: 2 }, 'broken', 20],
    ['a certain cause is one at once', [[finding({ pods: ['web-1'] })]], { newest: true, restarts: 0 }, 'broken', 4],
    [
      'a certain cause of the pods that the rollout replaces is none',
      [[finding({ pods: ['old-1'] })]],
      { newest: false, restarts: 0 },
      'progressing',
      20,
    ],
  ])('%s', async (_what, findings, about, state, seconds) => {
    const seen = await verdict([deployment(1, 1)], findings, 20_000, about);
    expect({ state: seen.state, seconds: seen.seconds }).toEqual({ state, seconds });
  });

  it('sees the fault of the new revision behind one of the former', async () => {
    const two = [
      finding({ cause: 'OOMKilled', pods: ['old-1'] }),
      finding({ cause: 'ImageTagNotFound', pods: ['new-1'] }),
    ];
    const about = ({ pods }: Finding): OfRollout => ({ newest: pods[0] === 'new-1', restarts: 0 });
    expect(await verdict([deployment(1, 1)], [two], 20_000, about)).toMatchObject({ state: 'broken', seconds: 4 });
  });

  it.each([
    ['forbidden', new AppError('forbidden', 'no right')],
    ['a server that stays away', new AppError('unreachable', 'away')],
  ])('is an error, never healthy: %s', async (_what, error) => {
    await expect(verdict([error])).rejects.toThrow(error.message);
  });

  it('of nothing is not healthy', () => {
    expect(worstOf([])).toBe('progressing');
    expect(worstOf(['healthy', 'held', 'broken'])).toBe('broken');
  });
});

describe('the pods of a finding', () => {
  const looping = { name: 'web', restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } };
  const owner = (name: string, kind = 'ReplicaSet') => ({ ownerReferences: [{ kind, name, controller: true }] });
  const revision = (number: string, of = 'web') => ({
    metadata: { annotations: { 'deployment.kubernetes.io/revision': number }, ...owner(of, 'Deployment') },
  });
  const objects: Readonly<Record<string, object>> = {
    'deployments/web': revision('2'),
    'replicasets/old': revision('1'),
    'replicasets/new': revision('2'),
    'replicasets/db': revision('1', 'db'),
    'pods/db-1': { metadata: owner('db'), status: { containerStatuses: [looping] } },
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`pods/old-${at}`, { metadata: owner('old'), status: {} }]),
    ),
    'pods/old-1': { metadata: owner('old'), status: { containerStatuses: [looping] } },
    'pods/new-1': { metadata: owner('new'), status: { containerStatuses: [looping] } },
    'pods/new-2': {
      metadata: owner('new'),
      status: { containerStatuses: [{ ...looping, state: { running: {} } }] },
    },
    'statefulsets/web': { status: { updateRevision: 'b' } },
    'pods/set-a': {
      metadata: { labels: { 'controller-revision-hash': 'a' }, ...owner('web', 'StatefulSet') },
      status: { initContainerStatuses: [looping] },
    },
    'pods/set-b': {
      metadata: { labels: { 'controller-revision-hash': 'b' }, ...owner('web', 'StatefulSet') },
      status: { initContainerStatuses: [looping] },
    },
    'pods/job-1': { metadata: owner('web', 'Job'), status: { containerStatuses: [looping] } },
    'daemonsets/web': { metadata: { annotations: { 'deprecated.daemonset.template.generation': '7' } } },
    'pods/daemon-6': { metadata: { labels: { 'pod-template-generation': '6' }, ...owner('web', 'DaemonSet') } },
    'pods/daemon-7': { metadata: { labels: { 'pod-template-generation': '7' }, ...owner('web', 'DaemonSet') } },
  };
  const reader = {
    get: async ({ plural }: { plural: string }, name: string) => {
      const object = objects[`${plural}/${name}`];
      if (name === 'hidden') throw new AppError('forbidden', 'no right');
      if (object === undefined) throw new AppError('not-found', `there is no ${name}`);
      return object;
    },
  } as unknown as ClusterReader;

  it.each<readonly [Watch['kind'], readonly string[], OfRollout]>([
    ['Deployment', ['old-1'], { newest: false, restarts: 0 }],
    ['Deployment', ['old-1', 'new-1'], { newest: true, restarts: 4 }],
    ['Deployment', ['old-0', 'old-1', 'old-2', 'old-3', 'old-4', 'old-5', 'new-1'], { newest: true, restarts: 4 }],
    ['Deployment', Array.from({ length: 20 }, (_, at) => `old-${at}`), { newest: true, restarts: 0 }],
    ['Deployment', ['db-1'], { newest: true, restarts: 0 }],
    ['Deployment', ['new-2'], { newest: true, restarts: 0 }],
    ['Deployment', ['gone'], { newest: false, restarts: 0 }],
    ['Deployment', ['hidden'], { newest: true, restarts: 0 }],
    ['Deployment', [], { newest: true, restarts: 0 }],
    ['StatefulSet', ['set-a'], { newest: false, restarts: 0 }],
    ['StatefulSet', ['set-b'], { newest: true, restarts: 4 }],
    ['DaemonSet', ['daemon-6'], { newest: false, restarts: 0 }],
    ['DaemonSet', ['daemon-7'], { newest: true, restarts: 0 }],
    ['Job', ['job-1'], { newest: true, restarts: 4 }],
  ])('of a %s, %j: %o', async (kind, pods, about) => {
    const watched = { kind, name: 'web', namespace: 'shop' };
    expect(await ofRollout(reader, watched, finding({ pods }), AbortSignal.timeout(1000))).toEqual(about);
  });
});

describe('what a pipeline reads', () => {
  const verification: Verification = verificationOf(
    [
      {
        workload,
        state: 'broken',
        message: 'Waiting…',
        findings: [finding({ title: 'says "<no>" & 100%\nnow' })],
        seconds: 12,
      },
      { workload: { ...workload, name: 'ok' }, state: 'healthy', message: 'rolled out', findings: [], seconds: 3 },
    ],
    { context: 'c|d', namespace: 'shop' },
  );

  it('as JUnit', () => {
    expect(junitOf(verification)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites>',
        '  <testsuite name="kubewhy verify" tests="2" failures="1">',
        '    <testcase classname="shop" name="deployment/web" time="12">',
        '      <failure type="broken" message="OOMKilled: says &#34;&#60;no&#62;&#34; &#38; 100%',
        'now">Waiting…',
        '→ raise the limit, &#34;now&#34; &#38; &#60;soon&#62;</failure>',
        '    </testcase>',
        '    <testcase classname="shop" name="deployment/ok" time="3"/>',
        '  </testsuite>',
        '</testsuites>',
        '',
      ].join('\n'),
    );
  });

  it('as annotations of GitHub, on one line each', () => {
    expect(githubOf(verification)).toBe(
      '::error title=deployment/web is broken::OOMKilled: says "<no>" & 100%25%0Anow%0Araise the limit, "now" & <soon>\n',
    );
  });

  it('as a table that its text cannot break', () => {
    expect(markdownOf(verification)).toContain('(c\\|d, namespace shop)');
    expect(markdownOf(verification).split('\n')[4]).toMatch(
      /^\| ✗ broken \| deployment\/web \| OOMKilled: says "\\<no\\>" & 100% now \| .* \|$/,
    );
  });
});

describe('diagnose --wait', () => {
  const seen = (more: Partial<Diagnosis>): Diagnosis => ({
    apiVersion: 'kubewhy/v1',
    kind: 'Diagnosis',
    cluster: { context: 'kind', namespace: 'shop' },
    subject: null,
    healthy: true,
    state: more.progressing === undefined ? 'healthy' : 'progressing',
    findings: [],
    stats: { apiRequests: 1, durationMs: 1 },
    ...more,
  });
  const goesOn = seen({ progressing: ['Waiting for deployment "web" rollout to finish'] });
  const ill = (cause: Finding['cause']): Diagnosis => seen({ healthy: false, findings: [finding({ cause })] });

  it.each<readonly [string, readonly Diagnosis[], Diagnosis, number]>([
    ['waits as long as a rollout goes on', [goesOn, goesOn, seen({})], seen({}), 5],
    ['gives what stands', [ill('OOMKilled')], ill('OOMKilled'), 4],
    ['waits for a fault that goes away', [ill('OOMKilled'), seen({})], seen({}), 5],
    ['says that a rollout still goes on when the time is over', [goesOn], goesOn, 19],
  ])('%s', async (_what, looks, answer, count) => {
    let looked = 0;
    const said: string[] = [];
    const look = async (): Promise<Diagnosis> => looks[Math.min(looked++, looks.length - 1)] ?? seen({});
    const times = { waitMs: 19_000, everyMs: 0, standsMs: 3_000, now: () => looked * 1000 };
    const settling = { ...times, say: (message: string) => void said.push(message) };
    expect(await settledDiagnosis(look, settling, AbortSignal.timeout(10_000))).toEqual(answer);
    expect(looked).toBe(count);
    expect(said).toEqual(looks.includes(goesOn) ? goesOn.progressing : []);
  });
});
