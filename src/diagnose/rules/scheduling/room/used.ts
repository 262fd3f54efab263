import { podRequest } from '../../../../core/pod-requests.ts';
import { perFacts } from '../../../facts/per-facts.ts';
import type { Facts } from '../../../types.ts';

/** Pods of the namespace that hold resources, by node; and what they ask, summed once for each node and resource. */
const held = perFacts((facts) => ({
  pods: Map.groupBy(
    facts.pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed'),
    ({ spec }) => spec?.nodeName ?? '',
  ),
  sums: new Map<string, number>(),
}));

/** What the pods of this namespace ask of a resource of a node; those of others were not read. */
export function usedOn(facts: Facts, node: string, resource: string): number {
  const { pods, sums } = held(facts);
  const key = `${node} ${resource}`;
  const here = pods.get(node) ?? [];
  const used =
    sums.get(key) ??
    (resource === 'pods' ? here.length : here.reduce((sum, one) => sum + podRequest(one, resource), 0));
  sums.set(key, used);
  return used;
}
