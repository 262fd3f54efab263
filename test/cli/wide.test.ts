import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisList } from '../../src/core/diagnosis-list.ts';
import { bigCluster } from '../helpers/big-cluster.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';
import { runHere } from '../helpers/run-here.ts';

const home = mkdtempSync(join(tmpdir(), 'kubewhy-wide-'));
const servers: RecordedCluster[] = [];
const env = { HOME: home, KUBECONFIG: join(home, 'config') };

beforeAll(async () => {
  const server = await serveRecording(bigCluster(25, 1, 2));
  servers.push(server);
  writeFileSync(env.KUBECONFIG, server.kubeconfig, { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(home, { recursive: true, force: true });
});

describe('diagnose -A', () => {
  it('fits a screen, tells the worst first and where the rest is, and ends with 10', async () => {
    const { code, stdout } = await runHere(['diagnose', '-A'], env);
    expect(code).toBe(10);
    expect(stdout.split('\n').length).toBeLessThan(48);
    expect(stdout).toMatch(/^\d+ causes in 8 of 25 namespaces \(recorded\); 17 healthy/);
    expect(stdout).toContain('NodeNotReady: node node-gone, 2 namespaces (4 pods)');
    expect(stdout).toContain('in team-000, team-020');
  });

  it('is a list of diagnoses with a summary as JSON', async () => {
    const { code, stdout } = await runHere(['diagnose', '--all-namespaces', '-o', 'json'], env);
    const list = JSON.parse(stdout) as DiagnosisList;
    expect(code).toBe(10);
    expect(list).toMatchObject({ apiVersion: 'kubewhy/v1', kind: 'DiagnosisList', healthy: false });
    expect(list.items).toHaveLength(25);
    expect(list.items.every(({ kind }) => kind === 'Diagnosis')).toBe(true);
    expect(list.summary.ill + list.summary.healthy + list.summary.unknown + list.summary.empty).toBe(25);
  });

  it('takes no workload', async () => {
    expect((await runHere(['diagnose', 'web', '-A'], env)).code).toBe(2);
  });
});
