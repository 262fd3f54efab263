import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const result = await build({
  metafile: true,
  entryPoints: { main: 'src/main.tsx' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  jsx: 'automatic',
  sourcemap: 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'react-devtools-core': './scripts/stub-devtools.mjs' },
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);const __filename=import.meta.filename,__dirname=import.meta.dirname;",
  },
});
await writeFile('dist/meta.json', JSON.stringify(result.metafile));

// What an earlier build left is removed last: a program that runs meanwhile finds its parts, since equal parts have equal names.
const made = new Set([...Object.keys(result.metafile.outputs), 'dist/meta.json'].map((file) => join(file)));
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(file)) await rm(file);
}
