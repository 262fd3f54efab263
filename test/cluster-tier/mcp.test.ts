import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type ElicitRequestFormParams, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { callOf, type Person, wordOf } from '../mcp/world.ts';
import { auditMissing, isDry, mark, type Recorded, writesSince } from './audit-log.ts';
import { deployment, IDLE, shell } from './busybox.ts';
import { apply, kubectl, missing, remove, run, until } from './cluster.ts';

const skipped = missing ?? auditMissing;
if (skipped) console.log(`SKIPPED: kubewhy mcp on a real cluster: ${skipped}`);

const NS = 'tier-mcp';
const home = mkdtempSync(join(tmpdir(), 'kubewhy-mcp-'));
const SCALE = ['scale_workload', { workload: 'web', replicas: 2 }] as const;

/** The built program as a client starts it. */
async function started(args: readonly string[], person?: Person) {
  const client = new Client({ name: 'tier', version: '1' }, { capabilities: person ? { elicitation: {} } : {} });
  const forms: ElicitRequestFormParams[] = [];
  if (person)
    client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => {
      const form = params as ElicitRequestFormParams;
      forms.push(form);
      await new Promise((resolve) => setTimeout(resolve, 2_200));
      return person(form, signal);
    });
  const env = { PATH: process.env['PATH'] ?? '', KUBECONFIG: process.env['KUBECONFIG'] ?? '', HOME: home };
  const command = { command: process.execPath, args: ['bin/kubewhy.cjs', 'mcp', '-n', NS, ...args] };
  await client.connect(new StdioClientTransport({ ...command, env, stderr: 'pipe' }));
  onTestFinished(() => client.close());
  return { call: callOf(client), forms };
}

const real = (writes: readonly Recorded[]): string[] =>
  writes.filter((one) => !isDry(one)).map(({ verb, requestURI }) => `${verb} ${requestURI.split('?')[0] ?? ''}`);
const replicas = (): Promise<string> =>
  kubectl('get', 'deployment', 'web', '-n', NS, '-o', 'jsonpath={.spec.replicas}');

describe.skipIf(skipped)('kubewhy mcp on a real cluster, its audit log as judge', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [
      deployment('web', [shell('main', IDLE)]),
      deployment('broken', [shell('main', IDLE, { image: 'busybox:absent', imagePullPolicy: 'Never' })]),
    ]);
    await kubectl('rollout', 'status', 'deployment/web', '-n', NS, '--timeout=120s');
    await until(
      () => kubectl('get', 'pods', '-n', NS, '-o', 'jsonpath={..waiting.reason}'),
      (reason) => reason.includes('ErrImageNeverPull'),
      60,
      500,
    );
  });
  afterAll(() => remove(NS));

  it('reads and diagnoses', async () => {
    const { call } = await started([]);
    const { text, structured } = await call('diagnose', { workload: 'broken' });
    expect(text).toContain('ImageNeverPull');
    expect(structured).toMatchObject({ healthy: false, findings: [{ cause: 'ImageNeverPull' }] });
  });

  it('only rehearses by default; its plan is asked about in a terminal, and nowhere else', async () => {
    const before = mark();
    const { call } = await started([], (form) => ({ action: 'accept', content: { answer: wordOf(form) } }));
    const { text, error } = await call(...SCALE);
    expect(error).toBe(false);
    const [, id = ''] = /kubewhy apply ([\w-]+)/.exec(text) ?? [];
    // What an assistant with a shell would try: no terminal, and the hash of the file.
    const program = (...words: string[]) =>
      run(process.execPath, ['bin/kubewhy.cjs', ...words], 'y\n', {
        PATH: process.env['PATH'],
        KUBECONFIG: process.env['KUBECONFIG'],
        HOME: home,
      });
    const [plan] = JSON.parse((await program('plans', '-o', 'json')).stdout) as { id: string; hash: string }[];
    expect(plan?.id).toBe(id);
    for (const more of [[], ['--confirm', plan?.hash ?? '']]) {
      const applied = await program('apply', id, ...more);
      expect(applied.code, applied.stderr).toBe(3);
    }
    const writes = await writesSince(before, NS);
    expect(writes.filter(isDry).length).toBeGreaterThan(0);
    expect(real(writes)).toEqual([]);
    expect(await replicas()).toBe('1');
  });

  it.each<readonly [string, Person]>([
    ['a decline', () => ({ action: 'decline' })],
    ['an empty accept', () => ({ action: 'accept', content: {} })],
    ['yes', () => ({ action: 'accept', content: { answer: 'yes' } })],
    ['a click away', () => ({ action: 'cancel' })],
  ])('writes nothing after %s', async (_what, person) => {
    const before = mark();
    const { call, forms } = await started(['--changes', 'elicit'], person);
    expect((await call(...SCALE)).error).toBe(true);
    expect(forms).toHaveLength(1);
    expect(real(await writesSince(before, NS))).toEqual([]);
    expect(await replicas()).toBe('1');
  });

  it('writes exactly once when the person types the word of the card', async () => {
    const before = mark();
    const { call } = await started(['--changes', 'elicit'], (form) => ({
      action: 'accept',
      content: { answer: wordOf(form) },
    }));
    const { text, error } = await call(...SCALE);
    expect(error, text).toBe(false);
    expect(text).toContain('applied: the person approved it');
    expect(real(await writesSince(before, NS))).toEqual([`patch /apis/apps/v1/namespaces/${NS}/deployments/web/scale`]);
    expect(await replicas()).toBe('2');
  });

  it('offers nothing that writes with --read-only', async () => {
    const before = mark();
    const { call } = await started(['--read-only', '--changes', 'elicit'], () => ({ action: 'accept', content: {} }));
    expect((await call(...SCALE)).text).toContain('there is no tool');
    expect(await writesSince(before, NS)).toEqual([]);
  });
});
