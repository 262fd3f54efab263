// Followers of logs beside each other on the same server, and a needle in 1 GB: what `npm run bench` says of logs.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { noisyLines, NEEDLE, withNeedle } from '../test/helpers/log-lines.ts';
import { serveLogs } from '../test/helpers/log-server.ts';

const PODS = ['noisy-0', 'noisy-1', 'noisy-2', 'noisy-3'];
const LINES = 400_000;
const RUNS = 3;
const GIGABYTE = 2 ** 30;
/** A run that has not come to its end by then has failed. */
const LIMIT_MS = 120_000;

type Run = { readonly seconds: number; readonly cpu: number; readonly peakMiB: number; readonly printed: string };

/** What is kept of the output of a program. */
const MOST_PRINTED = 100_000;

/** Wall time, CPU and the peak of the memory of a program until it has printed so many lines, or has ended. */
function watch(program: string, args: readonly string[], env: NodeJS.ProcessEnv, lines: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let [count, cpu, peakMiB, over, printed] = [0, 0, 0, false, ''];
    const look = (): void => {
      try {
        const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        // User and system time in hundredths of a second: proc(5).
        cpu = (Number(stat[11]) + Number(stat[12])) / 100;
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
        peakMiB = Math.max(peakMiB, Number(peak ?? 0) / 1024);
      } catch {
        // not Linux, or gone already
      }
    };
    const timer = setInterval(look, 20);
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const end = (): void => {
      if (over) return;
      over = true;
      look();
      clearInterval(timer);
      clearTimeout(limit);
      child.kill('SIGINT');
      const seconds = (performance.now() - started) / 1000;
      if (count >= lines) resolve({ seconds, cpu, peakMiB, printed });
      else reject(new Error(`${program} ${args.join(' ')} ended after ${count} of ${lines} lines`));
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (printed.length < MOST_PRINTED) printed += chunk.toString();
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
      if (lines > 0 && count >= lines) end();
    });
    child.on('error', reject);
    child.on('close', end);
  });
}

const there = (program: string): boolean => spawnSync(program, ['--version'], { timeout: 20_000 }).error === undefined;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Rows of [what, seconds, lines a second, CPU seconds, peak MiB]; the runs of the programs are taken in turns. */
export async function followers(home: string, bin: string): Promise<string[][]> {
  const pieces = [...noisyLines(LINES / PODS.length)];
  const server = await serveLogs(PODS, () => pieces);
  const file = join(home, 'kubeconfig-logs');
  writeFileSync(file, server.kubeconfig, { mode: 0o600 });
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: file };
  const most = ['--max-log-requests', '50'];
  const all: readonly (readonly [string, string, readonly string[]])[] = [
    ['kubewhy logs -f', process.execPath, [bin, 'logs', '-l', 'app=noisy', '-f', '--tail', '-1']],
    ['kubectl logs -f', 'kubectl', ['logs', '-f', '-l', 'app=noisy', '--tail=-1', '--prefix', ...most]],
    ['stern', 'stern', ['-l', 'app=noisy', '-n', 'noisy', '--tail', '-1', '--color', 'never', ...most]],
  ];
  const programs = all.filter(([, program]) => program === process.execPath || there(program));
  const runs = programs.map((): Run[] => []);
  for (let run = 0; run < RUNS; run++)
    for (const [at, [, program, args]] of programs.entries()) runs[at]?.push(await watch(program, args, env, LINES));
  await server.close();
  return programs.map(([what], at) => {
    const seconds = median(runs[at]?.map((run) => run.seconds) ?? []);
    const cpu = median(runs[at]?.map((run) => run.cpu) ?? []);
    const peak = Math.max(...(runs[at]?.map(({ peakMiB }) => peakMiB) ?? []));
    return [
      `${what}: ${LINES} lines of ${PODS.length} pods`,
      `${seconds.toFixed(1)} s`,
      peak.toFixed(0),
      `${Math.round(LINES / seconds / 1000)},000 lines/s, ${cpu.toFixed(1)} s CPU`,
    ];
  });
}

const PLACES = [
  ['begin', 0],
  ['middle', 0.5],
  ['end', 1],
] as const;
/** What the result of a tool may cost a model. */
const MOST_TOKENS = 2_000;

/** A program over 1 GB with one line that matters, at each place; `check` tells more of its output. */
async function overGigabyte(
  home: string,
  what: string,
  args: readonly string[],
  check: (printed: string) => string,
): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [where, at] of PLACES) {
    const server = await serveLogs(['noisy-0'], () => withNeedle(GIGABYTE, at));
    const file = join(home, 'kubeconfig-needle');
    writeFileSync(file, server.kubeconfig, { mode: 0o600 });
    const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: file };
    const { seconds, cpu, peakMiB, printed } = await watch(process.execPath, args, env, 0);
    await server.close();
    // On a machine with much other work the time limit comes first, and the answer says so.
    const whole = !/only the first \d+ lines/.test(printed);
    if (whole && !printed.includes(NEEDLE))
      throw new Error(`${what} lost the line at the ${where}: ${printed.slice(0, 2_000)}`);
    const more = `${check(printed)}${whole ? '' : ', not read to its end'}`;
    rows.push([
      `${what} over 1 GB, the line at its ${where}`,
      `${seconds.toFixed(1)} s`,
      peakMiB.toFixed(0),
      `${cpu.toFixed(1)} s CPU${more}`,
    ]);
  }
  return rows;
}

/** A line that is looked for, and the reduction of the whole log for a model that does not know what to look for. */
export async function needles(home: string, bin: string): Promise<string[][]> {
  const grep = [bin, 'logs', 'noisy-0', '--tail', '-1', '--grep', NEEDLE];
  const ask = [bin, 'show the logs of noisy-0', '-o', 'json'];
  return [
    ...(await overGigabyte(home, 'logs --grep', grep, () => '')),
    ...(await overGigabyte(home, 'get_logs reduces', ask, (printed) => {
      const tokens = encode((JSON.parse(printed) as { answer: string }).answer).length;
      if (tokens >= MOST_TOKENS) throw new Error(`the reduction has ${tokens} tokens`);
      return `, ${tokens} tokens`;
    })),
  ];
}
