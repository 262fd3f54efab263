import { join } from 'node:path';

const CLIENT = /[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/;
const here = import.meta.dirname;

/**
 * What a start would load and never use:
 * - an `import` of node:http reads all its exports, and one of them loads Node's own undici (34 ms of a start); a
 *   `require` reads those that are used;
 * - the Kubernetes client does not say that its modules only define things, so all its generated APIs would stay;
 * - undici's index loads its mocks, caches and a second fetch.
 */
export const slim = {
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?http$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
      loader: 'js',
    }));
    build.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'seen' || !CLIENT.test(importer)) return undefined;
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: 'seen' });
      return { ...found, sideEffects: false };
    });
    build.onResolve({ filter: /^undici$/ }, () => ({ path: join(here, 'undici.cjs') }));
  },
};
