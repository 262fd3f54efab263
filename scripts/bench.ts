// `npm run bench`: what a start and a diagnosis cost, as ratios within this run (absolute times depend on the machine).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bigCluster } from '../test/helpers/big-cluster.ts';
import { bigNamespace } from '../test/helpers/big-namespace.ts';
import { serveRecording } from '../test/helpers/recorded-cluster.ts';
import { besideKubectl, hasKubectl } from './bench-kubectl.ts';
import { chats } from './bench-chat.ts';
import { keys } from './bench-keys.ts';
import { followers, needles } from './bench-logs.ts';

type Measured = { readonly ms: number; readonly peakMiB: number; readonly code: number; readonly stdout: string };

const home = mkdtempSync(join(tmpdir(), 'kubewhy-bench-'));
const env = { PATH: process.env['PATH'], HOME: home };

/** One whole process: wall time, and the peak of its resident memory as the kernel counts it (Linux). */
function measure(args: readonly string[], more: Record<string, string> = {}): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    let peakMiB = 0;
    const look = setInterval(() => {
      try {
        peakMiB = Math.max(
          peakMiB,
          Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
        );
      } catch {
        // not Linux, or gone already
      }
    }, 5);
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      resolve({ ms: performance.now() - started, peakMiB, code: code ?? 1, stdout });
    });
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function several(
  times: number,
  args: readonly string[],
  expected: number,
  more: Record<string, string> = {},
): Promise<Measured> {
  const runs: Measured[] = [];
  for (let run = 0; run <= times; run++) runs.push(await measure(args, more));
  for (const { code } of runs)
    if (code !== expected) throw new Error(`${args.join(' ')} ended with ${code}, not ${expected}`);
  const counted = runs.slice(1); // the first one warms the caches
  return {
    ms: median(counted.map(({ ms }) => ms)),
    peakMiB: Math.max(...counted.map(({ peakMiB }) => peakMiB)),
    code: expected,
    stdout: counted[0]?.stdout ?? '',
  };
}

const rows: string[][] = [];
const bin = 'bin/kubewhy.cjs';
try {
  const bare = await several(7, ['-e', '0'], 0);
  const ratio = ({ ms }: Measured): string => (ms / bare.ms).toFixed(1);
  const row = (what: string, run: Measured, more = ''): void =>
    void rows.push([what, ratio(run), run.peakMiB.toFixed(0), more]);
  row('node -e 0', bare);
  for (const flag of ['--version', '--help']) row(`kubewhy ${flag}`, await several(7, [bin, flag], 0));
  const small = await serveRecording(bigNamespace(20));
  const config = join(home, 'kubeconfig-chat');
  writeFileSync(config, small.kubeconfig, { mode: 0o600 });
  row(
    'a Tab, names at hand: __complete -- diagnose ""',
    await several(7, [bin, '__complete', '--', 'diagnose', ''], 0, { KUBECONFIG: config }),
  );
  const embedded = await several(5, [bin, 'diagnose', '--scenario', 'oom', '-o', 'json'], 10);
  row('diagnose on the embedded cluster (starts it)', embedded, stats(embedded));
  row(
    'one-shot question, offline planner, embedded cluster',
    await several(5, [bin, 'why is the backend crashing', '--scenario', 'oom'], 0),
  );

  rows.push(...(await chats(home, bin, config)));
  await small.close();
  for (const pods of [100, 10_000]) {
    const recording = bigNamespace(pods);
    const server = await serveRecording(recording);
    const file = join(home, `kubeconfig-${pods}`);
    writeFileSync(file, server.kubeconfig, { mode: 0o600 });
    const podBytes = (await (await fetch(`${server.url}/api/v1/namespaces/big/pods`)).arrayBuffer()).byteLength;
    const before = server.requests.length;
    const run = await several(3, [bin, 'diagnose', '-n', 'big', '-o', 'json'], 10, { KUBECONFIG: file });
    const requests = server.requests.slice(before).length / 4;
    const logs = server.requests.slice(before).filter(({ path }) => path.includes('/log?')).length / 4;
    row(
      `diagnose a namespace of ${pods} pods`,
      run,
      `${requests - logs} API requests + ${logs} of logs, a pod list of ${(podBytes / 2 ** 20).toFixed(1)} MiB`,
    );
    if (hasKubectl())
      rows.push(
        await besideKubectl(
          '  the same',
          {
            ours: [bin, 'diagnose', '-n', 'big', '-o', 'json'],
            theirs: ['get', 'pods,events', '-n', 'big', '-o', 'json'],
            pairs: pods > 1000 ? 2 : 7,
          },
          { ...env, KUBECONFIG: file },
        ),
      );
    await server.close();
  }
  const everywhere = await serveRecording(bigCluster(200, 48, 12));
  const file = join(home, 'kubeconfig-all');
  writeFileSync(file, everywhere.kubeconfig, { mode: 0o600 });
  const run = await several(1, [bin, 'diagnose', '-A', '-o', 'json'], 10, { KUBECONFIG: file });
  const requests = everywhere.requests.length / 2;
  if (requests >= 60 || run.peakMiB >= 400)
    throw new Error(`diagnose -A made ${requests} requests and took ${run.peakMiB.toFixed(0)} MiB`);
  row('diagnose -A: 10,000 pods in 200 namespaces, 480 ill', run, `${requests} requests in all (under 60)`);
  if (hasKubectl()) {
    const [ours, theirs] = [
      [bin, 'diagnose', '-A', '-o', 'json'],
      ['get', 'pods', '-A', '-o', 'json'],
    ];
    rows.push(await besideKubectl('  the same (under 10)', { ours, theirs, pairs: 2 }, { ...env, KUBECONFIG: file }));
  }
  await everywhere.close();
  rows.push(await keys());
  rows.push(...(await followers(home, bin)), ...(await needles(home, bin)));
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...[['what', 'time / node', 'peak MiB', 'requests'], ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  for (const cells of [['what', 'time / node', 'peak MiB', 'requests'], ...rows])
    console.log(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
} finally {
  rmSync(home, { recursive: true, force: true });
}

function stats({ stdout }: Measured): string {
  const diagnosis = JSON.parse(stdout) as { stats: { apiRequests: number } };
  return `${diagnosis.stats.apiRequests} API requests`;
}
