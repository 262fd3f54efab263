import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';

const MOST = 2;
const MOST_KEYS = 4;

/**
 * ConfigMaps that are called like a workload or its container and that no pod which was read takes anything from:
 * "ConfigMap web-plugins (plugins.toml)". Where a program lacks a setting or a file, it may stand there.
 */
export function unusedMaps(facts: Facts, { view, owner }: Failing): readonly string[] {
  const users = [...facts.pods, ...facts.deployments, ...facts.statefulsets, ...facts.daemonsets];
  const used = users.map(({ spec }) => JSON.stringify(spec ?? {}));
  return facts.configmaps
    .filter(({ metadata, data }) => {
      const name = metadata?.name ?? '';
      const own = [owner.name, view.name].some((one) => name === one || name.startsWith(`${one}-`));
      return own && Object.keys(data ?? {}).length > 0 && !used.some((spec) => spec.includes(JSON.stringify(name)));
    })
    .slice(0, MOST)
    .map(
      ({ metadata, data }) =>
        `ConfigMap ${metadata?.name} (${Object.keys(data ?? {})
          .slice(0, MOST_KEYS)
          .join(', ')})`,
    );
}
