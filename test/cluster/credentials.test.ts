import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as tcp, createServer as tcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withoutModelKeys } from '../../src/cli/open.ts';
import { SECRET_VARIABLES } from '../../src/models/index.ts';
import { KubeConfig } from '@kubernetes/client-node';
import { superviseExec } from '../../src/cluster/connection/login/exec-plugin.ts';
import { connect } from '../../src/cluster/index.ts';
import { chooseContext } from '../../src/cluster/connection/kubeconfig.ts';
import { authorize } from '../../src/cluster/connection/credentials.ts';
import { makePki } from '../helpers/cluster-pki.ts';
import { connectTo, failureOf, kubeconfigFor, never, startApi, statusOf, type Api } from '../helpers/cluster-server.ts';

const VERSION = { json: { gitVersion: 'v1.37.2' } };
const tokens = (api: Api): (string | undefined)[] => api.requests.map(({ headers }) => headers.authorization);
const temporary = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'kubewhy-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
};

const pki = makePki();
const UNVERIFIED = { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined };
/** Credentials go over https alone. */
const startSecure = (reply: Parameters<typeof startApi>[0]): Promise<Api> => startApi(reply, pki?.server);
const secureConfig = (url: string, user: object, cluster: object = {}): string =>
  kubeconfigFor(url.replace('http:', 'https:'), user, {
    'certificate-authority-data': Buffer.from(pki?.ca ?? '').toString('base64'),
    ...cluster,
  });

describe('over plain http to this machine', () => {
  it.each([
    ['a token', { token: 'tok-9-abcdef' }],
    ['a name and an empty password', { username: 'eve', password: '' }],
    ['a file', { tokenFile: '/nowhere/token' }],
    ['a plugin', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/plugin' } }],
  ])('%s is not used, as kubectl uses none, and that is said', async (_what, user) => {
    const api = await startApi(() => VERSION);
    const { reader, caution } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, user) });
    expect(await reader.version(never)).toBe('v1.37.2');
    expect(tokens(api)).toEqual([undefined]);
    expect(caution).toContain('over plain http: the credentials of user me are not sent there');
  });
});

