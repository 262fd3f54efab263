import type { Json } from '../../../src/core/json.ts';

type Members = { readonly [key: string]: Json };
const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Helm's rule (pkg/chart/common/util/coalesce.go): maps are merged, everything else is replaced, null removes. */
export function mergedValues(defaults: Json, config: Json): Json {
  if (!isMembers(defaults) || !isMembers(config)) return config;
  const kept = Object.entries(defaults).filter(([key]) => !(Object.hasOwn(config, key) && config[key] === null));
  const merged = new Map<string, Json>(kept);
  for (const [key, value] of Object.entries(config))
    if (value !== null) merged.set(key, merged.has(key) ? mergedValues(merged.get(key) ?? null, value) : value);
  return Object.fromEntries(merged);
}
