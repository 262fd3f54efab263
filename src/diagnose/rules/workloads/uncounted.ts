import type { Advice } from '../../../core/diagnosis.ts';
import type { PodDisruptionBudget } from '../../../core/kubernetes.ts';
import type { Facts } from '../../types.ts';

/**
 * Why the controller cannot count the pods that a budget speaks of, in its own words (condition DisruptionAllowed,
 * reason SyncFailed): the kind that owns them has no scale, or they have no owner. Such a budget never allows anything.
 */
export function uncounted({
  status,
}: PodDisruptionBudget): { readonly path: string; readonly value: string } | undefined {
  const place = (status?.conditions ?? []).findIndex(
    ({ type, status: is, reason }) => type === 'DisruptionAllowed' && is === 'False' && reason === 'SyncFailed',
  );
  const value = status?.conditions?.[place]?.message;
  return value ? { path: `.status.conditions[${place}].message`, value } : undefined;
}

/** minAvailable as a number is all that needs no count of the pods that there should be. */
export function byNumber(facts: Facts, name: string, pods: number): Advice {
  const least = Math.max(0, pods - 1);
  return `give PodDisruptionBudget ${name} minAvailable as a number in place of maxUnavailable or a percentage (minAvailable: ${least}, one fewer than the ${pods} that run now): maxUnavailable and percentages need the scale of what owns the pods; or delete the budget (kubectl delete pdb ${name} -n ${facts.namespace})`;
}
