import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const metafile = await bundle({ outdir: 'dist', sourcemap: true });
await writeFile('dist/meta.json', JSON.stringify(metafile));

// What an earlier build left is removed last: a program that runs meanwhile finds its parts, since equal parts have
// equal names.
const made = new Set([...Object.keys(metafile.outputs), 'dist/meta.json', 'dist/help.txt'].map((file) => join(file)));
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(file)) await rm(file);
}
