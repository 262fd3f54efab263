import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Tests that start the program start what stands in src now: it is built once before the run. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], {
    cwd: resolve(import.meta.dirname, '..', '..'),
    stdio: 'inherit',
  });
}
