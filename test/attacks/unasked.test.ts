import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { readSettings } from '../../src/cli/settings.ts';
import { connect } from '../../src/cluster/index.ts';
import type { HelmReader } from '../../src/core/helm-reader.ts';
import { safePiped } from '../../src/core/piped.ts';
import { hideObject } from '../../src/core/hide-manifest.ts';
import { manifestObjects } from '../../src/core/manifest.ts';
import type { ToolContext } from '../../src/core/tool.ts';
import { startEmbedded } from '../../src/demo/index.ts';
import { TOOLS } from '../../tools/index.ts';
import { failureOf, never } from '../helpers/cluster-server.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'unasked-'));
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const here = process.cwd();
afterEach(() => process.chdir(here));

const kubeconfig = (user: string): string => `apiVersion: v1
kind: Config
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: a, user: ${user}}]
`;

describe('a credential plugin', () => {
  const plugin = '{exec: {apiVersion: client.authentication.k8s.io/v1, command: my-login, interactiveMode: Never}}';
  const world = (kuberc: string) => {
    const root = folder();
    const bin = join(root, 'bin');
    mkdirSync(bin);
    for (const name of ['my-login', 'other']) writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    writeFileSync(join(root, 'kuberc'), `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${kuberc}\n`);
    writeFileSync(join(root, 'config'), kubeconfig(plugin));
    return { files: [join(root, 'config')], env: { PATH: bin, KUBERC: join(root, 'kuberc'), HOME: root }, bin };
  };

  it.each<[string, string, boolean]>([
    ['without a policy', '', true],
    ['AllowAll', 'credentialPluginPolicy: AllowAll', true],
    ['DenyAll', 'credentialPluginPolicy: DenyAll', false],
    [
      'an allow list with its name',
      'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: my-login}]',
      true,
    ],
    [
      'an allow list of the first form',
      'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: my-login}]',
      true,
    ],
    [
      'an allow list without it',
      'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: other}]',
      false,
    ],
    ['an empty allow list', 'credentialPluginPolicy: Allowlist', false],
    ['a list without a policy', 'credentialPluginAllowlist: [{command: my-login}]', false],
    ['a word that is no policy', 'credentialPluginPolicy: allowall', false],
    ['a kuberc that is no YAML', ': {[', false],
  ])('with %s in kuberc', async (_what, kuberc, allowed) => {
    const { files, env } = world(kuberc);
    const opened = connect({ files, env });
    if (allowed) await (await opened).close();
    else expect(await failureOf(opened)).toMatchObject({ code: 'config' });
  });

  it('of a kubeconfig that a relative KUBECONFIG found in the current folder is not run, and is when it is named', async () => {
    const root = folder();
    writeFileSync(join(root, 'config'), kubeconfig(plugin));
    process.chdir(root);
    const env = { HOME: root, KUBECONFIG: 'config' };
    expect((await failureOf(connect({ env }))).message).toContain('wants to run my-login');
    await (await connect({ env, files: ['config'] })).close();
    await (await connect({ env: { ...env, KUBECONFIG: join(root, 'config') } })).close();
  });
});

describe('files that others may write', () => {
  it('are no kubeconfig', async () => {
    const path = join(folder(), 'config');
    writeFileSync(path, kubeconfig('{token: abc}'));
    chmodSync(path, 0o666);
    expect((await failureOf(connect({ files: [path], env: {} }))).message).toContain('can be written by others');
  });

  it('are no settings, nor is a file in a folder that others may write', () => {
    const env = { XDG_CONFIG_HOME: folder() };
    const place = join(env.XDG_CONFIG_HOME, 'kubewhy');
    mkdirSync(place);
    writeFileSync(join(place, 'config.yaml'), 'helm: /their/helm\n');
    expect(readSettings({}, env).helm).toBe('/their/helm');
    chmodSync(join(place, 'config.yaml'), 0o666);
    expect(() => readSettings({}, env)).toThrow('can be written by others');
    chmodSync(join(place, 'config.yaml'), 0o600);
    chmodSync(place, 0o777);
    expect(() => readSettings({}, env)).toThrow('can be written by others');
  });
});