describe.skipIf(!pki)('credentials', () => {
  it.each<[string, object, string | undefined]>([
    ['a token', { token: 'tok-1-abcdef' }, 'Bearer tok-1-abcdef'],
    [
      'a name and password',
      { username: 'eve', password: 'pw-1-abcdef' },
      `Basic ${Buffer.from('eve:pw-1-abcdef').toString('base64')}`,
    ],
    ['a name alone', { username: 'bob' }, `Basic ${Buffer.from('bob:').toString('base64')}`],
    ['nothing', {}, undefined],
  ])('of %s are sent', async (_what, user, expected) => {
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user) });
    await reader.version(never);
    expect(tokens(api)).toEqual([expected]);
  });

  it('in a file are read again after a 401', async () => {
    const path = join(temporary(), 'token');
    writeFileSync(path, 'old-token-1');
    const api = await startSecure(({ headers }) => {
      if (headers.authorization === 'Bearer new-token-2') return VERSION;
      writeFileSync(path, 'new-token-2');
      return statusOf(401, 'Unauthorized', 'Unauthorized');
    });
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, { tokenFile: path }) });
    expect(await reader.version(never)).toBe('v1.37.2');
    expect(tokens(api)).toEqual(['Bearer old-token-1', 'Bearer new-token-2']);
  });

  it('that are refused twice are told, and not tried for ever', async () => {
    const path = join(temporary(), 'token');
    writeFileSync(path, 'old-token-1');
    const api = await startSecure(() => statusOf(401, 'Unauthorized', 'Unauthorized'));
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, { tokenFile: path }) });
    expect(await failureOf(reader.version(never))).toMatchObject({
      code: 'unauthorized',
      nextStep: expect.stringContaining('token may have expired'),
    });
    expect(api.requests).toHaveLength(2);
  });

  it('in a kubeconfig that another login wrote anew are read again after a 401', async () => {
    const path = join(temporary(), 'config');
    const api = await startSecure(({ headers }) => {
      if (headers.authorization === 'Bearer new-token-4') return VERSION;
      writeFileSync(path, secureConfig(api.url, { token: 'new-token-4' }));
      return statusOf(401, 'Unauthorized', 'Unauthorized');
    });
    writeFileSync(path, secureConfig(api.url, { token: 'old-token-3' }));
    const connection = await connect({ files: [path], env: {} });
    onTestFinished(() => connection.close());
    expect(connection.kubeconfigPath).toBe(path);
    expect(await connection.reader.version(never)).toBe('v1.37.2');
  });

  it('are never sent to another server that the file names meanwhile', async () => {
    const path = join(temporary(), 'config');
    const other = await startSecure(() => VERSION);
    const api = await startSecure(() => {
      writeFileSync(path, secureConfig(other.url, { token: 'new-token-6' }));
      return statusOf(401, 'Unauthorized', 'Unauthorized');
    });
    writeFileSync(path, secureConfig(api.url, { token: 'old-token-5' }));
    const connection = await connect({ files: [path], env: {} });
    onTestFinished(() => connection.close());
    expect(await failureOf(connection.reader.version(never))).toMatchObject({ code: 'unauthorized' });
    expect([api.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it.each<[string, object, object, string]>([
    ['user', {}, {}, 'admin'],
    ['user to act as', { as: 'admin' }, {}, 'me'],
    ['setting of insecure-skip-tls-verify', {}, UNVERIFIED, 'me'],
    ['tls-server-name', {}, { 'tls-server-name': 'other.example' }, 'me'],
    ['proxy', {}, { 'proxy-url': 'http://127.0.0.1:9' }, 'me'],
  ])('with another %s meanwhile are not used, and that is said', async (part, user, cluster, name) => {
    const path = join(temporary(), 'config');
    const api = await startSecure(() => {
      const now = secureConfig(api.url, { token: 'new-token-8', ...user }, cluster).replaceAll('"me"', `"${name}"`);
      writeFileSync(path, now);
      return statusOf(401, 'Unauthorized', 'Unauthorized');
    });
    writeFileSync(path, secureConfig(api.url, { token: 'old-token-7' }));
    const connection = await connect({ files: [path], env: {} });
    onTestFinished(() => connection.close());
    for (let times = 1; times <= 2; times++) {
      expect(await failureOf(connection.reader.version(never))).toMatchObject({
        code: 'unauthorized',
        message: expect.stringContaining(`another ${part} for context`),
        nextStep: expect.stringContaining('start kubewhy again'),
      });
      expect(tokens(api)).toEqual(Array.from({ length: times }, () => 'Bearer old-token-7'));
    }
  });

  it('in a file that is gone are one error', async () => {
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, { tokenFile: '/nowhere/token' }) });
    expect(await failureOf(reader.version(never))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('/nowhere/token'),
    });
  });
});

/** A plugin as a program of Node; each run adds a line to the folder's file "runs". */
function plugin(body: string, more: object = {}): { user: object; runs: () => string[]; root: string } {
  const root = temporary();
  const program = join(root, 'login.mjs');
  writeFileSync(
    program,
    `import fs from 'node:fs';\nconst runs = ${JSON.stringify(join(root, 'runs'))};\nfs.appendFileSync(runs, 'run\\n');\nconst count = fs.readFileSync(runs, 'utf8').split('\\n').length - 1;\nconst give = (status) => console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));\n${body}\n`,
  );
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [program],
    interactiveMode: 'Never',
    ...more,
  };
  return { user: { exec }, root, runs: () => readFileSync(join(root, 'runs'), 'utf8').trim().split('\n') };
}

