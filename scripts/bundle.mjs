import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { slim } from './slim/plugin.mjs';

/**
 * Bundles the program into `outdir`, with the text of its `--help` beside it, which the launcher prints; gives esbuild's
 * metafile, which says what went into it.
 */
export async function bundle({ outdir, sourcemap }) {
  const { metafile } = await build({
    metafile: true,
    entryPoints: { main: 'src/main.tsx' },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    sourcemap: sourcemap ? 'linked' : false,
    legalComments: sourcemap ? 'linked' : 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [slim],
    alias: { 'react-devtools-core': './scripts/stub-devtools.mjs' },
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);const __filename=import.meta.filename,__dirname=import.meta.dirname;",
    },
  });
  const help = execFileSync(process.execPath, [join(outdir, 'main.mjs'), '--help'], { env: {}, encoding: 'utf8' });
  writeFileSync(join(outdir, 'help.txt'), help);
  return metafile;
}
