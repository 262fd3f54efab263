import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { ago, deployment, obj, ownedBy, readyPod, replicaSet, service, type Obj } from '../helpers/k8s-more.ts';

type Labels = Readonly<Record<string, string>>;

/** A workload with one ready pod that listens on `http`; `made` says of which installation it is. */
function app(name: string, labels: Labels, made: object = {}): Obj[] {
  const container = { name: 'main', image: 'desk/wiki:3', ports: [{ name: 'http', containerPort: 3000 }] };
  const own = { ...deployment(name, { replicas: 1, ready: 1, labels, container }) };
  own.metadata = { ...own.metadata, ...made };
  const set = replicaSet(own, 1);
  const pod = readyPod(`${name}-h1-a`, { owner: set, labels: { ...labels, 'pod-template-hash': 'h1' } });
  return [own, set, { ...pod, spec: { ...(pod['spec'] as object), containers: [container] } }];
}

function way(name: string, selector: Labels, made: object = {}, minutes = 60, more: object = {}): Obj {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  const one = service(name, selector, { ports, ...more });
  return { ...one, metadata: { ...one.metadata, creationTimestamp: ago(minutes), ...made } };
}

const helm = (release: string) => ({ annotations: { 'meta.helm.sh/release-name': release } });
const madeBy = ownedBy(obj('Ring', 'ring', { apiVersion: 'ring.example/v1' }));
/** The same with a variable that says whom it joins. */
const joining = (name: string, labels: Labels, made: object, seeds: string): Obj[] =>
  app(name, labels, made).map((object) => {
    if (object.kind !== 'Pod') return object;
    const { containers = [] } = object['spec'] as { containers?: readonly object[] };
    const env = [{ name: 'RING_SEEDS', value: seeds }];
    return {
      ...object,
      spec: { ...(object['spec'] as object), containers: containers.map((one) => ({ ...one, env })) },
    };
  });
const wiki = { app: 'wiki' };

