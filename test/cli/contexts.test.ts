import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigCluster } from '../helpers/big-cluster.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';
import { runHere } from '../helpers/run-here.ts';

const home = mkdtempSync(join(tmpdir(), 'kubewhy-contexts-'));
const env = { HOME: home, KUBECONFIG: join(home, 'config') };
let servers: RecordedCluster[] = [];
/** Takes connections and never answers. */
let dead: Server;

beforeAll(async () => {
  servers = await Promise.all([
    serveRecording(bigCluster(4, 1, 1)),
    serveRecording({
      objects: bigCluster(8, 1, 0).objects.filter((one) => !JSON.stringify(one).includes('node-gone')),
    }),
  ]);
  dead = createServer();
  await new Promise<void>((ready) => dead.listen(0, '127.0.0.1', ready));
  const urls = {
    ill: servers[0]?.url,
    well: servers[1]?.url,
    dead: `http://127.0.0.1:${(dead.address() as AddressInfo).port}`,
  };
  const names = Object.keys(urls);
  const contexts = names.map((name) => `{name: ${name}, context: {cluster: ${name}, namespace: team-003}}`);
  const clusters = Object.entries(urls).map(([name, url]) => `{name: ${name}, cluster: {server: '${url}'}}`);
  const text = `current-context: well\ncontexts: [${contexts.join(', ')}]\nclusters: [${clusters.join(', ')}]\nusers: []\n`;
  writeFileSync(env.KUBECONFIG, text, { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  dead.close();
  rmSync(home, { recursive: true, force: true });
});

describe('several clusters side by side', () => {
  it('have their name on every line, and a dead one holds none of the others', async () => {
    const started = Date.now();
    const { code, stdout } = await runHere(['diagnose', '--contexts', 'ill,dead,well', '--timeout', '1'], env);
    expect(Date.now() - started).toBeLessThan(8_000);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.every((line) => /^(?:ill |dead|well) │ /.test(line))).toBe(true);
    expect(stdout).toContain('well │ ✓ namespace team-003 (well) is healthy');
    expect(stdout).toMatch(/^ill {2}│ .*OOMKilled/m);
    expect(stdout).toMatch(/^dead │ ✗ not known: /m);
    expect(lines.findIndex((line) => line.startsWith('dead'))).toBeGreaterThan(
      lines.findIndex((line) => line.startsWith('well')),
    );
    expect(code).toBe(10);
  }, 20_000);

  it('are one object by cluster as JSON, the unseen one with its error', async () => {
    const args = ['diagnose', '-A', '--all-contexts', '--timeout', '1', '-o', 'json'];
    const { code, stdout } = await runHere(args, env);
    const { kind, clusters } = JSON.parse(stdout) as { kind: string; clusters: Record<string, { healthy?: boolean }> };
    expect(kind).toBe('ByContext');
    expect(Object.keys(clusters)).toEqual(['ill', 'well', 'dead']);
    expect(clusters).toMatchObject({ ill: { kind: 'DiagnosisList' }, well: { healthy: true }, dead: { error: {} } });
    expect(code).toBe(10);
  }, 20_000);

  it.each<[string, string[], number]>([
    ['one that could not be seen is no health', ['diagnose', '--contexts', 'well,dead', '--timeout', '1'], 1],
    ['all of them healthy', ['diagnose', '--contexts', 'well'], 0],
    ['their states', ['status', '-A', '--contexts', 'well,ill'], 0],
    ['one that is not in the kubeconfig', ['diagnose', '--contexts', 'well,wel'], 2],
    ['none', ['diagnose', '--contexts', ','], 2],
    ['with --context besides', ['status', '--contexts', 'well', '--context', 'ill'], 2],
    ['with both flags', ['status', '--contexts', 'well', '--all-contexts'], 2],
  ])(
    '%s ends with its code',
    async (_what, args, code) => {
      expect((await runHere(args, env)).code).toBe(code);
    },
    20_000,
  );

  it.each<[string, string[], Record<string, string>]>([
    ['a scenario of the environment', ['status', '--all-contexts'], { KUBEWHY_SCENARIO: 'oom' }],
    ['a cluster of the environment', ['diagnose', '--contexts', 'well,ill'], { KUBEWHY_CLUSTER: 'well' }],
    ['a cluster flag', ['status', '--contexts', 'well,ill', '--cluster', 'well'], {}],
  ])('%s never answers under the names of others', async (_what, args, more) => {
    const { code, stdout, stderr } = await runHere(args, { ...env, ...more });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('all would be asked at that one cluster');
  });
});
