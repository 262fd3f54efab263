import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  claim,
  crashingPod,
  deployment,
  healthyApp,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  type Obj,
} from '../helpers/k8s-more.ts';

const toldOf = async (recording: Parameters<typeof diagnoseRecording>[0]): Promise<string> => {
  const [first] = (await diagnoseRecording(recording)).findings;
  return [first?.title, ...(first?.remedies ?? []).map(({ text }) => text)].join('\n');
};
const told = (fault: Fault): Promise<string> => toldOf(backend({ exit: 1, ...fault }));

describe('ways that were tried in vain', () => {
  it('stand with their reasons in what to do: one has to work', async () => {
    const log =
      'FATAL: no mirror gave the index\nTried these mirrors:\n  - north: certificate of the mirror is of 2019\n  - south: the index is empty\n  - west: closed on Sundays';
    const text = await told({ log });
    expect(text).toContain(
      'let one of the ways work that container main tries: "north: certificate of the mirror is of 2019", "south: the index is empty", "west: closed on Sundays"',
    );
  });

  it('are followed by the cause that stands behind them', async () => {
    const log =
      'ERROR shop: no opening today\nTried these mirrors:\n  - north: slow\n  - south: closed\nCaused by: org.shop.SealException: the seal of the till is broken';
    expect(await told({ log })).toContain('no opening today: SealException: the seal of the till is broken');
  });

  it.each([
    ['several things that all have to be', 'FATAL: all required sources are missing:\n  - ledger\n  - seal'],
    ['steps of one work', 'FATAL: tried to migrate these tables:\n  - till: column is missing\n  - seal: locked'],
  ])('are not %s', async (_what, log) => {
    expect(await told({ log })).not.toContain('let one of the ways work');
  });
});

describe('process 1', () => {
  const log = 'keeper: fatal: has to be started as PID 1';
  it.each([
    ['shareProcessNamespace', { shareProcessNamespace: true }],
    ['hostPID', { hostPID: true }],
  ])('is taken by %s', async (name, spec) => {
    expect(await told({ log, spec })).toContain(`take ${name} (now true) out of deployment/backend`);
  });

  it.each([
    ['of a pod whose containers share no numbers', { log }],
    ['of another complaint', { log: 'keeper: fatal: cannot open shelf 9', spec: { shareProcessNamespace: true } }],
  ])('is not spoken of %s', async (_what, fault) => {
    expect(await told(fault)).not.toMatch(/ProcessNamespace|hostPID/);
  });
});

describe('a login that was not believed', () => {
  it('names the user, where it stands, and the Secret of the container', async () => {
    const env = [
      { name: 'LEDGER_USER', value: 'till_reader' },
      { name: 'LEDGER_WORD', valueFrom: { secretKeyRef: { name: 'till-login', key: 'word' } } },
    ];
    const text = await told({
      log: 'ERROR ledger: unable to authenticate user [till_reader] for page 3',
      container: { env },
    });
    expect(text).toMatch(/does not believe container main to be user till_reader: correct user and password/);
    expect(text).toContain('(Secret till-login)');
    expect(text).toContain('variable LEDGER_USER');
  });
});

it('a login that was not believed is not said to be of the host that was asked', async () => {
  const text = await told({ log: 'ERROR ledger: failed to authenticate with https://ledger.west.example:7077' });
  expect(text).not.toMatch(/to be \S*ledger\.west/);
  expect(text).toContain('who it says it is');
});

describe('a member that waits for members behind it', () => {
  const world = (policy: string, log: string, more: readonly string[] = []) => {
    const set = statefulSet('till', { ready: 0, spec: { podManagementPolicy: policy } });
    const labels = { app: 'till', 'controller-revision-hash': 'till-1' };
    const pods: Obj[] = ['till-0', ...more].map((name) => crashingPod(name, { owner: set, labels }));
    return {
      objects: [set, service('till', { app: 'till' }, { clusterIP: 'None' }), ...pods],
      logs: { 'shop/till-0/main/previous': log },
    };
  };
  const log = 'ERROR quorum: no sign of members [till-1.till, till-2.till] in 5m';

  it('is told that they are made only after it', async () => {
    const text = await toldOf(world('OrderedReady', log));
    expect(text).toContain('podManagementPolicy: Parallel');
    expect(text).toContain('till-0 waits for till-1, till-2, and with OrderedReady those are made only when till-0');
  });

  it.each([
    ['where they are made at once', 'Parallel', log, []],
    ['where they are there', 'OrderedReady', log, ['till-1', 'till-2']],
    ['where it names none', 'OrderedReady', 'ERROR quorum: no sign of the shelf till-9.till in 5m', []],
  ])('is not told so %s', async (_where, policy, words, more) => {
    expect(await toldOf(world(policy, words, more))).not.toContain('Parallel');
  });
});