describe.skipIf(!pki)('an exec plugin', () => {
  it('runs once for requests at the same time', async () => {
    const { user, runs } = plugin("setTimeout(() => give({ token: 'exec-token-1' }), 100);");
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user) });
    await Promise.all(Array.from({ length: 6 }, () => reader.version(never)));
    expect(new Set(tokens(api))).toEqual(new Set(['Bearer exec-token-1']));
    expect(runs()).toHaveLength(1);
  });

  it('runs once again after a 401, also for many requests', async () => {
    const { user, runs } = plugin("give({ token: 'exec-token-' + count });");
    const api = await startSecure(({ headers }) =>
      headers.authorization === 'Bearer exec-token-2' ? VERSION : statusOf(401, 'Unauthorized', 'no'),
    );
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user) });
    await Promise.all(Array.from({ length: 6 }, () => reader.version(never)));
    expect(runs()).toHaveLength(2);
  });

  it('gets the cluster, its own variables, no input and no keys of model providers, which the command line takes out', async () => {
    const body =
      "let input = ''; process.stdin.on('data', (d) => (input += d)); process.stdin.on('end', () => { fs.writeFileSync(runs + '.env', JSON.stringify({ ...process.env, input })); give({ token: 'exec-token-3' }); });";
    const { user, root } = plugin(body, { provideClusterInfo: true, env: [{ name: 'OWN', value: 'yes' }] });
    const api = await startSecure(() => VERSION);
    const keys = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, 'planted-model-key']));
    expect(SECRET_VARIABLES).toEqual(
      expect.arrayContaining(['OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENAI_CUSTOM_HEADERS']),
    );
    const env = { PATH: process.env['PATH'], KEPT: 'yes', ...keys };
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user), env: withoutModelKeys(env) });
    await reader.version(never);
    const seen = JSON.parse(readFileSync(join(root, 'runs.env'), 'utf8')) as Record<string, string>;
    expect(seen).toMatchObject({ KEPT: 'yes', OWN: 'yes', input: '' });
    expect(JSON.stringify(seen)).not.toContain('planted-model-key');
    for (const name of SECRET_VARIABLES) expect(seen).not.toHaveProperty(name);
    expect(JSON.parse(seen['KUBERNETES_EXEC_INFO'] ?? '')).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: api.url } },
    });
  });

  it.each<[string, string, object, object]>([
    [
      'is not installed',
      '',
      { command: 'no-such-login-program', installHint: 'brew install \x1b[31mlogin' },
      { message: /no-such-login-program of user me is not installed/, nextStep: /^brew install login$/ },
    ],
    [
      'of a cloud is not installed',
      '',
      { command: '/nowhere/bin/gke-gcloud-auth-plugin' },
      { message: /gke-gcloud-auth-plugin of user me is not installed/, nextStep: /^gcloud components install gke-/ },
    ],
    ['of Azure is not installed', '', { command: '/nowhere/kubelogin' }, { nextStep: /az aks install-cli/ }],
    ['of nobody known is not installed', '', { command: '/nowhere/login' }, { nextStep: /^install login, or choose/ }],
    [
      'fails',
      "console.error('\\x1b]0;title\\x07session expired, token=abc123'); process.exit(1);",
      {},
      { message: /failed: session expired, token=\[hidden\]$/, nextStep: /log in again with/ },
    ],
    ['says nothing of use', "console.log('hello');", {}, { message: /it gave no credential/ }],
    ['gives an answer without a status', "console.log('{}');", {}, { message: /it gave no credential/ }],
  ])('that %s is named', async (_what, body, more, expected) => {
    const { user } = plugin(body, more);
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, {
      kubeconfig: secureConfig(api.url, user),
      env: { PATH: process.env['PATH'] },
    });
    const error = await failureOf(reader.version(never));
    expect(error.code).toBe('unauthorized');
    for (const [key, pattern] of Object.entries(expected)) expect(error[key as 'message']).toMatch(pattern as RegExp);
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['gcp', /auth provider gcp, which Kubernetes has taken out in 1\.26/, /gke-gcloud-auth-plugin.*get-credentials/],
    ['azure', /auth provider azure, which/, /az aks get-credentials.*kubelogin convert-kubeconfig/],
  ])('of the old login of %s is told with its way out', async (name, message, nextStep) => {
    const api = await startSecure(() => VERSION);
    const user = { 'auth-provider': { name, config: { 'cmd-path': '/nowhere/gcloud' } } };
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user), env: {} });
    const error = await failureOf(reader.version(never));
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(error.message).toMatch(message);
    expect(error.nextStep).toMatch(nextStep);
  });

  const jwt = (claims: object): string =>
    ['{"alg":"none"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  it.each<[string, object, RegExp, RegExp]>([
    [
      'an id-token that has ended',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': jwt({ exp: 1e9 }), 'refresh-token': 'once-only' } } },
      /id-token of user me has ended at 2001-09-09T01:46:40Z, and kubewhy does not renew/,
      /"kubectl version --context \S+" renews it there; or .*oidc-login/,
    ],
    [
      'one that cannot be renewed',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': jwt({ exp: 1e9 }) } } },
      /has ended at/,
      /^log in by a plugin: kubectl krew install oidc-login$/,
    ],
    [
      'an auth provider that nobody has',
      { 'auth-provider': { name: 'home-made', config: {} } },
      /auth provider home-made, which is not known/,
      /credential plugin \(exec\)/,
    ],
    [
      'a plugin that wants to ask at the terminal',
      { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', interactiveMode: 'Always' } },
      /credential plugin login of user me wants standard input \(interactiveMode: Always\)/,
      /IfAvailable/,
    ],
  ])('%s is told, and nothing is sent', async (_what, user, message, nextStep) => {
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user), env: {} });
    const error = await failureOf(reader.version(never));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toMatch(message);
    expect(error.nextStep).toMatch(nextStep);
    expect(api.requests).toEqual([]);
  });

  it('of oidc is sent while its id-token is good', async () => {
    const token = jwt({ exp: 4e9 });
    const api = await startSecure(() => VERSION);
    const user = { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } };
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user), env: {} });
    await reader.version(never);
    expect(tokens(api)).toEqual([`Bearer ${token}`]);
  });

  it('that hangs is ended with its children, and others are not kept waiting for it', async () => {
    const { user, root } = plugin(
      "const { spawn } = await import('node:child_process'); const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' }); fs.writeFileSync(runs + '.pid', String(child.pid)); setInterval(() => 0, 1000);",
    );
    const chosen = chooseContext({ kubeconfig: secureConfig('http://127.0.0.1:1', user), env: {} });
    const config = new KubeConfig();
    config.loadFromClusterAndUser(chosen.cluster, chosen.user);
    superviseExec(config, chosen, { PATH: process.env['PATH'] }, undefined, 700);
    await expect(authorize(config)).rejects.toThrow('no credential within 0.7 s');
    const pid = Number(readFileSync(join(root, 'runs.pid'), 'utf8'));
    await expect.poll(() => alive(pid)).toBe(false);
  });

  it('says on standard error what a person must do, and that is passed on before it ends', async () => {
    const { user } = plugin(
      "console.error('open https://login.example.com and enter ABCD\\u001b[2J'); setTimeout(() => give({ token: 'late' }), 300);",
    );
    const api = await startSecure(() => VERSION);
    const said: string[] = [];
    const { reader } = await connectTo(api, {
      kubeconfig: secureConfig(api.url, user),
      env: { PATH: process.env['PATH'] },
      pluginSays: (line) => said.push(line),
    });
    const work = reader.version(never);
    await expect.poll(() => said).toEqual(['open https://login.example.com and enter ABCD']);
    expect(api.requests).toEqual([]);
    await work;
  });

  it('that is awaited does not hold up an abort', async () => {
    const { user } = plugin("setTimeout(() => give({ token: 'late' }), 1500);");
    const api = await startSecure(() => VERSION);
    const { reader } = await connectTo(api, { kubeconfig: secureConfig(api.url, user) });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await failureOf(reader.version(stop.signal))).toMatchObject({ code: 'aborted' });
  });
});

