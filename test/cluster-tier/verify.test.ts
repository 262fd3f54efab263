import { spawn } from 'node:child_process';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, IDLE, shell } from './busybox.ts';
import { apply, kubectl, kubewhy, missing, remove, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: kubewhy verify on a real cluster: ${missing}`);

const NS = 'tier-verify';
/** Ready half a minute after its start: longer than a cause must stand. */
const SLOW = { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 30 } };
const WORKLOADS = [
  deployment('mended', [shell('main', IDLE, { image: 'busybox:absent', imagePullPolicy: 'Never' })]),
  deployment('well', [shell('main', IDLE)]),
  deployment('crash', [shell('main', 'echo "FATAL: no port to listen on"; exit 4')]),
  deployment('unpulled', [shell('main', IDLE, { image: 'busybox:absent', imagePullPolicy: 'Never' })]),
  deployment('paused', [shell('main', IDLE)]),
  deployment('doomed', [
    shell('main', IDLE, { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 600 } }),
  ]),
  deployment('silent', [
    shell('main', IDLE, { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 600 } }),
  ]),
];

type Verdict = {
  readonly state: string;
  readonly workloads: readonly { readonly state: string; readonly findings: readonly { readonly cause: string }[] }[];
};
const verify = (...args: string[]) => kubewhy(['verify', '-n', NS, '-o', 'json', ...args]);

describe.skipIf(missing)('kubewhy verify on a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, WORKLOADS);
    await kubectl('rollout', 'status', 'deployment/paused', '-n', NS, '--timeout=120s');
    await kubectl('rollout', 'pause', 'deployment/paused', '-n', NS);
    await kubectl('set', 'env', 'deployment/paused', '-n', NS, 'CHANGED=yes');
  });
  afterAll(() => remove(NS));

  it.concurrent.each([
    ['well', 'healthy', 0, undefined, '2m'],
    ['paused', 'held', 0, 'RolloutPaused', '2m'],
    // Its cause is likely only: the third restart ends it, long before the time.
    ['crash', 'broken', 10, 'ApplicationError', '10m'],
    ['unpulled', 'broken', 10, 'ImageNeverPull', '10m'],
  ])('%s is %s and ends with %i', async (name, state, code, cause, wait) => {
    const done = await verify(`deployment/${name}`, '--wait', wait);
    expect(done.stdout, done.stderr).not.toBe('');
    const verdict = JSON.parse(done.stdout) as Verdict;
    expect({ code: done.code, state: verdict.state }).toEqual({ code, state });
    expect(verdict.workloads[0]?.findings[0]?.cause).toBe(cause);
  });

  it.concurrent('a fault of the pods that a rollout replaces does not break that rollout', async () => {
    await kubectl('rollout', 'status', 'deployment/mended', '-n', NS, '--timeout=5s').catch(() => '');
    await apply(NS, [deployment('mended', [shell('main', IDLE, SLOW)])]);
    const done = await verify('deployment/mended', '--wait', '2m');
    expect(done.stdout, done.stderr).not.toBe('');
    expect({ code: done.code, state: (JSON.parse(done.stdout) as Verdict).state }).toEqual({
      code: 0,
      state: 'healthy',
    });
  });

  it.concurrent('what is not ready in time, and nothing says why, is progressing and ends with 7', async () => {
    const done = await verify('silent', '--wait', '4s');
    expect(done.code, done.stderr).toBe(7);
    expect(JSON.parse(done.stdout)).toMatchObject({ state: 'progressing' });
  });

  it.concurrent('what is deleted meanwhile ends with 1', async () => {
    const words = ['bin/kubewhy.cjs', 'verify', 'doomed', '-n', NS, '-o', 'json', '--wait', '5m'];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until(
      () => Promise.resolve(err),
      (text) => text.includes('deployment/doomed: Waiting'),
      60,
      100,
    );
    await kubectl('delete', 'deployment', 'doomed', '-n', NS, '--wait=true');
    expect({ code: await ended, err }).toMatchObject({ code: 1 });
    expect(JSON.parse(out)).toMatchObject({ state: 'gone', workloads: [{ name: 'doomed', state: 'gone' }] });
  });

  it('the namespace as a whole is as bad as its worst', async () => {
    const done = await verify('--wait', '30s');
    expect(done.code, done.stderr).toBe(10);
    expect(JSON.parse(done.stdout)).toMatchObject({ state: 'broken' });
  });

  it('a namespace without workloads is an error, not healthy', async () => {
    const done = await kubewhy(['verify', '-n', 'kube-public']);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('there is no workload in namespace kube-public');
  });

  it('somebody who may read nothing is told so and gets 1', async () => {
    const done = await verify('deployment/well', '--context', 'outsider');
    expect(done.code).toBe(1);
    expect(JSON.parse(done.stdout)).toMatchObject({ kind: 'Error', error: { code: 'forbidden' } });
    expect(done.stderr).toMatch(/outsider/);
  });

  it('a server that is not there ends with 1', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'kubewhy-gone-')), 'config');
    const cluster = { name: 'gone', cluster: { server: 'https://127.0.0.1:9' } };
    const context = { name: 'gone', context: { cluster: 'gone', user: 'gone' } };
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [cluster],
        contexts: [context],
        users: [{ name: 'gone', user: {} }],
        'current-context': 'gone',
      }),
    );
    const done = await verify('deployment/well', '--kubeconfig', file, '--wait', '20s');
    expect(done.code).toBe(1);
    expect(JSON.parse(done.stdout)).toMatchObject({ kind: 'Error', error: { code: 'unreachable' } });
    expect(done.stderr).toMatch(/127\.0\.0\.1:9/);
  });

  it('wrong usage ends with 2', async () => {
    expect(await verify('well', '--wait', 'soon')).toMatchObject({ code: 2 });
  });
});
