import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisList } from '../../src/core/diagnosis-list.ts';
import type { Comparison } from '../../src/cli/compare/differences.ts';
import { runHere } from '../helpers/run-here.ts';
import { kubectl, missing, remove, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: all namespaces and several contexts on a real cluster: ${missing}`);

// Namespaces of this file alone; what others do on the same cluster meanwhile is left out of every expectation.
const NAMES = { first: 'tier-wide-a', second: 'tier-wide-b' };
const USER = 'tier-wide-viewer';
const IMAGE = 'registry.tier-wide.invalid/web:1';
const home = mkdtempSync(join(tmpdir(), 'kubewhy-tier-wide-'));
const env = { HOME: home, KUBECONFIG: join(home, 'config') };

describe.skipIf(missing)('many namespaces and clusters', () => {
  beforeAll(async () => {
    // The one cluster stands for two, and a third that nobody serves.
    const real = parse(readFileSync(process.env['KUBECONFIG'] ?? '', 'utf8')) as {
      'current-context': string;
      contexts: { name: string; context: Record<string, string> }[];
      clusters: unknown[];
    };
    const own = real.contexts.find(({ name }) => name === real['current-context'])?.context ?? {};
    real.contexts.push(
      { name: 'one', context: { ...own, namespace: NAMES.first } },
      { name: 'two', context: { ...own, namespace: NAMES.second } },
      { name: 'dead', context: { ...own, cluster: 'dead' } },
    );
    real.clusters.push({ name: 'dead', cluster: { server: 'https://127.0.0.1:9' } });
    writeFileSync(env.KUBECONFIG, stringify(real), { mode: 0o600 });
    for (const namespace of Object.values(NAMES)) {
      await kubectl('create', 'namespace', namespace);
      await kubectl('create', 'deployment', 'web', `--image=${IMAGE}`, '-n', namespace);
    }
    await kubectl('create', 'configmap', 'settings', '--from-literal=LEVEL=debug', '-n', NAMES.first);
    await kubectl('create', 'configmap', 'settings', '--from-literal=LEVEL=info', '-n', NAMES.second);
    await kubectl('create', 'rolebinding', 'viewer', '--clusterrole=view', `--user=${USER}`, '-n', NAMES.first);
    for (const namespace of Object.values(NAMES))
      await until(
        () => kubectl('get', 'events', '-n', namespace, '-o', 'jsonpath={.items[*].message}'),
        (text) => text.includes('Failed to pull image'),
        60,
      );
  }, 120_000);
  afterAll(async () => {
    if (!missing) await remove(...Object.values(NAMES));
    rmSync(home, { recursive: true, force: true });
  }, 120_000);

  it('diagnose -A tells the image that two namespaces cannot pull once', async () => {
    const { code, stdout } = await runHere(['diagnose', '-A', '-o', 'json'], env);
    const list = JSON.parse(stdout) as DiagnosisList;
    const [shared, ...more] = list.shared.filter(({ namespaces }) => namespaces.includes(NAMES.first));
    expect(more).toEqual([]);
    expect(shared?.namespaces).toEqual([NAMES.first, NAMES.second]);
    expect(JSON.stringify(shared?.common)).toContain('registry.tier-wide.invalid');
    expect(code).toBe(10);
    expect(list.stats.apiRequests).toBeLessThan(60);
  }, 60_000);

  it('a user with one namespace gets that one, and the rest as not read', async () => {
    const { code, stdout } = await runHere(['diagnose', '-A', '--as', USER, '-n', NAMES.first, '-o', 'json'], env);
    const list = JSON.parse(stdout) as DiagnosisList;
    expect(list.items.map(({ cluster }) => cluster.namespace)).toEqual([NAMES.first]);
    expect(list.stats.notRead?.some((hole) => hole.startsWith('other namespaces:'))).toBe(true);
    expect(list.healthy).toBe(false);
    expect(code).toBe(10);
  }, 60_000);

  it('a user with none is refused by the server’s own words', async () => {
    const { code, stderr } = await runHere(['diagnose', '-A', '--as', 'tier-wide-nobody'], env);
    expect(stderr).toContain('User "tier-wide-nobody" cannot list resource "pods"');
    expect(code).toBe(1);
  }, 60_000);

  it('several contexts are seen side by side, the dead one said to be', async () => {
    const { code, stdout } = await runHere(['diagnose', '--contexts', 'one,two,dead', '--timeout', '5'], env);
    expect(stdout).toMatch(/^one {2}│ .*causes? in namespace tier-wide-a/m);
    expect(stdout).toMatch(/^two {2}│ .*causes? in namespace tier-wide-b/m);
    expect(stdout).toMatch(/^dead │ ✗ not known: /m);
    expect(code).toBe(10);
  }, 60_000);

  it('compare tells what differs between two contexts', async () => {
    const { stdout } = await runHere(['compare', 'one', 'two', '-o', 'json'], env);
    expect((JSON.parse(stdout) as Comparison).differences).toEqual([
      { object: 'configmap/settings', field: 'key LEVEL', left: 'debug', right: 'info' },
    ]);
  }, 60_000);

  it.each([
    '{.items[*].reason}',
    '{range .items[*]}{.reason}{"\\t"}{.involvedObject.name}{"\\n"}{end}',
    '{.items[?(@.type=="Warning")].involvedObject.kind}',
    "{.items[*]['reason','type']}",
    '{.items[0].involvedObject}',
    '{.items[-1].nothing}',
  ])(
    '-o jsonpath=%s prints what kubectl prints',
    async (template) => {
      const field = ['--field-selector', 'reason=Scheduled'];
      const args = ['events', '-n', NAMES.first, ...field, '-o', `jsonpath=${template}`];
      const { stdout } = await runHere(args, env);
      expect(stdout).toBe(await kubectl('get', ...args));
    },
    60_000,
  );
});