it.each([
  ['as-uid without as', kubeconfig('{token: abc, as-uid: "7"}'), 'a uid'],
  [
    'a certificate authority with insecure-skip-tls-verify',
    kubeconfig('{token: abc}').replace(
      'server:',
      `insecure-skip-tls-verify: true, certificate-authority-data: ${b64('x')}, server:`,
    ),
    'contradict',
  ],
])('a kubeconfig with %s is refused, not half obeyed', async (_what, text, said) => {
  expect((await failureOf(connect({ kubeconfig: text, env: {} }))).message).toContain(said);
});

describe('the embedded cluster', () => {
  const ask = (url: string, headers: Record<string, string>, method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      request(url, { method, headers }, (answer) => (answer.resume(), resolve(answer.statusCode ?? 0)))
        .on('error', reject)
        .end();
    });

  it('answers to the kubeconfig that it wrote and to nobody else', async () => {
    const embedded = await startEmbedded();
    onTestFinished(() => embedded.close());
    const { origin, host, pathname } = new URL(embedded.url);
    const path = '/api/v1/namespaces';
    expect(await ask(`${embedded.url}${path}`, {})).toBe(200);
    expect(await ask(`${origin}${path}`, {})).toBe(403);
    expect(await ask(`${origin}${pathname.slice(0, -1)}0${path}`, {})).toBe(pathname.endsWith('0') ? 200 : 403);
    expect(await ask(`${embedded.url}${path}`, { host: 'evil.example' })).toBe(403);
    expect(await ask(`${embedded.url}${path}`, { host: `evil.example:${host.split(':')[1]}` })).toBe(403);
    expect(await ask(`${embedded.url}${path}`, { origin: 'https://evil.example' }, 'POST')).toBe(403);
    expect(embedded.kubeconfig).toContain(embedded.url);
  });
});

describe('a chart that the person did not name', () => {
  const asked: string[] = [];
  const helm = {
    chart: (reference: string) => (
      asked.push(reference),
      Promise.resolve({ name: 'x', version: '1', appVersion: '', fields: [], checked: true })
    ),
  } as unknown as HelmReader;
  const tool = TOOLS.find(({ name }) => name === 'chart_values');
  const run = (chart: string, more: Partial<ToolContext>): Promise<unknown> => {
    asked.length = 0;
    if (tool?.effect !== 'read') throw new Error('there is no such tool');
    return tool.run({ chart }, { helm, namespace: 'x', now: Date.now, ...more } as ToolContext, never);
  };

  it.each(['oci://evil.example/what-it-knows', '/etc', './other/chart', '../x.tgz'])(
    '%s is neither fetched nor read',
    async (chart) => {
      const error = await failureOf(run(chart, { said: 'upgrade the chart please' }));
      expect(error).toMatchObject({ code: 'refused' });
      expect(asked).toEqual([]);
    },
  );

  it('is taken when it was typed, or of a repository that was configured', async () => {
    await run('oci://registry.example/charts/web', { said: 'what takes oci://registry.example/charts/web?' });
    await run('bitnami/postgresql', { said: 'upgrade it' });
    expect(asked).toEqual(['bitnami/postgresql']);
  });

  it('is not fetched in a read-only run, typed or not', async () => {
    for (const chart of ['oci://registry.example/charts/web', 'bitnami/postgresql'])
      expect(await failureOf(run(chart, { said: chart, readOnly: true }))).toMatchObject({ code: 'refused' });
  });
});

