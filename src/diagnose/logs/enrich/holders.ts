import type { Enricher } from './enricher.ts';

/** A lock that names who holds it: where that is a pod, whether it is still there. */
export const holders: Enricher = {
  causes: ['ApplicationError', 'StalePidFile'],
  wants: () => [],
  add: (facts, { view, pod, owner }, _cause, { holder }) => {
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
