import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, shell } from './busybox.ts';
import { apply, kubectl, missing, remove, until } from './cluster.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { Tally } from './tally.ts';

if (missing) console.log(`SKIPPED: a flood of logs through cut connections: ${missing}`);

const NS = 'tier-flood';
/** Lines of 20 pods; a million with KUBEWHY_TIER_LINES=1000000 (some minutes). */
const LINES = Number(process.env['KUBEWHY_TIER_LINES'] ?? 100_000);
const EACH = Math.ceil(LINES / 20);
/** Ten times the lines may take ten times as long. */
const TIMES = Math.max(1, LINES / 100_000);
/** Each instance counts from 1 under a name of its own, and says at its end how far it came. */
const flood = (most: number, end: string): string =>
  [
    'id=$(cat /proc/sys/kernel/random/uuid); n=0',
    'trap "echo last $id \\$n; sleep 4; exit 0" TERM',
    `while [ $n -lt ${most} ]; do echo line $id $((n=n+1)); [ $((n % ${Math.ceil(EACH / 60)})) -eq 0 ] && sleep 0.5; done`,
    end,
  ].join('; ');
const IDLE = 'while :; do sleep 0.5; done';
const LABELS = { tier: 'flood' };
const flooding = (name: string, replicas: number, script: string): object =>
  deployment(name, [shell('main', script)], {
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...LABELS } },
        spec: { terminationGracePeriodSeconds: 20, containers: [shell('main', script)] },
      },
    },
  });

describe.skipIf(missing)('kubewhy logs -f of 20 pods through connections that are cut', () => {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-flood-'));
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await remove(NS);
  });

  it(
    'loses no line and gives none twice while pods restart, are deleted, replaced and rolled out',
    { timeout: 300_000 * TIMES },
    async () => {
      const config = await kubectl('config', 'view', '--raw', '--flatten', '--minify', '-o', 'json');
      const server = /"server": "([^"]+)"/.exec(config)?.[1] ?? '';
      // A connection must be able to carry more than the second that comes once more after a cut.
      const proxy = await cuttingProxy(new URL(server), 4_000, 150_000 * TIMES, 4711);
      const kubeconfig = join(home, 'kubeconfig');
      writeFileSync(kubeconfig, config.replace(server, `https://127.0.0.1:${proxy.port}`), { mode: 0o600 });
      const args = ['bin/kubewhy.cjs', 'logs', '-l', 'tier=flood', '-n', NS, '-f', '--tail', '-1'];
      const child = spawn(process.execPath, args, {
        env: { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfig },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const tally = new Tally(child);
      try {
        // A part of the pods ends with an error half way and starts again, a part is deleted, a part rolled out.
        await apply(NS, [
          flooding('ends', 6, flood(EACH / 2, 'echo last $id $n; exit 1')),
          flooding('deleted', 6, flood(EACH, IDLE)),
          flooding('rolled', 8, flood(EACH, IDLE)),
        ]);
        await until(
          () => Promise.resolve(tally.pods),
          (pods) => pods > 0,
          60,
          100,
        );
        proxy.cutting = true;
        await until(
          () => Promise.resolve(tally.pods),
          (pods) => pods >= 20,
          60,
          200,
        );
        expect(tally.pods, tally.stderr).toBeGreaterThanOrEqual(20);
        await kubectl('delete', 'pod', '-n', NS, '-l', 'app=deleted', '--wait=false');
        await kubectl('rollout', 'restart', 'deployment/rolled', '-n', NS);
        await until(
          () => Promise.resolve(tally.lines),
          (lines) => lines >= LINES,
          120 * TIMES,
          500,
        );
        // Those that end by an error go on and on: their present instance is let end, then all is held still.
        proxy.cutting = false;
        await kubectl('delete', 'deployment', '-n', NS, '--all', '--wait=false');
        await until(
          () => Promise.resolve(tally.open),
          (open) => open.length === 0,
          60 * TIMES,
          500,
        );
      } finally {
        child.kill('SIGINT');
        proxy.close();
      }
      console.log(
        `${tally.lines} lines of ${tally.pods} pods and ${tally.instances} instances, ${proxy.cuts} cuts, ${tally.memory()}`,
      );
      expect(tally.lines).toBeGreaterThanOrEqual(LINES);
      expect(proxy.cuts).toBeGreaterThan(20);
      expect({ lost: tally.lost(), twice: tally.twice(), noEnd: tally.open }, tally.stderr.slice(-4000)).toEqual({
        lost: [],
        twice: [],
        noEnd: [],
      });
      expect(tally.growth(), tally.memory()).toBeLessThan(1.2);
    },
  );
});
