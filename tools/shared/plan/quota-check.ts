import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { PodTemplate } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { quotaShare } from '../../../src/core/pod-requests.ts';
import { parseQuantity } from '../../../src/core/quantity.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from './change-warnings.ts';

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
  const { items } = await checked(read, EMPTY_LISTING, found, 'quotas');
  for (const { metadata, status } of items)
    for (const [key, hard] of Object.entries(status?.hard ?? {})) {
      const each = quotaShare(template?.spec, key);
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