describe('what a revision changed', () => {
  it('holds fields of the pod and of the container that no list names', async () => {
    const app = deployment('web', { ready: 0 });
    const set = (revision: number, minutes: number, template: object, container: object): Obj => {
      const made = replicaSet(app, revision, {
        ready: 0,
        have: revision === 1 ? 0 : 1,
        template: { ...template },
        container: { ...container },
      });
      return { ...made, metadata: { ...made.metadata, creationTimestamp: ago(minutes) } };
    };
    const newest = set(2, 40, { dnsPolicy: 'Default', hostname: 'till' }, { workingDir: '/srv/new' });
    const text = await toldOf({
      objects: [
        app,
        set(1, 900, { dnsPolicy: 'ClusterFirst' }, { workingDir: '/srv' }),
        newest,
        crashingPod('web-h2-x', { owner: newest, labels: { app: 'web', 'pod-template-hash': 'h2' } }),
      ],
      logs: { 'shop/web-h2-x/main/previous': 'ERROR the till is jammed for good' },
    });
    expect(text).toContain('workingDir of main /srv → /srv/new');
    expect(text).toContain('dnsPolicy ClusterFirst → Default');
    expect(text).toContain('hostname not set → till');
  });
});

describe('a variable that stands twice', () => {
  const first = { name: 'LEDGER_URL', valueFrom: { secretKeyRef: { name: 'till', key: 'ledger' } } };
  const log = 'FATAL dial tcp 127.0.0.1:7077: connect: connection refused';
  const withEnv = (env: readonly object[], words = log) => told({ log: words, container: { env } });

  it('is told with both places where the fault is of what it leads to, and its value is not', async () => {
    const text = await withEnv([first, { name: 'LEDGER_URL', value: 'ledger://till:Planted-9-S3cret@127.0.0.1/west' }]);
    expect(text).toContain(
      'LEDGER_URL stands twice in env of container main: a value in plain text (hidden here) comes last and wins over key ledger of Secret till',
    );
    expect(text).not.toContain('Planted-9');
  });

  it('is told with the value of which the fault names a part', async () => {
    const text = await withEnv([
      { name: 'LEDGER_PLACE', value: 'ledger-west:7077' },
      { name: 'LEDGER_PLACE', value: '127.0.0.1:7077' },
    ]);
    expect(text).toContain('127.0.0.1:7077 comes last and wins over ledger-west:7077');
  });

  it.each([
    ['the second adds to the first', [first, { name: 'LEDGER_URL', value: '$(LEDGER_URL)?west' }], log],
    [
      'the fault speaks of something else',
      [
        { name: 'LEDGER_URL', value: 'ledger-a' },
        { name: 'LEDGER_URL', value: 'ledger-b' },
      ],
      'FATAL the till is jammed for good',
    ],
    ['both say the same', [first, first], log],
  ])('is not told where %s', async (_where, env, words) => {
    expect(await withEnv(env, words)).not.toContain('stands twice');
  });
});

describe('a fault that a Ready pod repeats', () => {
  const log = (answer: string): string =>
    Array.from({ length: 9 }, (_, at) => {
      const stamp = ago(18 - 2 * at);
      return `${stamp} ${stamp} ERROR ledger: page refused: ${answer}`;
    }).join('\n');
  const asked = async (answer: string) => {
    const recording = backend({ caught: 'running', ready: true, running: 600, current: log(answer) });
    const { findings } = await diagnoseRecording({ ...recording, stampedLogs: true }, { workload: 'backend' });
    const [first] = findings;
    return { first, text: [first?.title, ...(first?.remedies ?? []).map(({ text }) => text)].join('\n') };
  };

  it('is information where it is the limit of another, with the reason out of its answer', async () => {
    const { first, text } = await asked(
      '{"took":0,"pages":[{"place":{"shelf":"west-2","kept":null,"state":429,"error":{"type":"shelf_blocked","reason":"shelf [west-2] takes no more: disk usage exceeded its mark"}}}]}',
    );
    expect([first?.cause, first?.severity]).toEqual(['LogFaults', 'info']);
    expect(text).toContain('page refused: shelf [west-2] takes no more: disk usage exceeded its mark');
    expect(text).toContain('free or add space there');
  });

  it.each(['accept: too many open files', 'ledger pool exhausted: maximum of 9 is reached'])(
    'is a warning where it is a limit of its own: %s',
    async (answer) => {
      const { first } = await asked(answer);
      expect(first?.severity).toBe('warning');
    },
  );

  it('is a warning where somebody has to change what is refused', async () => {
    const { first } = await asked('the till is not a member of the guild');
    expect([first?.cause, first?.severity]).toEqual(['LogFaults', 'warning']);
  });
});

