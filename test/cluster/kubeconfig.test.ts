import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, hasKubeconfig } from '../../src/cluster/index.ts';
import { chooseContext, inCluster } from '../../src/cluster/connection/kubeconfig.ts';
import { proxyFor } from '../../src/cluster/connection/proxy.ts';
import { failureOf, kubeconfigFor } from '../helpers/cluster-server.ts';

/** A folder with these files, gone at the end of the test. */
function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'kubewhy-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const context = (name: string, more = ''): string =>
  `{name: ${name}, context: {cluster: ${name}, user: ${name}${more}}}`;
const cluster = (name: string, server = `https://${name}:6443`): string =>
  `{name: ${name}, cluster: {server: "${server}"}}`;
const user = (name: string, token = `token-of-${name}`): string => `{name: ${name}, user: {token: ${token}}}`;
const file = (names: readonly string[], current?: string): string =>
  [
    current === undefined ? '' : `current-context: ${current}`,
    `contexts: [${names.map((name) => context(name)).join()}]`,
    `clusters: [${names.map((name) => cluster(name)).join()}]`,
    `users: [${names.map((name) => user(name)).join()}]`,
  ].join('\n');

it.each([
  ['https://far.example:6443', true, /^context one says insecure-skip-tls-verify: who far\.example:6443 really is/],
  ['https://far.example:6443', false, undefined],
  ['http://127.0.0.1:8001', true, undefined],
])('a server whose certificate is not verified is told: %s, skipped %s', async (server, skip, expected) => {
  const kubeconfig = `current-context: one\ncontexts: [${context('one')}]\nclusters: [{name: one, cluster: {server: "${server}", insecure-skip-tls-verify: ${skip}}}]\nusers: [{name: one, user: {}}]\n`;
  const connection = await connect({ env: {}, kubeconfig });
  onTestFinished(() => connection.close());
  if (expected) expect(connection.caution).toMatch(expected);
  else expect(connection.caution).toBeUndefined();
});

