import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const WIDTH = join(here, 'string-width.mjs');
/** In place of a module: ours, which loads less. */
const INSTEAD = {
  undici: join(here, 'undici.cjs'),
  'string-width': WIDTH,
  'yoga-layout': join(here, 'yoga-layout.mjs'),
  'react-devtools-core': join(here, 'no-devtools.mjs'),
};
const CLIENT = /[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/;
/** It asks for what starts other programs, which it does for commands that are programs of their own; here none is. */
const COMMANDER = /[\\/]node_modules[\\/]commander[\\/]/;
const installed = createRequire(import.meta.url);
/** What of a package that few clusters need is named, for one reason or another, by every start. */
const WHEN_USED = {
  hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
  socks: ['SocksClient'],
  'socks-proxy-agent': ['SocksProxyAgent'],
};
/** Modules of Node that are not there at each start of Node itself. */
const DEAR = /^(?:node:)?(?:child_process|crypto|dns|http|https|perf_hooks|tls|zlib)$/;
const USED = '\0when-used:';
const PROCESS = '\0process.cjs';

/** A module that loads the one of this path when one of these names of it is read. */
const whenUsed = (path, names) =>
  `module.exports = {${names.map((name) => `get ${name}() { return require(${JSON.stringify(path)}).${name}; }`).join(', ')}};`;

/**
 * What a start would load and never use:
 * - a module of Node that is imported is made at once, and all its exports with it: of node:http one is Node's own
 *   undici, of node:tls the list of root certificates, of node:crypto the whole Web Crypto;
 * - proxies are for the clusters behind one;
 * - the Kubernetes client does not say that its modules only define things, so all its generated APIs would stay;
 * - undici's index loads its mocks, caches and a second fetch;
 * - YAML with places and comments is for manifests: a kubeconfig and the settings are read without it;
 * - what counts columns makes the expression of all emoji;
 * - node:process is standard input, if it is imported.
 * And what cannot stand in a script, since it waits at its top: Ink's tools for its own developers, and the layout
 * engine, which is awaited before the first frame instead (src/ui/layout-engine.ts).
 */
export const slim = {
  name: 'slim',
  async resolveId(source, importer = '', { kind } = {}) {
    if (importer.startsWith(USED))
      return isBuiltin(source)
        ? { id: source, external: true }
        : this.resolve(source, join(here, 'plugin.mjs'), { skipSelf: true });
    if (source === 'node:process') return PROCESS;
    if (source === 'yaml' || (source in WHEN_USED && CLIENT.test(importer))) return `${USED}${source}.cjs`;
    if (DEAR.test(source) && (kind === 'import-statement' || COMMANDER.test(importer))) return `${USED}${source}.cjs`;
    if (source in INSTEAD && importer !== INSTEAD[source]) return INSTEAD[source];
    if (CLIENT.test(importer) && /^\.\.?\/.*\.js$/.test(source))
      return { id: resolve(importer, '..', source), moduleSideEffects: false };
    return undefined;
  },
  async load(id) {
    if (id === PROCESS) return { code: 'module.exports = globalThis.process;', moduleType: 'js' };
    if (id.startsWith(USED)) {
      const path = id.slice(USED.length, -'.cjs'.length);
      return { code: whenUsed(path, WHEN_USED[path] ?? Object.keys(installed(path))), moduleType: 'js' };
    }
    if (!/[\\/]ink[\\/]build[\\/]reconciler\.js$/.test(id)) return undefined;
    const code = await readFile(id, 'utf8');
    const without = code.replaceAll("process.env['DEV'] === 'true'", 'false');
    if (without === code) throw new Error(`${id} asks otherwise for its developer tools: look again`);
    return { code: without };
  },
};
