import type { Advice, Blamed } from '../../../../core/diagnosis.ts';
import { podRequest } from '../../../../core/pod-requests.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import type { Facts } from '../../../types.ts';
import { showAmount } from '../node-fit.ts';
import type { Pinned } from '../scheduling-volumes.ts';

export const where = (nodes: readonly string[]): string =>
  `node${nodes.length === 1 ? '' : 's'} ${nodes.slice(0, 3).join(', ')}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ''}`;

/** The workload of this namespace that asks most of a resource, beside the one that waits. */
export function eaterOf(facts: Facts, owner: Blamed, resource: string): string {
  const first = mostOf(facts, owner, resource);
  return first
    ? `: of namespace ${facts.namespace} ${first.who} asks most (${first.asked}), see what others ask with kubectl describe node`
    : ` where others than ${facts.namespace} ask for it: kubectl describe node shows how much each pod does`;
}

/** Who of this namespace asks most, on all nodes or on some. */
export function mostOf(facts: Facts, owner: Blamed, resource: string, nodes?: readonly string[]) {
  const sums = new Map<string, number>();
  for (const pod of facts.pods) {
    const key = keyOf(blame(facts, pod));
    const node = pod.spec?.nodeName;
    if (
      node === undefined ||
      nodes?.includes(node) === false ||
      key === keyOf(owner) ||
      pod.status?.phase !== 'Running'
    )
      continue;
    sums.set(key, (sums.get(key) ?? 0) + podRequest(pod, resource));
  }
  const [first] = [...sums].filter(([, asked]) => asked > 0).toSorted((a, b) => b[1] - a[1]);
  return first && { who: first[0].toLowerCase(), asked: showAmount(resource, first[1]) };
}

/** A volume holds the pod where there is no room: more nodes of its place, or who takes the room there. */
export function pinnedAdvice(
  facts: Facts,
  owner: Blamed,
  { nodes, claim, label, place }: Pinned,
  resource: string,
  asked: string,
): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const eater = mostOf(facts, owner, resource, nodes);
  const free = eater
    ? `move ${eater.who} away from ${where(nodes)}, where it asks ${eater.asked} ${resource}, or scale it down`
    : `free room on ${where(nodes)}: move other pods away from there, or scale them down`;
  const lower = `lower resources.requests.${resource} of ${who} (now ${asked})`;
  return place === undefined
    ? [free, `or ${lower}; another node is no help without the data of ${claim}`]
    : [
        `add a node with ${label}=${place} and ${asked} ${resource} free: the volume of claim ${claim} lies there`,
        `or ${free}`,
        `or ${lower}`,
      ];
}
