import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { makePki } from '../helpers/cluster-pki.ts';
import { kubeconfigFor, listOf, type Reply, type Seen, startApi, statusOf } from '../helpers/cluster-server.ts';
import { makeHome, STACK } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

const home = makeHome();
afterAll(() => home.remove());
const pki = makePki();
if (pki === undefined) console.log('SKIPPED: an expired certificate: there is no openssl here');

const forbidden = (what: string): Reply =>
  statusOf(
    403,
    'Forbidden',
    `${what} is forbidden: User "me" cannot list resource "${what}" in API group "" in the namespace "shop"`,
  );
const fine = ({ path }: Seen): Reply =>
  path.includes('/namespaces/shop?') || path.endsWith('/namespaces/shop')
    ? { json: { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'shop' } } }
    : listOf([]);

/** Every command that reads a cluster, against a server that fails in one way. */
const COMMANDS = [['diagnose', '-o', 'json'], ['logs', 'backend'], ['status']] as const;
const QUESTION = ['why is the backend crashing'] as const;

type Fault = {
  readonly name: string;
  readonly reply: (request: Seen) => Reply;
  readonly says: RegExp;
  readonly next?: RegExp;
};
const FAULTS: readonly Fault[] = [
  {
    name: '401',
    reply: () => statusOf(401, 'Unauthorized', 'Unauthorized'),
    says: /does not accept the credentials of user me/,
  },
  {
    name: '403 on everything',
    reply: ({ path }) => forbidden(path.split('?')[0]?.split('/').at(-1) ?? ''),
    says: /forbidden/,
    next: /kubectl auth can-i/,
  },
  {
    name: '500',
    reply: () => statusOf(500, 'InternalError', 'etcdserver: request timed out'),
    says: /failed \(HTTP 500\): etcdserver: request timed out/,
    next: /readyz/,
  },
  {
    name: '429 without end',
    reply: () => ({
      ...(statusOf(429, 'TooManyRequests', 'too many requests') as object),
      headers: { 'retry-after': '0' },
    }),
    says: /asks to wait \(HTTP 429\)/,
  },
  { name: 'a reset connection', reply: () => 'reset', says: /127\.0\.0\.1:\d+/ },
  { name: 'a server that hangs', reply: () => 'hang', says: /did not answer|within|time/i },
  {
    name: 'half a JSON',
    reply: () => ({ text: '{"kind":"List","apiVersion":"v1","metadata":{},"items":[{"metadata":{"na' }),
    says: /answer|JSON/i,
  },
  {
    name: 'the page of a proxy',
    reply: () => ({
      status: 403,
      headers: { 'content-type': 'text/html' },
      text: '<html><body>Blocked by policy</body></html>',
    }),
    says: /with a web page \(HTTP 403\), not as a Kubernetes API/,
    next: /NO_PROXY/,
  },
];

const serverWith = async (reply: (request: Seen) => Reply) => {
  const api = await startApi(reply);
  const file = join(home.path, `kubeconfig-${api.port}`);
  writeFileSync(file, kubeconfigFor(api.url));
  return { api, file };
};

const withServer = async (reply: (request: Seen) => Reply, args: readonly string[]) => {
  const { api, file } = await serverWith(reply);
  return { api, ...(await runHere(args, { HOME: home.path, KUBECONFIG: file, KUBEWHY_TIMEOUT: '1' })) };
};

/** What a script reads where -o json was asked for. */
const errorIn = (stdout: string): { readonly code: string; readonly message: string } => {
  const { kind, error } = JSON.parse(stdout) as { kind: string; error: { code: string; message: string } };
  expect(kind).toBe('Error');
  return error;
};