describe('the files of kubectl users', () => {
  it('of KUBECONFIG are merged: missing ones are skipped, the first to say something wins', () => {
    const root = folder({
      a: `contexts: [${context('one')}]\nclusters: [${cluster('one', 'https://first:1')}]\n`,
      'sub/b': `current-context: two\n${file(['one', 'two']).replace('https://one:6443', 'https://second:1')}`,
      c: 'current-context: one\n',
    });
    const KUBECONFIG = [join(root, 'missing'), join(root, 'a'), '', join(root, 'sub/b'), join(root, 'c')].join(
      delimiter,
    );
    expect(chooseContext({ env: { KUBECONFIG } })).toMatchObject({
      context: 'two',
      files: [join(root, 'a'), join(root, 'sub/b'), join(root, 'c')],
    });
    expect(chooseContext({ env: { KUBECONFIG }, context: 'one' })).toMatchObject({
      cluster: { server: 'https://first:1' },
      user: { name: 'one', token: 'token-of-one' },
    });
  });

  it('have relative paths that start at their own folder', () => {
    const root = folder({
      'a/config': 'clusters: [{name: one, cluster: {server: "https://x", certificate-authority: ca.crt}}]\n',
      'a/ca.crt': 'CA OF A',
      'b/config': `current-context: one\ncontexts: [${context('one')}]\nusers: [{name: one, user: {client-certificate: pki/me.crt, client-key: pki/me.key, tokenFile: t, exec: {command: ./bin/login}}}]\n`,
      'b/pki/me.crt': 'CERT',
      'b/pki/me.key': 'KEY',
    });
    const { cluster, user, caFingerprint } = chooseContext({
      env: { KUBECONFIG: `${root}/a/config${delimiter}${root}/b/config` },
    });
    expect(Buffer.from(cluster.caData ?? '', 'base64').toString()).toBe('CA OF A');
    expect(caFingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(Buffer.from(user.certData ?? '', 'base64').toString()).toBe('CERT');
    expect(user.authProvider).toEqual({ name: 'tokenFile', config: { tokenFile: join(root, 'b/t') } });
    expect(user.exec).toEqual({ command: join(root, 'b/bin/login') });
  });

  it('is ~/.kube/config where nothing is said', () => {
    const home = folder({ '.kube/config': file(['one'], 'one') });
    expect(chooseContext({ env: { HOME: home } }).context).toBe('one');
    expect(hasKubeconfig({ HOME: home })).toBe(true);
  });

  it('of a flag wins over KUBECONFIG and must exist', async () => {
    const root = folder({ a: file(['one'], 'one'), b: file(['two'], 'two') });
    const env = { KUBECONFIG: join(root, 'a') };
    expect(chooseContext({ env, files: [join(root, 'b')] }).context).toBe('two');
    expect(await failureOf(connect({ env, files: [join(root, 'c')] }))).toMatchObject({
      code: 'config',
      message: `there is no kubeconfig ${join(root, 'c')}`,
    });
    expect(hasKubeconfig({}, '/nowhere')).toBe(true);
  });

  it('are not there: the way to the demo is told', async () => {
    const env = { HOME: folder({}) };
    expect(hasKubeconfig(env)).toBe(false);
    expect(await failureOf(connect({ env }))).toMatchObject({
      code: 'config',
      message: 'there is no kubeconfig',
      nextStep: expect.stringContaining('kubewhy demo'),
    });
  });
});

describe('the context', () => {
  const text = file(['dev', 'prod', 'stage'], 'dev');
  it.each<[string, string, string | undefined, object]>([
    ['the current one', text, undefined, { context: 'dev' }],
    ['the wanted one', text, 'prod', { context: 'prod', cluster: { server: 'https://prod:6443' } }],
    ['the only one where none is current', file(['solo']), undefined, { context: 'solo' }],
  ])('is %s', (_what, kubeconfig, wanted, expected) => {
    expect(chooseContext({ kubeconfig, env: {}, ...(wanted === undefined ? {} : { context: wanted }) })).toMatchObject(
      expected,
    );
  });

  it.each<[string, string, string | undefined, string, string]>([
    ['that is misspelled', text, 'prd', 'there is no context "prd"', 'did you mean prod? there is: dev, prod, stage'],
    ['of an empty file', 'apiVersion: v1\nkind: Config\n', undefined, 'kubeconfig', 'kubewhy demo'],
    ['that nobody chose', file(['a', 'b']), undefined, 'no current context', 'choose one with --context: a, b'],
    [
      'without its cluster',
      `contexts: [${context('a')}]`,
      'a',
      'context a names cluster "a", which the kubeconfig does not have',
      'repair',
    ],
    [
      'without its user',
      `contexts: [${context('a')}]\nclusters: [${cluster('a')}]`,
      'a',
      'context a names user "a"',
      'repair',
    ],
    [
      'whose server is no URL',
      `contexts: [${context('a')}]\nclusters: [${cluster('a', 'nonsense')}]\nusers: [${user('a')}]`,
      'a',
      'no usable server URL',
      'https://',
    ],
    [
      'whose CA is not there',
      `contexts: [${context('a')}]\nclusters: [{name: a, cluster: {server: "https://a", certificate-authority: /no/ca}}]`,
      'a',
      'cannot read /no/ca, the certificate-authority of a',
      'path',
    ],
    [
      'that sends a token over plain http',
      `contexts: [${context('a')}]\nclusters: [${cluster('a', 'http://a')}]\nusers: [${user('a')}]`,
      'a',
      'credentials over plain http',
      'https',
    ],
    [
      'that sends a name and no password over plain http',
      `contexts: [${context('a')}]\nclusters: [${cluster('a', 'http://a')}]\nusers: [{name: a, user: {username: eve}}]`,
      'a',
      'credentials over plain http',
      'https',
    ],
    [
      'that impersonates groups and no user',
      `contexts: [${context('a')}]\nclusters: [${cluster('a')}]\nusers: [{name: a, user: {as-groups: [c]}}]`,
      'a',
      'impersonated without a user',
      '--as',
    ],
    ['in what is no kubeconfig', 'just a text', 'a', 'is not a kubeconfig', '--kubeconfig'],
    ['in lists that are none', 'contexts: 5', 'a', 'contexts in the kubeconfig is not a list', 'repair'],
  ])('%s is a config error with a next step', async (_what, kubeconfig, wanted, message, nextStep) => {
    const error = await failureOf(
      connect({ kubeconfig, env: {}, ...(wanted === undefined ? {} : { context: wanted }) }),
    );
    expect(error).toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
      nextStep: expect.stringContaining(nextStep),
    });
  });

  it.each<[string, string, object, string]>([
    ['the caller', 'shop', { namespace: 'mine', defaultNamespace: 'todo-chatbot' }, 'mine'],
    ['the context', 'shop', { defaultNamespace: 'todo-chatbot' }, 'shop'],
    ['the product', '', { defaultNamespace: 'todo-chatbot' }, 'todo-chatbot'],
    ['kubectl', '', {}, 'default'],
  ])('gives the namespace of %s', async (_what, inContext, options, expected) => {
    const kubeconfig = kubeconfigFor('http://127.0.0.1:1').replace('"namespace":"shop"', `"namespace":"${inContext}"`);
    const { reader, ...connection } = await connect({ kubeconfig, env: {}, ...options });
    expect(reader.target).toEqual({
      context: 'test',
      server: 'http://127.0.0.1:1',
      caFingerprint: '',
      user: 'me',
      namespace: expected,
      embedded: false,
    });
    await connection.close();
  });

  it('with a namespace that is none is refused', async () => {
    expect(
      await failureOf(connect({ kubeconfig: kubeconfigFor('http://127.0.0.1:1'), env: {}, namespace: '../x' })),
    ).toMatchObject({ code: 'bad-input' });
  });
});

