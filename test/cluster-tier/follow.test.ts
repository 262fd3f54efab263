import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, shell } from './busybox.ts';
import { apply, kubectl, missing, remove, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: logs -f on a real cluster: ${missing}`);

const NS = 'tier-follow';
/** Counts from 1, ten lines a second and more, and says at its end how far it came. */
const COUNTS = "n=0; trap 'echo last $n; exit 0' TERM; while :; do echo line $((n=n+1)); sleep 0.1; done";
const pods = async (): Promise<string[]> =>
  (await kubectl('get', 'pods', '-n', NS, '-l', 'app=counter', '-o', 'jsonpath={.items[*].metadata.name}'))
    .split(' ')
    .filter(Boolean);

describe.skipIf(missing)('kubewhy logs -f on a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [
      deployment('counter', [shell('main', COUNTS)], {
        spec: { replicas: 2 },
        pod: { terminationGracePeriodSeconds: 5 },
      }),
    ]);
    await kubectl('rollout', 'status', 'deployment/counter', '-n', NS, '--timeout=120s');
  });
  afterAll(() => remove(NS));

  it('goes on through a rollout restart: no line is lost, none comes twice, the new pods join', async () => {
    const before = await pods();
    const args = ['bin/kubewhy.cjs', 'logs', 'deployment/counter', '-n', NS, '-f', '--tail', '-1', '--prefix'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const reads = (pod: string): boolean =>
      out.split('\n').some((line) => line.includes(pod) && / line \d+$/.test(line));
    const all = (names: readonly string[]) => until(() => Promise.resolve(names.every(reads)), Boolean, 60, 200);
    let after: string[] = [];
    try {
      expect(await all(before), err).toBe(true);
      await kubectl('rollout', 'restart', 'deployment/counter', '-n', NS);
      await kubectl('rollout', 'status', 'deployment/counter', '-n', NS, '--timeout=120s');
      const gone = (names: readonly string[]): boolean => !names.some((name) => before.includes(name));
      after = await until(pods, gone, 60, 500);
      expect(gone(after)).toBe(true);
      expect(await all(after), err).toBe(true);
    } finally {
      child.kill('SIGINT');
    }
    await ended;
    for (const pod of [...before, ...after]) {
      const lines = out.split('\n').filter((line) => line.includes(pod));
      const numbers = lines.flatMap((line) => / line (\d+)$/.exec(line)?.[1] ?? []).map(Number);
      expect(numbers, pod).toEqual(numbers.map((_, at) => at + 1));
      expect(err).toContain(`+ ${pod}`);
      if (after.includes(pod)) continue;
      expect(lines.at(-1), pod).toMatch(new RegExp(` last ${numbers.length}$`));
      expect(err).toContain(`- ${pod}`);
    }
  });
});
