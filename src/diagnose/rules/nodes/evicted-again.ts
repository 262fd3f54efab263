import type { Pod } from '../../../core/kubernetes.ts';
import { at } from '../../facts/events.ts';
import { blame, podsOf } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';

/** An eviction says something for as long as events live. */
export const RECENT = 3_600_000;

/** The kubelet's words for a limit that a pod sets itself. */
export const LIMIT =
  /exceeded its local ephemeral storage limit "(?<limit>[^"]+)"|ephemeral local storage usage exceeds the total limit of containers (?<total>[^\s.]+)|Usage of EmptyDir volume "(?<volume>[^"]+)" exceeds the limit "(?<size>[^"]+)"/;

/** Why a pod was taken away, where its status says so. */
export const disruption = (status: Pod['status']) =>
  status?.conditions?.find(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True');

/**
 * Pods of one workload that passed the same limit of their own more than once within an hour: the next one will too,
 * though it is ready now.
 */
export function isRepeated(facts: Facts, pod: Pod): boolean {
  const said = LIMIT.exec(pod.status?.message ?? '')?.[0];
  if (said === undefined) return false;
  const owner = blame(facts, pod);
  return (
    podsOf(facts, owner).filter(
      ({ status }) =>
        LIMIT.exec(status?.message ?? '')?.[0] === said &&
        facts.now - at(disruption(status)?.lastTransitionTime) < RECENT,
    ).length > 1
  );
}