describe('a member and a cluster that do not know each other', () => {
  const DAY = 24 * 60;
  const member = (minutes: number, others: readonly Obj[]) => {
    const set = statefulSet('ring', { ready: 0 });
    const kept = (name: string, age: number): Obj => claim(name, { phase: 'Bound', minutes: age });
    const pod = crashingPod('ring-2', {
      owner: set,
      labels: { app: 'ring' },
      container: {
        env: [{ name: 'RING_JOIN', value: 'ledger:7077' }],
        volumeMounts: [{ name: 'data', mountPath: '/var/lib/ring' }],
      },
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-ring-2' } }] },
    });
    return {
      objects: [
        set,
        service('ring', { app: 'ring' }, { clusterIP: 'None' }),
        pod,
        kept('data-ring-1', 90 * DAY),
        kept('data-ring-2', minutes),
        ...others,
      ],
      logs: { 'shop/ring-2/main/previous': 'ERROR cluster UUID mismatch: local 9f1 remote 77c, refusing to join' },
    };
  };
  const passing = { spec: { volumes: [{ name: 'pages', emptyDir: {} }] }, minutes: 45 };
  const ledger = (kind: 'StatefulSet' | 'Deployment'): Obj[] => {
    const serves = service('ledger', { app: 'ledger' }, { spec: { ports: [{ port: 7077 }] } });
    if (kind === 'Deployment') return [serves, ...healthyApp('ledger', 1, passing)];
    const set = statefulSet('ledger', { replicas: 1 });
    return [serves, set, readyPod('ledger-0', { owner: set, labels: { app: 'ledger' }, ...passing })];
  };

  it('is the member that began anew where its claim is new', async () => {
    const text = await toldOf(member(120, []));
    expect(text).toContain(
      "this member began anew, and what it joins is older (volume claim data-ring-2 was made 120m ago, the other members' 90d ago)",
    );
    expect(text).not.toContain('if the data in');
  });

  it('is not told to have begun anew where it had worked with its claim before', async () => {
    const text = await toldOf(member(30 * DAY, []));
    expect(text).toContain('if the data in volume claim data-ring-2 (at /var/lib/ring) is the right one');
  });

  it.each([
    [
      'what stays on its node',
      [
        { name: 'pages', hostPath: { path: '/srv/pages' } },
        { name: 'drafts', emptyDir: {} },
      ],
    ],
    ['nothing but what it may lose', [{ name: 'tmp', emptyDir: {} }]],
  ])('is not the other side where that keeps %s', async (_what, volumes) => {
    const set = statefulSet('ledger', { replicas: 1 });
    const pod = readyPod('ledger-0', { owner: set, labels: { app: 'ledger' }, spec: { volumes }, minutes: 45 });
    const serves = service('ledger', { app: 'ledger' }, { ports: [{ port: 7077 }] });
    expect(await toldOf(member(90 * DAY, [serves, set, pod]))).not.toContain('lost its data');
  });

  it('is the other side where that keeps its data in what ends with the pod', async () => {
    const text = await toldOf(member(90 * DAY, ledger('StatefulSet')));
    expect(text).toContain('the other side began anew and lost its data');
    expect(text).toContain('pod ledger-0, which it joins by RING_JOIN=ledger:7077, was made 45m ago');
  });

  it.each([
    ['no date tells', []],
    ['a proxy stands between them', ledger('Deployment')],
  ])('is either where %s', async (_where, others) => {
    const text = await toldOf(member(90 * DAY, others));
    expect(text).toContain('if the data in volume claim data-ring-2 (at /var/lib/ring) is the right one');
    expect(text).toContain('if the cluster is the right one');
  });
});
