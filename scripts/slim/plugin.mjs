import { createRequire } from 'node:module';
import { join } from 'node:path';

const here = import.meta.dirname;
const WIDTH = join(here, 'string-width.mjs');
const CLIENT = /[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/;
/** It asks for what starts other programs, which it does for commands that are programs of their own; here none is. */
const COMMANDER = /[\\/]node_modules[\\/]commander[\\/]/;
const builtin = createRequire(import.meta.url);
const BY_REQUIRE = /^(?:node:)?(?:child_process|crypto|fs|http|https|tls|util)$/;
/** What of a package that few clusters need is named, for one reason or another, by every start. */
const WHEN_USED = {
  hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
  socks: ['SocksClient'],
  'socks-proxy-agent': ['SocksProxyAgent'],
};

/** A module that loads the one of this path when one of these names of it is read. */
const whenUsed = (path, names) =>
  `module.exports = {${names.map((name) => `get ${name}() { return require(${JSON.stringify(path)}).${name}; }`).join(', ')}};`;

/**
 * What a start would load and never use:
 * - an `import` of a module of Node reads all its exports, and some are made when they are read: of node:http one is
 *   Node's own undici (34 ms of a start), of node:tls the list of root certificates, of node:crypto the whole Web
 *   Crypto, of node:process standard input; a `require` reads those that are used;
 * - proxies are for the clusters behind one;
 * - the Kubernetes client does not say that its modules only define things, so all its generated APIs would stay;
 * - undici's index loads its mocks, caches and a second fetch;
 * - what counts columns makes the expression of all emoji.
 */
export const slim = {
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: BY_REQUIRE }, ({ importer, kind, path }) =>
      kind === 'import-statement' || COMMANDER.test(importer)
        ? { path, namespace: 'by-require' }
        : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'by-require' }, ({ path }) => ({
      contents: whenUsed(path, Object.keys(builtin(path))),
      loader: 'js',
    }));
    build.onResolve({ filter: /^node:process$/ }, ({ path }) => ({ path, namespace: 'process' }));
    build.onLoad({ filter: /.*/, namespace: 'process' }, () => ({
      contents: 'module.exports = globalThis.process;',
      loader: 'js',
    }));
    build.onResolve({ filter: new RegExp(`^(?:${Object.keys(WHEN_USED).join('|')})$`) }, ({ path, importer }) =>
      CLIENT.test(importer) ? { path, namespace: 'when-used' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => ({
      contents: whenUsed(path, WHEN_USED[path]),
      loader: 'js',
      resolveDir: here,
    }));
    // By hand: `build.resolve` for each of its thousand files takes ten seconds.
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, importer, resolveDir }) =>
      CLIENT.test(importer) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
    );
    build.onResolve({ filter: /^undici$/ }, () => ({ path: join(here, 'undici.cjs') }));
    build.onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer === WIDTH ? undefined : { path: WIDTH }));
  },
};
