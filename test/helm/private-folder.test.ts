import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const MODULE = resolve(import.meta.dirname, '../../src/helm/private-folder.ts');

it.skipIf(process.platform === 'win32')('a private file of which only a part can be written is an error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-part-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const code = `import { writeOnce } from ${JSON.stringify(MODULE)};
    for (const bytes of [4_000, 100_000])
      try { writeOnce(process.argv[1] + bytes, 'x'.repeat(bytes)); console.log(bytes, 'written'); }
      catch (error) { console.log(bytes, error.code); }`;
  // The kernel takes what fits, and refuses the rest at the next write, as a full disk does.
  const limited = `ulimit -f 32; exec "$0" --input-type=module -e "$1" "$2"`;
  const args = ['-c', limited, process.execPath, code, join(folder, 'file-')];
  const { stdout } = await promisify(execFile)('bash', args);
  expect(stdout).toBe('4000 written\n100000 EFBIG\n');
});
