import type { Deployment, ReplicaSet } from '../../core/kubernetes.ts';

export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAX = 'deployment.kubernetes.io/max-replicas';
export const REVISION = 'deployment.kubernetes.io/revision';

export const replicasOf = (object: { spec?: { replicas?: number } } | undefined): number => object?.spec?.replicas ?? 1;
export const availableOf = (set: ReplicaSet | undefined): number => set?.status?.availableReplicas ?? 0;
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
export const revisionOf = (object: { metadata?: { annotations?: Record<string, string> } } | undefined): number =>
  Number(object?.metadata?.annotations?.[REVISION] ?? 0) || 0;

/** "25%" of the replicas or a plain number; percentages round up for the surge and down for the unavailable ones. */
function scaled(value: string | number | undefined, replicas: number, round: (value: number) => number): number {
  const text = String(value ?? '25%');
  if (text.endsWith('%')) return round((Number.parseFloat(text) * replicas) / 100) || 0;
  return Number(text) || 0;
}

/** How far a rollout may go beyond and below the wanted replicas (deployment/util `ResolveFenceposts`). */
export function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const replicas = replicasOf(deployment);
  const strategy = deployment.spec?.strategy;
  if (strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const surge = scaled(strategy?.rollingUpdate?.maxSurge, replicas, Math.ceil);
  const unavailable = scaled(strategy?.rollingUpdate?.maxUnavailable, replicas, Math.floor);
  if (surge === 0 && unavailable === 0) return { surge, unavailable: 1 };
  return { surge, unavailable: Math.min(unavailable, replicas) };
}

/** The size of the new ReplicaSet at this step of a rolling update. */
export function newSetSize(deployment: Deployment, sets: readonly ReplicaSet[], newSet: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  const current = replicasOf(newSet);
  if (current > wanted) return wanted;
  const room = wanted + fenceposts(deployment).surge - sum(sets.map(replicasOf));
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/**
 * New sizes of the old ReplicaSets at this step of a rolling update, by name: unhealthy replicas go first, then as many
 * healthy ones as the available pods allow, oldest set first.
 */
export function oldSetSizes(
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
): Map<string, number> {
  const sizes = new Map(oldSets.map((set) => [set.metadata?.name ?? '', replicasOf(set)]));
  const least = replicasOf(deployment) - fenceposts(deployment).unavailable;
  const newSize = newSet ? replicasOf(newSet) : 0;
  const newUnavailable = newSize - availableOf(newSet);
  const most = sum([...sizes.values()]) + newSize - least - newUnavailable;
  if (most <= 0) return sizes;

  let left = most;
  for (const set of oldSets) {
    const name = set.metadata?.name ?? '';
    const size = sizes.get(name) ?? 0;
    const cut = Math.min(left, Math.max(0, size - availableOf(set)));
    sizes.set(name, size - cut);
    left -= cut;
  }
  let spare = sum([...oldSets, ...(newSet ? [newSet] : [])].map(availableOf)) - least;
  for (const set of oldSets) {
    const name = set.metadata?.name ?? '';
    const size = sizes.get(name) ?? 0;
    const cut = Math.min(Math.max(0, spare), size);
    sizes.set(name, size - cut);
    spare -= cut;
  }
  return sizes;
}

/**
 * Sizes when the Deployment was scaled in the middle of a rollout: the difference is spread in proportion, the newest
 * set takes the rest.
 */
export function proportionalSizes(deployment: Deployment, sets: readonly ReplicaSet[]): Map<string, number> {
  const total = sum(sets.map(replicasOf));
  const allowed = replicasOf(deployment) === 0 ? 0 : replicasOf(deployment) + fenceposts(deployment).surge;
  const difference = allowed - total;
  const sizes = new Map<string, number>();
  const sorted = [...sets].sort((a, b) => replicasOf(b) - replicasOf(a) || revisionOf(b) - revisionOf(a));
  let added = 0;
  for (const set of sorted) {
    const size = replicasOf(set);
    const maxBefore = Number(set.metadata?.annotations?.[MAX] ?? total) || total || 1;
    const exact = Math.round((size * allowed) / maxBefore) - size;
    const left = difference - added;
    const share = difference > 0 ? Math.min(Math.max(0, exact), left) : Math.max(Math.min(0, exact), left);
    sizes.set(set.metadata?.name ?? '', Math.max(0, size + share));
    added += share;
  }
  const first = sorted[0]?.metadata?.name ?? '';
  sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + difference - added));
  return sizes;
}
