import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestOf } from '../../src/cluster/write/write-requests.ts';
import { canonical } from '../../src/core/json.ts';
import type { Change, Edit, Guard } from '../../src/core/plan.ts';
import { kubectlLine } from '../../src/core/request/kubectl-line.ts';
import { apply, kubectl, missing, remove, run } from './cluster.ts';

if (missing) console.log(`SKIPPED: kubectl lines on a real cluster: ${missing}`);

const NS = 'tier-k-lines';
const CLUSTER = { context: '', embedded: true };
const VALUES = [
  'plain',
  '--kubeconfig=/x/evil',
  '-n',
  'a=b=c',
  "it's",
  '"quoted" $HOME `id` $(id)',
  'two\nlines\n',
  ' spaces ',
  'tab\there',
  'ümläut \u200b \u0301',
  'beyond the first plane 🎉',
  '\\n \\ %s %d',
  '{"a":[1,2]}',
  'x-',
  '',
  '*',
  '@/etc/passwd',
];

type Json = Record<string, unknown>;
const object = async (word: string): Promise<Json & { metadata: { uid: string; resourceVersion: string } }> =>
  JSON.parse(await kubectl('get', word, '-n', NS, '-o', 'json')) as never;

/** What both store, but for what every request moves, and for members that kubectl prints as null. */
function stored(text: string): string {
  const {
    metadata,
    status: _status,
    ...rest
  } = JSON.parse(text, (_key, value: unknown) => (value === null ? undefined : value)) as Json & {
    metadata: Json;
  };
  const { managedFields: _m, resourceVersion: _r, generation: _g, creationTimestamp: _c, uid: _u, ...kept } = metadata;
  return canonical({ ...rest, metadata: kept });
}

let proxy: { url: string; stop: () => void };
async function startProxy(): Promise<typeof proxy> {
  const child = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    }),
  );
  return { url, stop: () => void child.kill() };
}

/** The change's own request as a dry run, and its line with --dry-run=server: what each of them would store. */
async function both(change: Change): Promise<{ request: string; line: string }> {
  const { method, path, body, contentType } = requestOf(change, true);
  const answer = await fetch(proxy.url + path, { method, body, headers: { 'content-type': contentType } });
  const request = await answer.text();
  expect({ status: answer.status, request }).toMatchObject({
    status: expect.toSatisfy((code: number) => code < 300) as number,
  });
  const line = kubectlLine(change, CLUSTER);
  if (line === undefined && /[\ud800-\udfff]/.test(body)) return { request: '', line: '' };
  expect(line).toBeDefined();
  const ran = await run('sh', ['-c', `${line ?? ''} --dry-run=server -o json`]);
  expect(ran).toMatchObject({ code: 0 });
  return { request: stored(request), line: stored(ran.stdout) };
}

async function edit(
  word: string,
  kind: 'Deployment' | 'ConfigMap',
  edits: readonly Edit[],
  guards: readonly Guard[] = [],
) {
  const { metadata } = await object(word);
  const api = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return both({
    verb: 'edit',
    target: { apiVersion: api, kind, namespace: NS, name: word.split('/')[1] ?? '' },
    resource: { plural: `${kind.toLowerCase()}s`, namespaced: true },
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    edits,
    guards,
  });
}

