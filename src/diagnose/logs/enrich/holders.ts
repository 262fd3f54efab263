import { change } from '../../rules/advice/change.ts';
import { editFields } from '../../rules/advice/edits.ts';
import { field } from '../../facts/evidence.ts';
import { blame, sameObject } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { mountAt } from '../../places/mount-at.ts';
import type { Failing } from '../../facts/state.ts';
import type { Enriched, Enricher } from './enricher.ts';

/**
 * Data that is locked, in a volume claim: another pod that mounts the claim holds the lock, and a rollout that starts
 * the new pod before the old one has ended never gets it.
 */
function onVolume(facts: Facts, { view, pod, owner }: Failing, path: string | undefined): Enriched {
  const claims = (view.spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const claim = pod.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : [{ claim, mountPath }];
  });
  const own = claims.filter(({ mountPath }) => path !== undefined && path.startsWith(mountPath));
  const [only, second] = own.length > 0 ? own : claims;
  if (!only || second) return {};
  const at = `volume claim ${only.claim} (at ${only.mountPath} of container ${view.name})`;
  const others = facts.pods.filter(
    (other) =>
      other !== pod &&
      other.status?.phase === 'Running' &&
      other.spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === only.claim),
  );
  const [holder] = others;
  const name = holder?.metadata?.name;
  const deployment = facts.deployments.find(
    ({ metadata }) => owner.kind === 'Deployment' && metadata?.name === owner.name,
  );
  if (!holder || name === undefined)
    return {
      better: true,
      remedies: [
        `let one process alone write to ${at}: another one holds its lock (a second replica, a pod that still terminates, a job)`,
      ],
    };
  const same = sameObject(blame(facts, holder), owner);
  const replicas = deployment?.spec?.replicas ?? 1;
  const rolling = same && (deployment?.spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate' && replicas === 1;
  const old = `pod ${name} ${same ? 'of the same workload' : `of ${blame(facts, holder).kind.toLowerCase()}/${blame(facts, holder).name}`} runs and has ${at} too`;
  return {
    title: `container ${view.name} finds its data${path === undefined ? '' : ` in ${path}`} locked: ${old}`,
    only: true,
    details: { claim: only.claim, holder: name },
    evidence: [field('Pod', name, '.spec.volumes[].persistentVolumeClaim.claimName', only.claim)],
    remedies:
      deployment && rolling
        ? [
            editFields(
              facts,
              `set spec.strategy.type of deployment ${owner.name} from RollingUpdate to Recreate, and take rollingUpdate out there, so that the old pod gives its lock back before the new one begins`,
              owner,
              [
                ...(deployment.spec?.strategy?.rollingUpdate === undefined
                  ? []
                  : [{ path: 'spec.strategy.rollingUpdate' }]),
                { path: 'spec.strategy.type', value: 'Recreate' },
              ],
            ),
          ]
        : same && replicas > 1
          ? [
              change(
                facts,
                `scale ${owner.kind.toLowerCase()} ${owner.name} from ${replicas} to 1, or give each pod a volume of its own (a StatefulSet with volumeClaimTemplates): ${old}`,
                'scale_workload',
                { workload: `${owner.kind.toLowerCase()}/${owner.name}`, replicas: 1 },
              ),
            ]
          : [`let one of the two alone use the claim: ${old}`],
  };
}

/** A file of a run before in a volume of the pod's own: no other pod can have put it there. */
function inOwnVolume({ view, pod, owner }: Failing, path: string | undefined): Enriched {
  const { volume } = mountAt(view, path);
  const own = pod.spec?.volumes?.find(({ name, emptyDir }) => name === volume && emptyDir !== undefined);
  if (path === undefined || own === undefined) return {};
  return {
    only: true,
    remedies: [
      `delete ${path} at the start of container ${view.name} (rm -f ${path} before its command): emptyDir ${own.name} outlives the container, and no other pod writes to it`,
      ...(owner.kind === 'Pod'
        ? []
        : [
            `or, where nothing else that lies in emptyDir ${own.name} is needed, as all of it goes with the pod: kubectl delete pod ${pod.metadata?.name} -n ${pod.metadata?.namespace}`,
          ]),
    ],
  };
}

/** A lock that names who holds it: where that is a pod, whether it is still there. */
export const holders: Enricher = {
  causes: ['ApplicationError', 'StalePidFile'],
  wants: () => [],
  add: (facts, one, cause, { holder, locked, path }) => {
    const { view, pod, owner } = one;
    if (cause === 'StalePidFile' && holder === undefined) return inOwnVolume(one, path);
    if (locked !== undefined && holder === undefined) return onVolume(facts, one, path);
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
