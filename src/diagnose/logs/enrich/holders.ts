import type { Failing } from '../../facts/state.ts';
import type { Enriched, Enricher } from './enricher.ts';

/** A database file that is locked, in a container with one volume claim: only what mounts that can hold the lock. */
function onVolume({ view, pod }: Failing): Enriched {
  const claims = (view.spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const claim = pod.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : [{ claim, mountPath }];
  });
  const [only, second] = claims;
  if (!only || second) return {};
  return {
    better: true,
    remedies: [
      `let one process alone write to the database file in volume claim ${only.claim} (at ${only.mountPath} of container ${view.name}): another one holds its lock (a second replica, a pod that still terminates, a job)`,
    ],
  };
}

/** A lock that names who holds it: where that is a pod, whether it is still there. */
export const holders: Enricher = {
  causes: ['ApplicationError', 'StalePidFile'],
  wants: () => [],
  add: (facts, one, _cause, { holder, locked }) => {
    const { view, pod, owner } = one;
    if (locked !== undefined && holder === undefined) return onVolume(one);
    if (holder === undefined || holder === pod.metadata?.name) return {};
    const alive = facts.pods.find(({ metadata }) => metadata?.name === holder);
    const ours = facts.pods.some(({ metadata }) => holder.startsWith(metadata?.generateName ?? '\0'));
    if (!alive && !ours && !holder.startsWith(`${owner.name}-`)) return {};
    const phase = alive?.status?.phase;
    const over = !alive || phase === 'Failed' || phase === 'Succeeded';
    const state = alive ? `which has ended (${phase})` : 'which exists no more';
    return over
      ? {
          title: `container ${view.name} finds its data locked by pod ${holder}, ${state}: the lock is left over`,
          only: true,
          details: { holder },
          remedies: [
            `remove the lock that pod ${holder} has left (unlock command of the program, or its lock file): that pod ${alive ? 'has ended' : 'exists no more'}, so nobody works under it`,
            `then run ${owner.kind.toLowerCase()} ${owner.name} again; see why pod ${holder} was ended before it gave the lock back (a deadline, an eviction, a kill)`,
          ],
        }
      : {
          title: `container ${view.name} finds its data locked by pod ${holder}, which runs`,
          only: true,
          details: { holder },
          remedies: [
            `wait until pod ${holder} has done its work, or end it when it hangs: kubectl logs ${holder} -n ${facts.namespace}`,
            `let only one run at a time (concurrencyPolicy: Forbid of a CronJob, strategy Recreate of a Deployment)`,
          ],
        };
  },
};
