import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const made = await bundle({ outdir: 'dist', sourcemap: true });
await writeFile('dist/meta.json', JSON.stringify(made));

// What an earlier build left is removed last: a program that runs meanwhile finds its parts, since equal parts have
// equal names.
const files = Object.keys(made.files).flatMap((file) => [file, `${file}.map`]);
const ours = new Set([...files, 'meta.json', 'help.txt', 'program.json'].map((file) => join('dist', file)));
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !ours.has(file)) await rm(file);
}
