import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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
  answer: [
    'src/cli/commands/ask.ts',
    'src/cli/session.ts',
    'src/cli/open-model.ts',
    'src/agent/index.ts',
    'src/models/index.ts',
    'src/models/offline/index.ts',
    'tools/index.ts',
    'src/ui/card-lines.ts',
    'src/ui/markdown/terminal-text.ts',
  ],
  chat: ['src/cli/commands/chat.ts', 'src/ui/index.tsx'],
};

/**
 * What few runs need of what `read` imports: YAML with places, proxies, logins by OIDC, web sockets and fetch, JSONPath.
 * Its file is loaded when one of its names is read.
 */
const SELDOM =
  /[\\/]node_modules[\\/](?:yaml|hpagent|socks|socks-proxy-agent|agent-base|smart-buffer|ip-address|debug|ms|openid-client|oauth4webapi|jsonpath-plus|undici[\\/]lib[\\/]web)[\\/]/;

/** The parser of HTTP/1: a cluster speaks HTTP/2 for the first ten seconds. */
const HTTP1 = /[\\/]node_modules[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp[\w-]*wasm/;
const nameOf = (name, id) => (name !== 'read' ? name : SELDOM.test(id) ? 'seldom' : HTTP1.test(id) ? 'http1' : name);

/** The name of the file in TOGETHER for each module's id. */
function filesOf(infoOf) {
  const names = new Map();
  for (const [name, starts] of Object.entries(TOGETHER)) {
    const visit = (id) => {
      const info = names.has(id) ? null : infoOf(id);
      if (!info || info.isExternal) return;
      names.set(id, nameOf(name, id));
      info.importedIds.forEach(visit);
    };
    for (const start of starts) visit(join(root, start));
  }
  return names;
}

/**
 * A chunk as bin/program.cjs reads it: an expression for the function that makes it, in ASCII alone, of which a string
 * takes half the bytes and half the time. An escape means the same wherever such a sign may stand in the code.
 */
const scriptOf = (code) => {
  const body = code
    .replace(/[^\0-\x7f]/g, escaped)
    .replace(/\brequire(?=\("[^"]*\/(?:seldom|http1)-[\w-]+\.cjs"\))/g, 'whenRead');
  return `(function (require, whenRead, module, exports, __filename, __dirname, fileUrl, resolveImport) {\n${body}\n})`;
};
const escaped = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Bundles the program into `outdir` as scripts for bin/program.cjs, which keeps what V8 makes of them; with the name of
 * the first and those of the commands in program.json, and the text of `--help`, which the launcher prints. Gives each
 * file's imports and what went into it, in bytes.
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
        // As in Node's own: undici without its second parser, which only an option would start.
        esbuildDetection: '1',
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
  const { output } = await built.generate({
    format: 'cjs',
    // As modules are, and what was CommonJS beside them ran so before.
    strict: true,
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
  for (const { fileName, code, map } of chunks) {
    const file = join(outdir, fileName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, scriptOf(code), 'latin1');
    // One line more at the top.
    if (map) writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
  }
  const entry = chunks.find(({ isEntry }) => isEntry).fileName;
  const program = { entry, commands: [] };
  writeFileSync(join(outdir, 'program.json'), JSON.stringify(program));
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
  const [, listed = ''] = /\nCommands:\n([^]*?)\n\n/.exec(help) ?? [];
  program.commands = [...listed.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name);
  writeFileSync(join(outdir, 'program.json'), JSON.stringify(program));
  return { entry, files };
}
