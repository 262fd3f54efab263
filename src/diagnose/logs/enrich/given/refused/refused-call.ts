import { podReady } from '../../../../facts/containers.ts';
import { podsOf } from '../../../../facts/owners.ts';
import type { Failing } from '../../../../facts/state.ts';
import type { Facts } from '../../../../types.ts';
import type { Enriched } from '../../enricher.ts';

const SEEN = 'it refuses calls that its profile does not know (clone3) with "not permitted"';

/**
 * A system call that is refused: the pod's own seccomp profile, or the runtime of this node, where pods of the same
 * workload run on others.
 */
export function refusedCall(facts: Facts, { view, pod, owner }: Failing): Enriched {
  const profile = view.spec?.securityContext?.seccompProfile ?? pod.spec?.securityContext?.seccompProfile;
  if (profile?.type === 'Localhost')
    return {
      better: true,
      remedies: [
        `let seccomp profile ${profile.localhostProfile ?? ''} of container ${view.name} allow what starts threads (clone, clone3), or set seccompProfile.type: RuntimeDefault`,
      ],
    };
  const node = pod.spec?.nodeName;
  if (node === undefined) return {};
  if (profile?.type === 'Unconfined' || view.spec?.securityContext?.privileged === true)
    return {
      only: true,
      remedies: [
        `see in the kernel log of node ${node} what refuses it (AppArmor, SELinux, a scheduling class that needs a right): no seccomp profile holds container ${view.name}`,
      ],
    };
  const runtimeOf = (name: string | undefined): string | undefined =>
    facts.nodes.find(({ metadata }) => metadata?.name === name)?.status?.nodeInfo?.containerRuntimeVersion;
  const here = runtimeOf(node);
  const well = podsOf(facts, owner).find(
    (one) => podReady(one) && one.spec?.nodeName !== node && runtimeOf(one.spec?.nodeName) !== here,
  )?.spec?.nodeName;
  const there =
    well === undefined ? '' : ` (${owner.kind.toLowerCase()}/${owner.name} runs on ${well} with ${runtimeOf(well)})`;
  return {
    only: true,
    details: here === undefined ? {} : { runtime: here },
    remedies: [
      `update the container runtime of node ${node}${here === undefined ? '' : `, which is ${here}`}, with its seccomp library: ${SEEN}${there}`,
      `or keep container ${view.name} on nodes with a newer runtime (nodeSelector or nodeAffinity), or use an image with an older base`,
    ],
  };
}
