// What kubewhy costs beside kubectl on the same server: runs in turn, the median of the ratios pair by pair.
import { spawn, spawnSync } from 'node:child_process';

export const hasKubectl = (): boolean =>
  spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

type Run = { readonly program: string; readonly args: readonly string[]; readonly codes: readonly number[] };

/** Milliseconds of a whole process, its output read and thrown away. */
function timed({ program, args, codes }: Run, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.resume();
    child.on('error', reject);
    child.on('close', (code) => {
      if (codes.includes(code ?? 1)) resolve(performance.now() - started);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A row of the table: ours (which ends 10 where it finds something) and theirs in turn, `pairs` times after a first. */
export async function besideKubectl(
  what: string,
  {
    ours,
    theirs,
    pairs,
  }: { readonly ours: readonly string[]; readonly theirs: readonly string[]; readonly pairs: number },
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const ratios: number[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const our = await timed({ program: process.execPath, args: ours, codes: [0, 10] }, env);
    const their = await timed({ program: 'kubectl', args: theirs, codes: [0] }, env);
    if (pair > 0) ratios.push(our / their);
  }
  return [what, '', '', `${median(ratios).toFixed(1)} × kubectl ${theirs.join(' ')}`];
}
