import type { Pod } from '../../core/kubernetes.ts';

export const conditionOf = (
  pod: Pod,
  type: string,
): NonNullable<NonNullable<Pod['status']>['conditions']>[number] | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type);

export const isReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Ready for at least so many seconds. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const since = Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '');
  return isReady(pod) && (minReadySeconds === 0 || since + minReadySeconds * 1000 <= now);
}
