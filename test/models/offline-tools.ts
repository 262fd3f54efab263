import { z } from 'zod';
import type { ToolSpec } from '../../src/core/model.ts';
import { TOOLS } from '../../tools/index.ts';

const spec = (name: string, shape: z.core.$ZodLooseShape): ToolSpec => ({
  name,
  description: name,
  input: z.strictObject(shape),
});
const text = z.string();
const maybe = text.optional();
const place = { namespace: maybe };
const workload = { workload: text, ...place };
const release = { release: text, ...place };

/** Schemas in kubectl's words for tools that this checkout's list may not have. */
const OTHERS: readonly ToolSpec[] = [
  spec('scale_workload', { ...workload, replicas: z.int().min(0) }),
  spec('restart_workload', workload),
  spec('rollback_workload', { ...workload, revision: z.int().min(1).optional() }),
  spec('set_image', { ...workload, container: maybe, image: text }),
  spec('set_resources', {
    ...workload,
    container: maybe,
    memory_limit: maybe,
    memory_request: maybe,
    cpu_limit: maybe,
    cpu_request: maybe,
  }),
  spec('set_env', { ...workload, container: maybe, name: text, value: maybe, remove: z.boolean().optional() }),
  spec('pause_rollout', workload),
  spec('resume_rollout', workload),
  spec('delete_pod', { pod: text, ...place }),
  spec('set_secret_keys', { secret: text, keys: z.array(text), ...place }),
  spec('edit_config_key', { configmap: text, key: text, value: text, ...place }),
  spec('create_namespace', { name: text }),
  spec('helm_releases', place),
  spec('helm_history', release),
  spec('helm_values', { ...release, revision: z.int().optional() }),
  spec('helm_diff', { ...release, chart: maybe, version: maybe, set: z.record(text, text).optional() }),
  spec('chart_values', { chart: text }),
  spec('helm_upgrade', { ...release, chart: maybe, version: maybe, set: z.record(text, text).optional() }),
  spec('helm_rollback', { ...release, revision: z.int().optional() }),
  spec('helm_uninstall', release),
  spec('helm_recover', release),
];

/** The real tools, and the shapes of those that are not there. */
export const ALL_TOOLS: readonly ToolSpec[] = [
  ...TOOLS,
  ...OTHERS.filter(({ name }) => !TOOLS.some((tool) => tool.name === name)),
];