const alive = (pid: number): boolean => {
  try {
    // A zombie that nobody waits for still takes signals.
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const data = (text: string): string => Buffer.from(text).toString('base64');

describe.skipIf(!pki)('https', () => {
  const { ca, server, expired, client, other } = pki ?? {
    ca: '',
    other: '',
    server: { cert: '', key: '' },
    expired: { cert: '', key: '' },
    client: { cert: '', key: '' },
  };
  const trusted = { 'certificate-authority-data': data(ca) };

  it('is spoken over few connections', async () => {
    const sockets = new Set<unknown>();
    const api = await startApi(
      () => (response) => {
        sockets.add(response.socket);
        response.end('{"gitVersion":"v1"}');
      },
      server,
    );
    const { reader } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, {}, trusted) });
    for (let count = 0; count < 12; count++) await reader.version(never);
    expect(sockets.size).toBeLessThanOrEqual(2);
    expect(reader.target.caFingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('shows the client certificate', async () => {
    let peer = '';
    const api = await startApi(
      () => (response) => {
        peer = (response.socket as TLSSocket).getPeerCertificate().subject.CN as string;
        response.end('{"gitVersion":"v1"}');
      },
      { ...server, ca, requestCert: true, rejectUnauthorized: true },
    );
    const user = { 'client-certificate-data': data(client.cert), 'client-key-data': data(client.key) };
    const { reader } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, user, trusted) });
    await reader.version(never);
    expect(peer).toBe('client');
  });

  it.each<[string, object]>([
    ['tls-server-name', { ...trusted, 'tls-server-name': 'kubernetes' }],
    ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }],
  ])('is trusted with %s', async (_what, cluster) => {
    const api = await startApi(() => VERSION, server);
    const url = api.url.replace('127.0.0.1', 'localhost');
    const { reader } = await connectTo(api, {
      kubeconfig: kubeconfigFor('tls-server-name' in cluster ? url : api.url, {}, cluster),
    });
    expect(await reader.version(never)).toBe('v1.37.2');
  });

  it.each<[string, { cert: string; key: string }, object, string, RegExp, RegExp]>([
    ['an expired certificate', expired, trusted, '127.0.0.1', /is not trusted: its certificate has expired/, /renew/],
    [
      'an unknown authority',
      server,
      { 'certificate-authority-data': data(other) },
      '127.0.0.1',
      /signed by an unknown authority/,
      /kubeconfig again/,
    ],
    [
      'no authority in the kubeconfig',
      server,
      {},
      '127.0.0.1',
      /signed by an unknown authority/,
      /certificate-authority-data/,
    ],
    ['another name', server, trusted, 'localhost', /its certificate is for another name/, /tls-server-name/],
  ])('with %s is one error and no retry', async (_what, pair, cluster, host, message, nextStep) => {
    const api = await startApi(() => VERSION, pair);
    const { reader } = await connectTo(api, {
      kubeconfig: kubeconfigFor(api.url.replace('127.0.0.1', host), {}, cluster),
    });
    const error = await failureOf(reader.version(never));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(message);
    expect(error.nextStep).toMatch(nextStep);
    expect(api.requests).toEqual([]);
  });

  it('with a client certificate that the server does not take is told as such', async () => {
    const api = await startApi(() => VERSION, { ...server, ca, requestCert: true, rejectUnauthorized: true });
    const { reader } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, {}, trusted) });
    const error = await failureOf(reader.version(never));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/TLS handshake|broke off/);
  });

  it.each<[string, object, object]>([
    [
      'a client certificate that is none',
      { 'client-certificate-data': data('garbage'), 'client-key-data': data(client.key) },
      trusted,
    ],
    [
      'a key of another certificate',
      { 'client-certificate-data': data(client.cert), 'client-key-data': data(server.key) },
      trusted,
    ],
  ])('is not tried with %s: the kubeconfig is at fault, not the server', async (_what, user, cluster) => {
    const api = await startApi(() => VERSION, server);
    const { reader } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, user, cluster) });
    const error = await failureOf(reader.version(never));
    expect(error.code).toBe('config');
    expect(error.message).toMatch(/a certificate or key that the kubeconfig names for .* cannot be used/);
    expect(error.nextStep).toMatch(/client-key/);
    expect(api.requests).toEqual([]);
  });

  it('goes through the proxy-url as a tunnel, with the lock in place', async () => {
    const hosts: string[] = [];
    const proxy = tcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (head) => {
        const target = /^CONNECT (\S+):(\d+)/.exec(head.toString());
        hosts.push(target?.[0] ?? head.toString());
        const far = tcp(Number(target?.[2]), target?.[1]);
        far.on('error', () => socket.destroy());
        far.on('connect', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(far).pipe(socket);
        });
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const api = await startApi(() => VERSION, server);
    const cluster = { ...trusted, 'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const { reader } = await connectTo(api, { kubeconfig: kubeconfigFor(api.url, {}, cluster) });
    expect(await reader.version(never)).toBe('v1.37.2');
    expect(hosts).toEqual([`CONNECT 127.0.0.1:${api.port}`]);
  });

  it('sends nothing of a request that was given up while the proxy had not opened its tunnel', async () => {
    let opened = 0;
    const proxy = tcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (head) => {
        const far = tcp(Number(/:(\d+)/.exec(head.toString())?.[1]), '127.0.0.1');
        far.on('error', () => socket.destroy());
        const open = (): void => {
          opened += 1;
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(far).pipe(socket);
        };
        far.on('connect', () => void setTimeout(open, opened === 0 ? 300 : 0));
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const api = await startApi(() => VERSION, server);
    const cluster = { ...trusted, 'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const { reader } = await connectTo(api, {
      kubeconfig: kubeconfigFor(api.url, {}, cluster),
      requestTimeoutMs: 100,
    });
    expect((await failureOf(reader.version(never))).code).toBe('timeout');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([opened > 0, api.requests]).toEqual([true, []]);
  });

  it.each<[string, string, RegExp]>([
    [
      'is not there',
      '',
      /nothing answers at https:.* \(context test, through the proxy 127\.0\.0\.1:1\): connection refused/,
    ],
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', /the proxy refused the way to .*407/],
  ])('through a proxy that %s is told as such', async (_what, answer, message) => {
    const proxy = tcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const port = answer === '' ? 1 : (proxy.address() as AddressInfo).port;
    const cluster = { ...trusted, 'proxy-url': `http://user:pw-of-proxy@127.0.0.1:${port}` };
    const { reader } = await connectTo('', { kubeconfig: kubeconfigFor('https://127.0.0.1:2', {}, cluster) });
    const error = await failureOf(reader.version(never));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('pw-of-proxy');
  });
});

describe('a token with a line end', () => {
  const given = (value: string) =>
    authorize({
      applySecurityAuthentication: async (context: {
        setHeaderParam: (name: string, value: string) => void;
        setDispatcher: (dispatcher: object) => void;
      }) => {
        context.setHeaderParam('Authorization', value);
        context.setDispatcher({});
      },
    } as never);

  it.each(['Bearer abcdefgh\n', 'Bearer abcdefgh\r\n', 'Bearer abcdefgh  \n'])(
    'is sent without it: %j',
    async (value) => {
      expect((await given(value)).headers).toEqual({ authorization: 'Bearer abcdefgh' });
    },
  );

  it.each(['Bearer abc\ndef', 'Bearer abc\r\nX-Evil: 1'])('inside of it is never sent: %j', async (value) => {
    await expect(given(value)).rejects.toThrow('the token holds a line break');
  });
});
