import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../src/helm/failures.ts';
import { usedBy } from '../../src/helm/private-folder.ts';
import { findHelm, parseVersion, probeHelm, realHelm } from '../../src/helm/program.ts';
import { withoutModelKeys } from '../../src/cli/open.ts';
import { fakeHelm, type FakeHelm } from './fake-helm.ts';

const never = new AbortController().signal;
let fake: FakeHelm | undefined;
afterEach(() => fake?.remove());
const start = (body: string, version?: string): FakeHelm => (fake = fakeHelm(body, version));

const ENV = {
  PATH: process.env['PATH'],
  HOME: '/home/me',
  AWS_PROFILE: 'dev',
  VAULT_ADDR: 'https://vault',
  OPENAI_API_KEY: 'planted-model-key',
  GEMINI_API_KEY: 'planted-model-key',
  HELM_NAMESPACE: 'elsewhere',
  HELM_KUBECONTEXT: 'elsewhere',
  HELM_DRIVER: 'sql',
  HELM_KUBETOKEN: 'planted-token',
  KUBECONFIG: '/home/me/other',
};

describe('the helm program', () => {
  it.each([
    ['v4.3.1', { path: '', version: '4.3.1', major: 4 }],
    ['v3.22', { path: '', version: '3.22', major: 3 }],
    ['v3.20.2+g1234', { path: '', version: '3.20.2', major: 3 }],
    ['v4.1.4', { path: '', version: '4.1.4', major: 4 }],
  ])('of version %s is taken', async (version, expected) => {
    const { path, root } = start('', version);
    expect(await probeHelm(path, ENV, root, never)).toEqual({ ...expected, path });
  });

  it.each([
    ['v3.20.1', /is helm 3\.20\.1, which has known security holes; 3\.20\.2 or newer is needed/],
    ['v4.1.3', /known security holes; 4\.1\.4 or newer/],
    ['v2.17.0', /helm 3 and 4 are supported/],
    ['v5.0.0', /helm 3 and 4 are supported/],
    ['hello', /is no helm: hello/],
  ])('of version %s is refused, with how to get another', async (version, message) => {
    const { path, root } = start('', version);
    const refused = probeHelm(path, ENV, root, never);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({
      code: 'config',
      nextStep: expect.stringContaining('install Helm 4'),
    });
  });

  it('that is not there is named', async () => {
    const { root } = start('');
    await expect(probeHelm('/nowhere/helm', ENV, root, never)).rejects.toThrow('there is no program /nowhere/helm');
    await expect(probeHelm(undefined, { PATH: '/nowhere' }, root, never)).rejects.toThrow(
      'there is no helm on the PATH',
    );
  });

  it('is never one of the current folder', () => {
    const { folder } = start('');
    expect(findHelm(undefined, { PATH: `.:relative::${folder}` })).toBe(join(folder, 'helm'));
    expect(findHelm(undefined, { PATH: '.:relative:' })).toBeUndefined();
  });

  it('has versions of three, two and more parts', () => {
    expect(parseVersion('v3.22')).toEqual({ major: 3, minor: 22, patch: undefined });
    expect(parseVersion('4.3.1-rc.1+g0')).toEqual({ major: 4, minor: 3, patch: 1 });
    expect(parseVersion('4')).toBeUndefined();
  });

  it('gets a kubeconfig of its own, no model key, and nothing that would turn it elsewhere', async () => {
    // oxlint-disable-next-line typescript/unbound-method -- plain functions of an object literal
    const { path, root, env } = start('cat "$KUBECONFIG"; ls -l "$KUBECONFIG" >&2');
    const helm = await realHelm(
      { named: path, env: withoutModelKeys(ENV), root },
      () => 'the frozen kubeconfig',
      never,
    );
    const result = await helm.invoke(
      { argv: ['list', '--', 'x; touch hacked'], limitMs: 5000, stoppable: true },
      never,
    );
    expect(result).toMatchObject({ code: 0, stdout: 'the frozen kubeconfig' });
    expect(result.stderr).toMatch(/^-rw------- /);
    const { KUBECONFIG, ...seen } = env();
    expect(KUBECONFIG).toContain(root);
    expect(existsSync(KUBECONFIG ?? '')).toBe(false);
    expect(seen).toMatchObject({
      HOME: '/home/me',
      AWS_PROFILE: 'dev',
      VAULT_ADDR: 'https://vault',
      HELM_COLOR: 'never',
      NO_COLOR: '1',
    });
    expect(Object.keys(seen).filter((name) => /^HELM_(?!COLOR)|API_KEY/.test(name))).toEqual([]);
    expect(JSON.stringify(seen)).not.toContain('planted');
    expect(fake?.runs().at(-1)).toEqual(['list', '--', 'x; touch hacked']);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves no credentials of a run that was killed: the next one removes them, and only those', async () => {
    const { path, root } = start('echo fine');
    const helm = await realHelm({ named: path, env: ENV, root }, () => 'the kubeconfig', never);
    const gone = spawnSync('true').pid;
    for (const [name, users] of [
      ['run-killed', [gone, gone]],
      ['run-helm-goes-on', [gone, process.pid]],
      ['run-kubewhy-reads-it', [process.pid, gone]],
    ] as const) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'users.json'), JSON.stringify(users));
    }
    mkdirSync(join(root, 'run-of-a-plan'));
    await helm.invoke({ argv: ['list'], limitMs: 5000, stoppable: true }, never);
    expect(readdirSync(root).sort()).toEqual(['run-helm-goes-on', 'run-kubewhy-reads-it', 'run-of-a-plan']);
  });

  it('goes on when the note of who uses its folder cannot be written', () => {
    expect(() => usedBy('/nowhere/run-x', 1)).not.toThrow();
  });

  it('is asked to stop with SIGTERM at an abort, and waited for', async () => {
    const { path, root } = start(`trap 'echo stopped; exit 1' TERM; echo started; sleep 30 & wait`);
    const helm = await realHelm({ named: path, env: ENV, root }, () => '', never);
    const stop = new AbortController();
    let pid = 0;
    const running = helm.invoke(
      { argv: ['upgrade'], limitMs: 20_000, stoppable: true, onStart: (id) => (pid = id) },
      stop.signal,
    );
    while (pid === 0) await sleep(10);
    await sleep(200);
    stop.abort();
    expect(await running).toMatchObject({ code: 1, stdout: 'started\nstopped\n', late: false });
  });

  it('is not disturbed where it cannot be broken off', async () => {
    const { path, root } = start(`trap 'echo stopped; exit 1' TERM; sleep 0.6 & wait; echo whole`);
    const helm = await realHelm({ named: path, env: ENV, root }, () => '', never);
    const aborted = AbortSignal.abort();
    expect(await helm.invoke({ argv: ['rollback'], limitMs: 20_000, stoppable: false }, aborted)).toMatchObject({
      code: 0,
      stdout: 'whole\n',
    });
  });

  it('that hangs is asked to stop when its time is over', async () => {
    const { path, root } = start(`trap 'exit 1' TERM; sleep 30 & wait`);
    const helm = await realHelm({ named: path, env: ENV, root }, () => '', never);
    const result = await helm.invoke({ argv: ['upgrade'], limitMs: 400, stoppable: true }, never);
    expect(result.late).toBe(true);
    expect(failureOf(result).error).toMatchObject({
      code: 'timeout',
      message: 'helm did not end in time and was asked to stop',
    });
  });

  it('that writes without end is not read', async () => {
    const { path, root } = start(`head -c 34000000 /dev/zero; exit 1`);
    const helm = await realHelm({ named: path, env: ENV, root }, () => '', never);
    const result = await helm.invoke({ argv: ['upgrade'], limitMs: 20_000, stoppable: true }, never);
    expect(failureOf(result).error).toMatchObject({ code: 'bad-response' });
  });
});