describe('two Services that select the pods of each other', () => {
  const expected = { severity: 'warning', subject: { kind: 'Service', name: 'north-wiki' } };
  const objects = (made: (release: string) => object = helm): Obj[] => [
    ...app('north-wiki', { ...wiki, site: 'north' }, made('north')),
    ...app('south-wiki', { ...wiki, site: 'south' }, made('south')),
    way('south-wiki', wiki, made('south'), 60),
    way('north-wiki', wiki, made('north'), 6_000),
  ];

  it.each([
    ['two releases of helm', helm],
    ['two instances by their label', (of: string) => ({ labels: { 'app.kubernetes.io/instance': of } })],
    ['two workloads that the Services are called as', () => ({})],
  ])('are told together, once, with the label that tells them apart: %s', async (_what, made) => {
    const diagnosis = await diagnoseRecording({ objects: objects(made) });
    expect(faults(diagnosis)).toEqual(['ServiceSelectsForeignPods Service/north-wiki']);
    const [found] = diagnosis.findings;
    expect(found).toMatchObject(expected);
    expect(found?.title).toContain('services north-wiki and south-wiki select the pods of each other (app=wiki)');
    expect(found?.remedies.map(({ change }) => change?.input)).toMatchObject([
      { name: 'north-wiki', edits: [{ path: 'spec.selector["site"]', value: '"north"' }] },
      { name: 'south-wiki', edits: [{ path: 'spec.selector["site"]', value: '"south"' }] },
    ]);
  });

  it.each<readonly [string, Labels, Labels, readonly (string | undefined)[]]>([
    [
      'that the workloads select by',
      { version: '3', site: 'north' },
      { version: '4', site: 'south' },
      ['site', 'site'],
    ],
    ['in words where no workload selects by one', { version: '3' }, { version: '4' }, [undefined, undefined]],
  ])('are parted by the label %s', async (_what, north, south, keys) => {
    const parted = objects().map((object): Obj => {
      const own = object.metadata.name.startsWith('north') ? north : south;
      if (object.kind === 'Service') return object;
      const { site, ...stays } = own;
      const matchLabels = { ...wiki, ...(site === undefined ? {} : { site }) };
      if (object.kind === 'Deployment')
        return { ...object, spec: { ...(object['spec'] as object), selector: { matchLabels } } };
      return object.kind === 'Pod'
        ? { ...object, metadata: { ...object.metadata, labels: { ...wiki, ...stays, ...own } } }
        : object;
    });
    const { findings } = await diagnoseRecording({ objects: parted });
    const paths = keys.map((key) => key && [{ path: `spec.selector["${key}"]` }]);
    expect(findings[0]?.remedies.map(({ change }) => change?.input['edits'])).toMatchObject(paths);
    expect(findings[0]?.remedies.every(({ text }) => text.includes('to the selector of service'))).toBe(true);
  });

  it('are told to whoever asks about either', async () => {
    const diagnosis = await diagnoseRecording({ objects: objects() }, { workload: 'service/south-wiki' });
    expect(faults(diagnosis)).toEqual(['ServiceSelectsForeignPods Service/north-wiki']);
  });

  it('are told with those that give names alone, which the members of both find each other by', async () => {
    const names = (release: string): Obj =>
      way(`${release}-wiki-peers`, wiki, helm(release), 90, { clusterIP: 'None' });
    const { findings } = await diagnoseRecording({ objects: [...objects(), names('north'), names('south')] });
    expect(findings).toMatchObject([expected]);
    expect(findings[0]?.remedies.map(({ change }) => change?.input)).toMatchObject([
      { name: 'north-wiki', edits: [{ value: '"north"' }] },
      { name: 'north-wiki-peers', edits: [{ value: '"north"' }] },
      { name: 'south-wiki-peers', edits: [{ value: '"south"' }] },
      { name: 'south-wiki', edits: [{ value: '"south"' }] },
    ]);
  });

  it('are parted by a label that also the pods have that do not run now', async () => {
    const labels = { ...wiki, part: 'search', site: 'north' };
    const objects2 = [
      ...app('north-wiki', { ...wiki, part: 'web', site: 'north' }, helm('north')),
      deployment('north-search', { replicas: 0, labels, metadata: helm('north') }),
      ...app('south-wiki', { ...wiki, part: 'office', site: 'south' }, helm('south')),
      way('south-wiki', wiki, helm('south'), 60),
      way('north-wiki', wiki, helm('north'), 6_000),
    ];
    const { findings } = await diagnoseRecording({ objects: objects2 });
    expect(findings[0]?.remedies[0]?.change?.input['edits']).toMatchObject([{ path: 'spec.selector["site"]' }]);
  });

  it('are parted by the label of the installation where several would do', async () => {
    const of = (name: string): Labels => ({ ...wiki, 'app.kubernetes.io/instance': name });
    const parts = [
      ...app('north-wiki', { a: 'web', ...of('north') }),
      ...app('south-wiki', { a: 'office', ...of('south') }),
    ];
    const ways = ['north', 'south'].map((name) =>
      way(`${name}-wiki`, wiki, { labels: { 'app.kubernetes.io/instance': name } }),
    );
    const { findings } = await diagnoseRecording({ objects: [...parts, ...ways] });
    expect(findings[0]?.remedies.map(({ change }) => change?.input['edits'])).toMatchObject([
      [{ path: 'spec.selector["app.kubernetes.io/instance"]' }],
      [{ path: 'spec.selector["app.kubernetes.io/instance"]' }],
    ]);
  });

  it('are three where there are three', async () => {
    const west = [...app('west-wiki', { ...wiki, site: 'west' }, helm('west')), way('west-wiki', wiki, helm('west'))];
    const { findings } = await diagnoseRecording({ objects: [...objects(), ...west] });
    expect(findings).toMatchObject([{ ...expected, details: { services: ['north-wiki', 'south-wiki', 'west-wiki'] } }]);
  });
});