describe('a manifest that the person did not name', () => {
  const tool = TOOLS.find(({ name }) => name === 'apply_manifest');
  const read: string[] = [];
  const plan = async (path: string, said: string | undefined) => {
    read.length = 0;
    if (tool?.effect !== 'change') throw new Error('there is no such tool');
    const context = {
      namespace: 'x',
      now: Date.now,
      readFiles: async (name: string) => {
        read.push(name);
        throw new Error('was read');
      },
      ...(said === undefined ? {} : { said }),
    } as unknown as ToolContext;
    return failureOf(tool.plan({ path }, context, never));
  };

  it.each([
    ['prod.yaml', 'apply the manifests please'],
    ['prod.yaml', 'apply my-prod.yaml'],
    ['prod.yaml', 'apply prod.yaml.bak'],
    ['k8s/prod.yaml', 'apply k8s/web.yaml'],
    ['k8s', 'apply k8s/web.yaml'],
    ['k8s/web.yaml', 'apply k8s'],
    ['.', 'apply web.yaml, please .'],
    ['./', 'what is wrong here'],
    ['..', 'apply .'],
  ])('%s is not read after "%s"', async (path, said) => {
    expect(await plan(path, said)).toMatchObject({ code: 'refused' });
    expect(read).toEqual([]);
  });

  it.each([
    ['prod.yaml', 'apply prod.yaml'],
    ['./prod.yaml', 'kubectl apply -fprod.yaml'],
    ['k8s', 'apply ./k8s/ please'],
    ['k8s/', 'apply the folder k8s'],
    ['.', 'kubectl apply -f .'],
    ['.', 'apply everything in ./'],
    ['prod.yaml', undefined],
  ])('%s is read after "%s"', async (path, said) => {
    expect(await plan(path, said)).toMatchObject({ message: 'was read' });
  });
});

describe('what is piped in', () => {
  const SECRET = 'Pq91-of-the-pipe';
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x' },
    data: { a: b64(SECRET), user: b64('bob') },
  };
  it.each<[string, string]>([
    ['a Secret as JSON', JSON.stringify(secret)],
    ['a List of Secrets', JSON.stringify({ kind: 'List', items: [secret] }, null, 2)],
    ['a SecretList', JSON.stringify({ kind: 'SecretList', items: [{ ...secret, kind: undefined }] })],
    ['JSON lines', `${JSON.stringify(secret)}\n${JSON.stringify({ kind: 'Pod' })}`],
    ['a Secret as YAML', `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  a: ${b64(SECRET)}\n`],
    ['several documents', `kind: Pod\n---\nkind: Secret\nstringData:\n  a: ${SECRET}\n---\nkind: Pod\n`],
    [
      'a Secret with a last applied form',
      `kind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${JSON.stringify(secret)}'\n`,
    ],
    ['YAML that is broken', `kind: Secret\ndata:\n  a: ${b64(SECRET)}\n bad: [\n`],
    ['JSON that is cut', JSON.stringify(secret, null, 2).slice(0, -3)],
    ['a kubeconfig', `users:\n- name: a\n  user:\n    token: ${SECRET}\n    client-key-data: ${b64(SECRET)}\n`],
    ['values of a chart', `db:\n  password: ${SECRET}\n`],
    [
      'a pod with variables',
      `kind: Pod\nspec:\n  containers:\n  - env:\n    - name: DB_PASS\n      value: ${SECRET}\n`,
    ],
  ])('as %s loses its secrets', (_what, text) => {
    const safe = safePiped(text);
    for (const form of [SECRET, b64(SECRET)]) expect(safe).not.toContain(form);
  });

  it.each([
    'kind: Pod\n# a remark\nspec: {nodeName: n}\n',
    'one line of a log\nand one more: with a colon\n',
    '{"kind": "Pod"}',
  ])('stays as it was written without any: %s', (text) => {
    expect(safePiped(text).trim()).toBe(text.trim());
  });
});

it('a Secret in a SecretList, in a List in a List, in another object keeps its keys alone', () => {
  const data = { a: b64('Rz17-in-a-list') };
  for (const object of [
    { kind: 'SecretList', items: [{ metadata: { name: 'x' }, data }] },
    { kind: 'List', items: [{ kind: 'List', items: [{ kind: 'Secret', data }] }] },
    {
      kind: 'ManifestWork',
      spec: { workload: { manifests: [{ kind: 'Secret', stringData: { a: 'Rz17-in-a-list' } }] } },
    },
  ]) {
    const text = JSON.stringify([hideObject(object), manifestObjects(JSON.stringify(object))]);
    expect(text).toContain('"a":"[hidden #');
    expect(text).not.toContain(data.a);
    expect(text).not.toContain('Rz17-in-a-list');
  }
});
