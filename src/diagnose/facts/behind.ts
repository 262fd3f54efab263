import type { Blamed } from '../../core/diagnosis.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { blame, keyOf } from './owners.ts';
import { selectedPods } from './scope.ts';
import type { Facts } from '../types.ts';

/** The pods that a Service of the namespace selects, and who owns them; nothing for an unknown Service. */
export function podsBehind(
  facts: Facts,
  service: string,
): { readonly pods: readonly Pod[]; readonly owners: readonly Blamed[] } {
  const found = facts.services.find(({ metadata }) => metadata?.name === service);
  const pods = selectedPods(facts, found?.spec?.selector);
  return { pods, owners: ownersOf(facts, pods) };
}

/** The distinct top controllers of pods. */
export const ownersOf = (facts: Facts, pods: readonly Pod[]): readonly Blamed[] => [
  ...new Map(pods.map((pod) => blame(facts, pod)).map((owner) => [keyOf(owner), owner])).values(),
];