describe('Services that share pods on purpose', () => {
  const [one, two] = [
    app('wiki', { ...wiki, part: 'web' }, helm('wiki')),
    app('wiki-search', { ...wiki, part: 'search' }, helm('wiki')),
  ];
  it.each<readonly [string, Obj[]]>([
    ['one over two workloads of one release', [...one, ...two, way('wiki', wiki, helm('wiki'))]],
    [
      'one without addresses over all, beside one for each',
      [
        ...one,
        ...two,
        way('wiki-gossip', wiki, helm('wiki'), 60, { clusterIP: 'None' }),
        way('wiki', { part: 'web' }, helm('wiki')),
        way('wiki-search', { part: 'search' }, helm('wiki')),
      ],
    ],
    [
      'names of the members of one cluster in two workloads, from the Service of either',
      [
        ...one,
        ...two,
        way('wiki', wiki, {}, 60, { clusterIP: 'None' }),
        way('wiki-search', wiki, {}, 60, { clusterIP: 'None' }),
      ],
    ],
    [
      'one over two releases, of which the other has none',
      [...one, ...app('wiki-b', { ...wiki, part: 'b' }, helm('b')), way('wiki', wiki, helm('wiki'))],
    ],
    [
      'one over two releases, of which the other has one for itself',
      [
        ...one,
        ...app('wiki-b', { ...wiki, part: 'b' }, helm('b')),
        way('wiki', wiki, helm('wiki')),
        way('wiki-b', { part: 'b' }, helm('b')),
      ],
    ],
    [
      'two over a canary and what it tries out',
      [
        ...one,
        ...app('wiki-canary', { ...wiki, track: 'canary' }, helm('wiki-canary')),
        way('wiki', wiki, helm('wiki')),
        way('wiki-canary', wiki, helm('wiki-canary')),
      ],
    ],
    [
      'names alone of one cluster that two releases make',
      [
        ...app('ring-core', { ...wiki, part: 'core' }, helm('core')),
        ...app('ring-edge', { ...wiki, part: 'edge' }, helm('edge')),
        way('ring-core', wiki, helm('core'), 60, { clusterIP: 'None' }),
        way('ring-edge', wiki, helm('edge'), 60, { clusterIP: 'None' }),
      ],
    ],
    [
      'one cluster that two releases make, of which one joins the other',
      [
        ...app('ring-core', { ...wiki, part: 'core' }, helm('core')),
        ...joining('ring-edge', { ...wiki, part: 'edge' }, helm('edge'), 'ring-core:7000'),
        way('ring-core', wiki, helm('core')),
        way('ring-edge', wiki, helm('edge')),
      ],
    ],
    [
      'those that one custom resource made',
      [
        ...app('ring-a', { ...wiki, part: 'a' }),
        ...app('ring-b', { ...wiki, part: 'b' }),
        way('ring-a', wiki, madeBy),
        way('ring-b', wiki, madeBy),
      ],
    ],
    [
      'two versions of one program',
      [
        ...app('wiki-v1', { ...wiki, release: 'one' }, helm('one')),
        ...app('wiki-v2', { ...wiki, release: 'two' }, helm('two')),
        way('wiki-v1', wiki, helm('one')),
        way('wiki-v2', wiki, helm('two')),
      ],
    ],
    ['an old and a new name of one', [...one, way('wiki', wiki, helm('wiki')), way('handbook', wiki, helm('wiki'))]],
    [
      'an old and a new name of two',
      [...one, ...two, way('wiki', wiki, helm('wiki')), way('handbook', wiki, helm('wiki'))],
    ],
  ])('are well: %s', async (_what, objects) => {
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });

  it('are well: two that lead to another port each, which only the own pods have', async () => {
    const named = (name: string, port: string): Obj[] =>
      app(name, { ...wiki, part: name }).map((object) =>
        object.kind === 'Pod' ? (JSON.parse(JSON.stringify(object).replaceAll('"http"', `"${port}"`)) as Obj) : object,
      );
    const to = (name: string, port: string): Obj =>
      way(name, wiki, {}, 60, { ports: [{ port: 80, targetPort: port }] });
    const objects = [...named('wiki', 'web'), ...named('meter', 'metrics'), to('wiki', 'web'), to('meter', 'metrics')];
    expect(faults(await diagnoseRecording({ objects }))).toEqual([]);
  });
});