/** What helm 3 and 4 write, and what is made of it. */
const STDERR: readonly (readonly [string, string, string, RegExp])[] = [
  ['no release', 'Error: release: not found', 'not-found', /helm_releases/],
  ['never deployed', 'Error: UPGRADE FAILED: "todo" has no deployed releases', 'conflict', /recover/],
  ['held', 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress', 'pending', /wait/],
  ['too slow', 'Error: UPGRADE FAILED: context deadline exceeded', 'timeout', /diagnose/],
  ['too slow, older words', 'Error: UPGRADE FAILED: timed out waiting for the condition', 'timeout', /diagnose/],
  [
    'another owner',
    'Error: UPGRADE FAILED: conflict occurred while applying object shop/web apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
    'conflict',
    /who/,
  ],
  [
    'a foreign object',
    'Error: INSTALLATION FAILED: Unable to continue with install: Service "web" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata; label validation error',
    'conflict',
    /without helm/,
  ],
  [
    'an immutable field',
    'Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable',
    'bad-input',
    /deleted and made again/,
  ],
  [
    'a kind that is not there',
    'Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: resource mapping not found: no matches for kind "Thing" in version "x/v1"\nensure CRDs are installed first',
    'bad-input',
    /CustomResourceDefinitions/,
  ],
  [
    'a wrong value',
    "Error: UPGRADE FAILED: values don't meet the specifications of the schema(s) in the following chart(s):\ntodo:\n- replicaCount: Invalid type",
    'bad-input',
    /chart_values/,
  ],
  [
    'a failed hook',
    'Error: UPGRADE FAILED: pre-upgrade hooks failed: job failed: BackoffLimitExceeded',
    'conflict',
    /Job/,
  ],
  [
    'no right',
    'Error: UPGRADE FAILED: secrets is forbidden: User "v" cannot create resource "secrets"',
    'forbidden',
    /right/,
  ],
  [
    'no cluster',
    'Error: Kubernetes cluster unreachable: Get "https://x": dial tcp: connection refused',
    'unreachable',
    /kubeconfig/,
  ],
  ['anything else', 'Error: something new', 'server', /^$/],
  ['silence', '', 'server', /^$/],
];

describe('what helm says when it fails', () => {
  it.each(STDERR)('%s', async (_what, stderr, code, next) => {
    const { path, root } = start(`cat >&2 <<'END'\nlevel=WARN msg="something deprecated"\n${stderr}\nEND\nexit 1`);
    const helm = await realHelm({ named: path, env: ENV, root }, () => '', never);
    const result = await helm.invoke({ argv: ['upgrade'], limitMs: 10_000, stoppable: true }, never);
    const { error, rolledBack } = failureOf(result);
    expect({ code: error.code, rolledBack }).toEqual({ code, rolledBack: false });
    expect(error.nextStep ?? '').toMatch(next);
    expect(error.message).not.toMatch(/level=WARN|\n/);
  });

  it.each([
    [
      'helm 3',
      'release todo failed, and has been rolled back due to atomic being set: timed out waiting for the condition',
    ],
    [
      'helm 4',
      'release todo failed, and has been rolled back due to rollback-on-failure being set: context deadline exceeded',
    ],
  ])('knows that %s has rolled back', (_what, text) => {
    const result = {
      code: 1,
      signal: null,
      stdout: '',
      stderr: `Error: UPGRADE FAILED: ${text}`,
      cut: false,
      late: false,
    };
    expect(failureOf(result)).toMatchObject({ rolledBack: true, error: { code: 'timeout' } });
  });

  it('keeps secrets and control codes out of it, and says at most 2 KB', () => {
    const stderr = `Error: UPGRADE FAILED: cannot patch "s" with kind Secret: \u001b]52;c;eA==\u0007 {"password":"planted-secret-1","JWT_SECRET": "planted-secret-2"} postgres://u:planted-secret-3@h/d ${'x '.repeat(5000)}`;
    const { message } = failureOf({ code: 1, signal: null, stdout: '', stderr, cut: false, late: false }).error;
    expect(message).not.toMatch(/planted|\u001b|\u0007/);
    expect(message.length).toBeLessThan(2100);
  });
});