describe('a cluster that fails', { timeout: 90_000 }, () => {
  it.each(FAULTS)(
    'with $name: one clear error from each command, and from a question',
    async ({ reply, says, next }) => {
      const { file } = await serverWith(reply);
      const env = { HOME: home.path, KUBECONFIG: file, KUBEWHY_TIMEOUT: '1' };
      const run = (args: readonly string[]) => runHere(args, env);
      const [asked, ...ended] = await Promise.all([QUESTION, ...COMMANDS].map(run));
      for (const [at, { code, stdout, stderr }] of ended.entries()) {
        const what = COMMANDS[at]?.[0];
        expect(stderr, what).toMatch(/^error: /m);
        expect(stderr, what).toMatch(says);
        if (next) expect(stderr, what).toMatch(next);
        expect({ what, code }).toEqual({ what, code: 1 });
        if ((COMMANDS[at] as readonly string[] | undefined)?.includes('-o'))
          expect(errorIn(stdout).message).toMatch(says);
        else expect(stdout, what).toBe('');
        expect(stderr, what).not.toMatch(STACK);
      }
      expect(asked?.stdout).toMatch(says);
      expect(asked?.code).toBe(1);
      expect((asked?.stdout ?? '') + asked?.stderr).not.toMatch(STACK);
    },
  );

  it('leaves the lines of logs to logs, wherever the options stand', async () => {
    const { file } = await serverWith(() => statusOf(500, 'InternalError', 'etcdserver: request timed out'));
    const env = { HOME: home.path, KUBECONFIG: file, KUBEWHY_TIMEOUT: '1' };
    const { code, stdout, stderr } = await runHere(['-n', 'shop', 'logs', 'backend', '-o', 'json'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /m);
  });

  it('is not there at all', async () => {
    const file = join(home.path, 'nobody');
    writeFileSync(file, kubeconfigFor('http://127.0.0.1:9'));
    const { code, stdout, stderr } = await runHere(['diagnose'], { HOME: home.path, KUBECONFIG: file });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/127\.0\.0\.1:9.*\n  \S/);
    expect(stderr).not.toMatch(STACK);
  });

  it.each([
    ['a context that does not exist', ['--context', 'prod'], /context "?prod"?.*\n.*test/],
    ['a kubeconfig file that does not exist', ['--kubeconfig', '/no/such/file'], /\/no\/such\/file/],
  ])('is refused for %s, before any request', async (_what, args, says) => {
    const { api, code, stdout, stderr } = await withServer(fine, ['diagnose', ...args]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(api.requests).toEqual([]);
  });

  it('has no such namespace, and says which there are', async () => {
    const { code, stdout, stderr } = await withServer(
      ({ path }) =>
        /\/namespaces\/shopp(\?|$)/.test(path)
          ? statusOf(404, 'NotFound', 'namespaces "shopp" not found', { kind: 'namespaces', name: 'shopp' })
          : /\/namespaces(\?|$)/.test(path)
            ? listOf([{ metadata: { name: 'shop' } }, { metadata: { name: 'default' } }])
            : listOf([]),
      ['diagnose', '-n', 'shopp', '-o', 'json'],
    );
    expect(code).toBe(1);
    expect(errorIn(stdout)).toMatchObject({ code: 'not-found', message: expect.stringContaining('shopp') as string });
    expect(stderr).toMatch(/shopp/);
    expect(stderr).toMatch(/\bshop\b/);
  });

  it('that forbids one kind is diagnosed all the same, and the hole is named', async () => {
    const { code, stdout } = await withServer(
      (request) => (request.path.includes('/services') ? forbidden('services') : fine(request)),
      ['diagnose', '-n', 'shop', '-o', 'json'],
    );
    const diagnosis = JSON.parse(stdout) as Diagnosis;
    expect(code).toBe(0);
    expect(diagnosis.stats.notRead?.join('\n')).toMatch(/services.*forbidden/);
  });

  it('that is busy for a moment is asked again', async () => {
    let refused = 0;
    const { code, stdout } = await withServer(
      (request) =>
        request.path.includes('/pods') && refused++ === 0
          ? { ...(statusOf(429, 'TooManyRequests', 'busy') as object), headers: { 'retry-after': '0' } }
          : fine(request),
      ['diagnose', '-n', 'shop', '-o', 'json'],
    );
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Diagnosis).healthy).toBe(true);
    expect(refused).toBeGreaterThan(1);
  });

  it.skipIf(pki === undefined)('with an expired certificate is refused with the reason', async () => {
    if (!pki) return;
    const api = await startApi(fine, { cert: pki.expired.cert, key: pki.expired.key });
    const file = join(home.path, 'expired');
    writeFileSync(
      file,
      kubeconfigFor(api.url, {}, { 'certificate-authority-data': Buffer.from(pki.ca).toString('base64') }),
    );
    const { code, stdout, stderr } = await runHere(['diagnose'], { HOME: home.path, KUBECONFIG: file });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/expired/i);
    expect(stderr).not.toMatch(STACK);
  });
});