describe('in a pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  it('the service account is used', () => {
    const root = folder({ token: 'first', 'ca.crt': 'CA', namespace: 'mine\n' });
    expect(inCluster(env, root)).toMatchObject({
      context: 'in-cluster',
      namespace: 'mine',
      cluster: { server: 'https://[fd00::1]:443', caData: Buffer.from('CA').toString('base64'), skipTLSVerify: false },
      user: { authProvider: { name: 'tokenFile', config: { tokenFile: join(root, 'token') } } },
    });
  });
  it('without a token there is none', () => {
    expect(inCluster(env, folder({}))).toBeUndefined();
    expect(inCluster({}, folder({ token: 'x' }))).toBeUndefined();
  });
});

describe('a proxy of the environment', () => {
  const P = 'http://proxy:3128';
  it.each<[string, string, NodeJS.ProcessEnv, string | undefined]>([
    ['https through HTTPS_PROXY', 'https://api.example.org', { HTTPS_PROXY: P }, P],
    ['the lower case', 'https://api.example.org', { https_proxy: P }, P],
    ['without a scheme', 'https://api.example.org', { HTTPS_PROXY: 'proxy:3128' }, P],
    ['https not through HTTP_PROXY', 'https://api.example.org', { HTTP_PROXY: P }, undefined],
    ['never to localhost', 'https://localhost:6443', { HTTPS_PROXY: P }, undefined],
    ['never to loopback', 'https://127.0.0.2:6443', { HTTPS_PROXY: P }, undefined],
    ['*', 'https://api.example.org', { HTTPS_PROXY: P, NO_PROXY: '*' }, undefined],
    ['the domain', 'https://api.example.org', { HTTPS_PROXY: P, NO_PROXY: 'other.org, example.org' }, undefined],
    ['a part of a name', 'https://myexample.org', { HTTPS_PROXY: P, NO_PROXY: 'example.org' }, P],
    ['subdomains alone', 'https://example.org', { HTTPS_PROXY: P, NO_PROXY: '.example.org' }, P],
    ['a star before the domain', 'https://api.example.org', { HTTPS_PROXY: P, NO_PROXY: '*.example.org' }, undefined],
    ['an address range', 'https://10.1.2.3', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['another address range', 'https://11.1.2.3', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8' }, P],
    ['an IPv6 range', 'https://[fd00::5]:6443', { HTTPS_PROXY: P, no_proxy: 'fd00::/8' }, undefined],
    ['another port', 'https://api.example.org:6443', { HTTPS_PROXY: P, NO_PROXY: 'example.org:443' }, P],
    ['the port', 'https://api.example.org', { HTTPS_PROXY: P, NO_PROXY: 'example.org:443' }, undefined],
  ])('%s', (_what, server, env, expected) => {
    expect(proxyFor(server, env)).toBe(expected);
  });

  it('gives way to the proxy-url of the cluster', () => {
    const kubeconfig = kubeconfigFor('https://api.example.org', {}, { 'proxy-url': 'http://own:1' });
    expect(chooseContext({ kubeconfig, env: { HTTPS_PROXY: P } }).cluster.proxyUrl).toBe('http://own:1');
  });
});
