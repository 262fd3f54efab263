import { KINDS } from '../../../src/core/kinds.ts';
import type { PodTemplate } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { parseQuantity } from '../../../src/core/quantity.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from './change-warnings.ts';

const NONE = { items: [], more: false, resourceVersion: '' };

/** What one pod of a template takes of a quota: `requests.cpu`, `limits.memory`, `pods` … in base units. */
export function quotaUse(template: PodTemplate | undefined): Map<string, number> {
  const use = new Map<string, number>([['pods', 1]]);
  const add = (key: string, amount: string | undefined): void => {
    const value = parseQuantity(amount);
    if (value !== undefined) use.set(key, (use.get(key) ?? 0) + value);
  };
  for (const { resources } of template?.spec?.containers ?? [])
    for (const name of ['cpu', 'memory'] as const) {
      const request = resources?.requests?.[name] ?? resources?.limits?.[name];
      add(`requests.${name}`, request);
      add(name, request);
      add(`limits.${name}`, resources?.limits?.[name]);
    }
  return use;
}

/** Quotas that so many more pods would exceed: the objects are accepted, the pods are then refused. */
export async function quotaWarnings(
  morePods: number,
  template: PodTemplate | undefined,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (morePods <= 0) return [];
  const found: Warning[] = [];
  const read = context.cluster.list(KINDS.resourcequotas, { namespace }, signal);
  const { items } = await checked(read, NONE, found, 'quotas');
  const use = quotaUse(template);
  for (const { metadata, status } of items)
    for (const [key, hard] of Object.entries(status?.hard ?? {})) {
      const each = use.get(key);
      const limit = parseQuantity(hard);
      const used = parseQuantity(status?.used?.[key]) ?? 0;
      if (each === undefined || limit === undefined || used + each * morePods <= limit + 1e-9) continue;
      const room = each > 0 ? Math.max(0, Math.floor((limit - used) / each + 1e-9)) : 0;
      found.push({
        code: 'quota',
        text: `quota ${metadata?.name ?? ''} allows ${key} ${hard} and ${status?.used?.[key] ?? '0'} is used: ${room} of ${morePods} more pods fit`,
      });
    }
  return found;
}
