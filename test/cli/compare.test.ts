import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/cli/compare/differences.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';
import { runHere } from '../helpers/run-here.ts';

const home = mkdtempSync(join(tmpdir(), 'kubewhy-compare-'));
const env = { HOME: home, KUBECONFIG: join(home, 'config') };
let servers: RecordedCluster[] = [];

const shop = (namespace: string, image: string, replicas: number, level: string, extra: readonly object[] = []) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas,
      template: {
        spec: { containers: [{ name: 'web', image, env: [{ name: 'API_KEY', value: `s3cr3t-${namespace}-value` }] }] },
      },
    },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace }, data: { LEVEL: level, SAME: '1' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: 'keys', namespace },
    data: { token: Buffer.from(`of-${namespace}-alone`).toString('base64') },
  },
  ...extra,
];

const WEB = {
  name: 'web',
  image: 'a:1',
  env: [
    { name: 'API_KEY', value: 'k3y' },
    { name: 'LEVEL', value: 'debug' },
  ],
};
type Row = { readonly field: string; readonly left: string | null; readonly right: string | null };
/** Namespaces whose container is another one than that of `base`. */
const CHANGED: readonly [string, object, Row][] = [
  [
    'variable',
    { env: [{ name: 'LEVEL', value: 'info' }, WEB.env[0]] },
    { field: 'variable LEVEL of web', left: 'debug', right: 'info' },
  ],
  [
    'source',
    { env: [WEB.env[0], { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'L' } } }] },
    { field: 'variable LEVEL of web', left: 'debug', right: 'configMapKeyRef.key=L configMapKeyRef.name=settings' },
  ],
  [
    'probe',
    { livenessProbe: { periodSeconds: 3 } },
    { field: 'livenessProbe.periodSeconds of web', left: null, right: '3' },
  ],
  ['command', { command: ['serve', '-v'] }, { field: 'command of web', left: null, right: '["serve","-v"]' }],
  [
    'limit',
    { resources: { limits: { memory: '64Mi' } } },
    { field: 'limits.memory of web', left: null, right: '64Mi' },
  ],
];
/** One workload, a Service that each cluster gives its own address, a Secret of one length and another value. */
const room = (namespace: string, more: object = {}, nodePort = 30_000 + namespace.length): object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: { replicas: 1, template: { spec: { containers: [{ ...WEB, ...more }] } } },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: {
      clusterIP: `10.0.0.${nodePort % 200}`,
      ports: [{ name: 'http', port: 80, nodePort }],
      selector: { app: 'web' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: 'keys', namespace },
    data: { token: Buffer.from(namespace.padEnd(9, '.')).toString('base64') },
  },
];

beforeAll(async () => {
  const only = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'extra', namespace: 'shop' }, spec: {} };
  const rooms = [...room('base'), ...room('twin'), ...CHANGED.flatMap(([namespace, more]) => room(namespace, more))];
  servers = await Promise.all([
    serveRecording({
      objects: [...shop('shop', 'shop:1.4', 2, 'debug', [only]), ...shop('twin', 'shop:1.4', 2, 'debug')],
      namespace: 'shop',
    }),
    serveRecording({ objects: shop('shop', 'shop:1.3', 6, 'info'), namespace: 'shop', forbid: ['cronjobs'] }),
    serveRecording({ objects: rooms, namespace: 'base' }),
    serveRecording({ objects: rooms, namespace: 'base', forbid: ['secrets'] }),
  ]);
  const [staging, production, cases, closed] = servers.map(({ url }) => url);
  writeFileSync(
    env.KUBECONFIG,
    `current-context: staging
contexts: [{name: staging, context: {cluster: s, namespace: shop}}, {name: production, context: {cluster: p, namespace: shop}}, {name: cases, context: {cluster: c}}, {name: closed, context: {cluster: d}}]
clusters: [{name: s, cluster: {server: '${staging}'}}, {name: p, cluster: {server: '${production}'}}, {name: c, cluster: {server: '${cases}'}}, {name: d, cluster: {server: '${closed}'}}]
users: []
`,
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(home, { recursive: true, force: true });
});

