import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { slim } from './slim/plugin.mjs';

const root = resolve(import.meta.dirname, '..');

/**
 * Files that many commands load whole, by the modules that they start from, with all that these import: what is loaded
 * together stands together. What is left over goes into chunks of its own.
 */
const TOGETHER = {
  start: ['src/main.tsx', 'src/cli/commands/completion.ts'],
  read: [
    'src/cli/commands/diagnose.ts',
    'src/cli/commands/status.ts',
    'src/cli/commands/changes.ts',
    'src/cli/commands/logs.ts',
    'src/cli/commands/events.ts',
    'src/diagnose/index.ts',
    'src/cluster/index.ts',
    'src/cluster/connect.ts',
    'src/helm/index.ts',
    'src/core/redact.ts',
  ],
};

/** The name of the file in TOGETHER for each module's id. */
function filesOf(infoOf) {
  const names = new Map();
  for (const [name, starts] of Object.entries(TOGETHER)) {
    const visit = (id) => {
      const info = names.has(id) ? null : infoOf(id);
      if (!info || info.isExternal) return;
      names.set(id, name);
      info.importedIds.forEach(visit);
    };
    for (const start of starts) visit(join(root, start));
  }
  return names;
}

/**
 * Bundles the program into `outdir` as scripts for bin/program.cjs, which keeps what V8 makes of them; with the name of
 * the first in entry.txt, and the text of `--help`, which the launcher prints. Gives each file's imports and what went
 * into it, in bytes.
 */
export async function bundle({ outdir, sourcemap, minify = true }) {
  let names;
  const built = await rolldown({
    input: { main: join(root, 'src/main.tsx') },
    cwd: root,
    platform: 'node',
    plugins: [slim],
    preserveEntrySignatures: 'allow-extension',
    transform: {
      target: 'node22',
      jsx: 'react-jsx',
      define: {
        'process.env.NODE_ENV': '"production"',
        // Of a script there is no `import.meta`: the loader gives these two.
        'import.meta.resolve': 'resolveImport',
        'import.meta.url': 'fileUrl',
      },
    },
    onLog: (level, log) => {
      // Modules that are imported at once and later stand with those that import them at once.
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') console.warn(log.message);
    },
  });
  const { output } = await built.write({
    dir: outdir,
    format: 'cjs',
    minify,
    sourcemap,
    entryFileNames: 'main-[hash].cjs',
    chunkFileNames: 'chunk/[name]-[hash].cjs',
    comments: { legal: false, annotation: false, jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          debugName: 'together',
          name: (id, graph) => (names ??= filesOf((one) => graph.getModuleInfo(one))).get(id) ?? null,
        },
      ],
    },
  });
  await built.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry).fileName;
  writeFileSync(join(outdir, 'entry.txt'), entry);
  const files = Object.fromEntries(
    chunks.map(({ fileName, imports, dynamicImports, modules }) => {
      const parts = Object.entries(modules).map(([id, { renderedLength }]) => [relative(root, id), renderedLength]);
      return [fileName, { imports, dynamicImports, modules: Object.fromEntries(parts) }];
    }),
  );
  const launcher = createRequire(import.meta.url).resolve('../bin/program.cjs');
  const run = `process.argv.splice(1, 0, 'kubewhy'); require(${JSON.stringify(launcher)}).start(${JSON.stringify(resolve(outdir))})`;
  const env = { NODE_DISABLE_COMPILE_CACHE: '1' };
  const help = execFileSync(process.execPath, ['-e', run, '--', '--help'], { env, encoding: 'utf8' });
  writeFileSync(join(outdir, 'help.txt'), help);
  return { entry, files };
}