describe.skipIf(missing)('the kubectl line of a card', () => {
  beforeAll(async () => {
    await run('kubectl', ['create', 'namespace', NS]);
    const containers = [
      {
        name: 'web',
        image: 'busybox:1',
        env: [
          { name: 'OLD', value: 'old' },
          { name: '--flag', value: 'x' },
        ],
      },
    ];
    await apply(NS, [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { key: 'old', '-flag': 'old' } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
        },
      },
    ]);
    proxy = await startProxy();
  }, 60_000);
  afterAll(async () => {
    proxy?.stop();
    await remove(NS);
  }, 60_000);

  it.each(VALUES)('stores the same value of a ConfigMap as the request: %j', async (value) => {
    for (const path of ['/data/key', '/data/-flag']) {
      const { request, line } = await edit('configmap/config', 'ConfigMap', [{ path, from: 'old', to: value }]);
      expect(line).toBe(request);
    }
  });

  const AT = '/spec/template/spec/containers/0';
  const NAMED = { path: `${AT}/name`, value: 'web' };
  it.each(VALUES)('stores the same variable as the request: %j', async (value) => {
    const changed = await edit(
      'deployment/web',
      'Deployment',
      [{ path: `${AT}/env/0/value`, from: 'old', to: value }],
      [NAMED, { path: `${AT}/env/0/name`, value: 'OLD' }],
    );
    expect(changed.line).toBe(changed.request);
    const flag = await edit(
      'deployment/web',
      'Deployment',
      [{ path: `${AT}/env/1/value`, from: 'x', to: value }],
      [NAMED, { path: `${AT}/env/1/name`, value: '--flag' }],
    );
    expect(flag.line).toBe(flag.request);
    for (const name of ['NEW', '--kubeconfig', '-c', 'ends-']) {
      const added = await edit('deployment/web', 'Deployment', [{ path: `${AT}/env/2`, to: { name, value } }], [NAMED]);
      expect(added.line).toBe(added.request);
    }
  });

  it.each<[string, readonly Edit[]]>([
    [
      'an image',
      [
        {
          path: `${AT}/image`,
          from: 'busybox:1',
          to: 'registry.example:5000/token-service:1.2@sha256:'.concat('a'.repeat(64)),
        },
      ],
    ],
    ['a pause', [{ path: '/spec/paused', to: true }]],
    [
      'a restart',
      [
        {
          path: '/spec/template/metadata/annotations',
          to: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' },
        },
      ],
    ],
    [
      'several fields at once',
      [
        { path: '/spec/paused', to: true },
        { path: `${AT}/image`, from: 'busybox:1', to: 'busybox:2' },
      ],
    ],
    [
      'a removal',
      [
        {
          path: `${AT}/env`,
          from: [
            { name: 'OLD', value: 'old' },
            { name: '--flag', value: 'x' },
          ],
        },
      ],
    ],
  ])('stores the same as the request of %s', async (_what, edits) => {
    const { request, line } = await edit('deployment/web', 'Deployment', edits, [NAMED]);
    expect(line).toBe(request);
  });

  it.each<[string, Json]>([
    ['a namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tier-k-made' } }],
    [
      'a namespace with labels',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tier-k-made', labels: { a: 'b' } } },
    ],
    [
      'a ConfigMap of odd values',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'made', namespace: NS },
        data: Object.fromEntries(VALUES.map((value, at) => [`k${at}`, value])),
      },
    ],
  ])('makes the same as the request of %s', async (_what, made) => {
    const { name, namespace } = made['metadata'] as { name: string; namespace?: string };
    const kind = String(made['kind']);
    const { request, line } = await both({
      verb: 'create',
      target: { apiVersion: 'v1', kind, name, ...(namespace === undefined ? {} : { namespace }) },
      resource: { plural: `${kind.toLowerCase()}s`, namespaced: namespace !== undefined },
      object: made as never,
    });
    expect(line).toBe(request);
  });

  it('scales as the request does, and not when the number is another one by then', async () => {
    const { metadata } = await object('deployment/web');
    const scale = (from: number, to: number): Change => ({
      verb: 'edit',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: NS, name: 'web' },
      resource: { plural: 'deployments', namespaced: true },
      uid: metadata.uid,
      edits: [{ path: '/spec/replicas', from, to }],
    });
    expect(await run('sh', ['-c', kubectlLine(scale(3, 1), CLUSTER) ?? ''])).not.toMatchObject({ code: 0 });
    expect(await run('sh', ['-c', kubectlLine(scale(0, 1), CLUSTER) ?? ''])).toMatchObject({ code: 0 });
    expect((await object('deployment/web'))['spec']).toMatchObject({ replicas: 1 });
    expect(await run('sh', ['-c', kubectlLine(scale(1, 0), CLUSTER) ?? ''])).toMatchObject({ code: 0 });
  });
});