describe('compare', () => {
  it('tells images, replicas, configuration and what one side lacks of two contexts, and no value of a Secret', async () => {
    const { code, stdout, stderr } = await runHere(['compare', 'staging', 'production', '-o', 'json'], env);
    const { differences, same } = JSON.parse(stdout) as Comparison;
    expect(differences).toEqual([
      { object: 'configmap/settings', field: 'key LEVEL', left: 'debug', right: 'info' },
      { object: 'deployment/extra', field: null, left: 'is there', right: null },
      { object: 'deployment/web', field: 'image of web', left: 'shop:1.4', right: 'shop:1.3' },
      { object: 'deployment/web', field: 'replicas', left: '2', right: '6' },
    ]);
    expect(same).toBe(false);
    expect(code).toBe(10);
    expect(stderr).toContain('not compared: cronjob of production:');
    expect(stdout).not.toMatch(/s3cr3t|alone/);
  });

  it.each(['deploy/web', 'deployments/web', 'Deployment/web', 'deployments.apps/web'])(
    'takes %s as kubectl does',
    async (word) => {
      const { code, stdout } = await runHere(['compare', 'shop', 'twin', word], env);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(': 1 deployment') as string });
    },
  );

  it('does not say that a side lacks what could not be read', async () => {
    expect((await runHere(['compare', 'shop', 'twin', 'deploy/none'], env)).stderr).toContain(
      'neither side has deploy/none\n',
    );
    expect((await runHere(['compare', 'staging', 'production', 'cj/none'], env)).stderr).toContain(
      'neither side has cj/none among what could be read (not: cronjob of production)',
    );
  });

  it('of two namespaces, one workload alone, is a table', async () => {
    expect(await runHere(['compare', 'shop', 'twin', 'web'], env)).toMatchObject({
      code: 0,
      stdout:
        'shop and twin do not differ in what is compared: 1 deployment; 1 value of a secret is not read and may differ\n',
    });
    const { code, stdout } = await runHere(['compare', 'shop', 'twin'], env);
    expect(code).toBe(10);
    expect(stdout).toMatch(/^OBJECT +FIELD +shop +twin\ndeployment\/extra +is there +\(none\)\n$/);
  });

  it.each(CHANGED)('tells %s that differs', async (namespace, _spec, row) => {
    const { code, stdout } = await runHere(['compare', 'base', namespace, '--context', 'cases', '-o', 'json'], env);
    const { differences } = JSON.parse(stdout) as Comparison;
    expect(differences).toEqual([{ object: 'deployment/web', ...row }]);
    expect(code).toBe(10);
  });

  it.each([
    ['base', 0, { deployment: 1, service: 1, secret: 1 }],
    ['closed', 1, { deployment: 1, service: 1 }],
  ])('says what it compared, and that values of secrets are not: %s', async (namespace, code, compared) => {
    const context = namespace === 'closed' ? 'closed' : 'cases';
    const result = await runHere(['compare', 'base', 'twin', '--context', context, '-o', 'json'], env);
    const { hidden, ...found } = JSON.parse(result.stdout) as Comparison;
    expect(result.code).toBe(code);
    expect(found).toMatchObject({ same: code === 0, differences: [], compared });
    expect(hidden).toEqual([
      'deployment/web: variable API_KEY of web',
      ...(code === 0 ? ['secret/keys: key token'] : []),
    ]);
    const { stdout } = await runHere(['compare', 'base', 'twin', '--context', context], env);
    expect(stdout).toMatch(/values? of (?:a secret|secrets) (?:is|are) not read and may differ/);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['a scenario of the environment', ['staging', 'production'], { KUBEWHY_SCENARIO: 'oom' }, 'from KUBEWHY_SCENARIO'],
    ['a cluster of the environment', ['staging', 'production'], { KUBEWHY_CLUSTER: 's' }, 'from KUBEWHY_CLUSTER'],
    ['a cluster flag', ['staging', 'production', '--cluster', 's'], {}, 'from flag --cluster'],
  ])('%s puts no cluster in the place of two contexts', async (_what, args, more, said) => {
    const { code, stdout, stderr } = await runHere(['compare', ...args], { ...env, ...more });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  it('says of each side that it is the embedded cluster', async () => {
    const own = { ...env, KUBEWHY_SCENARIO: 'healthy' };
    const { stderr } = await runHere(['compare', 'todo-chatbot', 'kube-system'], own);
    expect(stderr).toMatch(/^todo-chatbot: the kubeconfig is not used/m);
    expect(stderr).toMatch(/^kube-system: the kubeconfig is not used/m);
  });

  it.each<[string, string[], number]>([
    ['a context and something else', ['staging', 'twin'], 2],
    ['a namespace that is not there', ['shop', 'nowhere'], 1],
    ['a workload that neither has', ['shop', 'twin', 'nothing'], 1],
    ['one name', ['shop'], 2],
  ])('%s is an error, never the same', async (_what, args, code) => {
    expect((await runHere(['compare', ...args], env)).code).toBe(code);
  });
});

describe('config', () => {
  it('says what is used and where it comes from, and never a key', async () => {
    const own = { ...env, OPENAI_API_KEY: 'sk-planted-4711', KUBEWHY_TIMEOUT: '12' };
    const { code, stdout } = await runHere(['config', '-n', 'twin'], own);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^context +staging +current-context$/m);
    expect(stdout).toMatch(/^namespace +twin +flag --namespace$/m);
    expect(stdout).toMatch(/^timeout +12 +KUBEWHY_TIMEOUT$/m);
    expect(stdout).toMatch(/^model +by the key that is set +OPENAI_API_KEY$/m);
    expect(stdout).not.toContain('4711');
  });
});
