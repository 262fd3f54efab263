import { podRequest } from '../../../core/pod-requests.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { acceptsNode, allocatableOf, barriers, isControlPlane, isNodeFault } from './node-fit.ts';
import type { Clause } from './scheduler-text.ts';
import type { Facts } from '../../types.ts';
import type { Unplaced } from './reading.ts';
import { offering, refuses } from './room/offering.ts';

/**
 * The scheduler's filters run in a fixed order and each node names the first that refuses it: taints, affinity, ports,
 * resources, volumes, spread, affinity between pods. So of several clauses the one of the deepest filter speaks of the
 * nodes that the pod could really have run on, and every node that a filter after the resources refuses has room. A
 * spread then decides: it keeps the pod from nodes with room. Capacity stands above volumes and the affinity between
 * pods: their nodes are taken by intent, the node without room is the one that was left.
 */
const DEPTH: readonly string[] = [
  'PersistentVolumeClaimNotFound',
  'UnboundClaim',
  'NoMatchingPersistentVolume',
  'UnschedulableTopologySpread',
  'UnschedulableInsufficientResource',
  'UnschedulableInsufficientCPU',
  'UnschedulableInsufficientMemory',
  'UnschedulableTooManyPods',
  'UnschedulableVolume',
  'UnschedulableHostPort',
  'UnschedulablePodAffinity',
  'UnschedulablePodAntiAffinity',
  'UnschedulableNodeSelector',
  'UnschedulableTaint',
  'NoSchedulableNodes',
];

export function decisive(facts: Facts, one: Unplaced): Clause {
  const { pod, clauses } = one;
  const offer = offering(facts, one);
  // What refuses the nodes that have a rare resource comes first, that the others lack it last.
  const shift = (clause: Clause): number =>
    offer === undefined
      ? 0
      : offer.nodes.some((node) => refuses(pod, node, clause))
        ? -FIRST
        : clause.resource === offer.resource
          ? LAST
          : 0;
  const ranked = clauses
    .map((clause) => ({ clause, rank: rankOf(facts, pod, clause, clauses) + shift(clause) }))
    .sort((a, b) => a.rank - b.rank || b.clause.nodes - a.clause.nodes);
  return ranked[0]?.clause ?? { nodes: 0, text: '', cause: null };
}

/** Shifts of a rank: before all others, and behind those that refuse a node that could be used. */
const FIRST = 1000;
const LAST = 80;

function rankOf(facts: Facts, pod: Pod, clause: Clause, all: readonly Clause[]): number {
  if (clause.cause === null) return 90;
  const depth = DEPTH.indexOf(clause.cause);
  // A node that the pod was aimed at, and that a taint or cordon closes, tells more than the nodes it was never aimed
  // at.
  const aims = all.some(({ cause }) => cause === 'UnschedulableNodeSelector');
  if (clause.cause === 'UnschedulableTaint') {
    const key = clause.taint?.key ?? '';
    if (isNodeFault(key)) return aims && aimedAtIll(facts, pod) ? depth - 1.5 : 60 + depth;
    const aimed = facts.nodes.some(
      (node) => acceptsNode(pod, node) && barriers(pod, node).some((taint) => !clause.taint || taint.key === key),
    );
    if (isControlPlane(key) && all.length > 1) return aims && aimed ? depth : 70 + depth;
    return aims && aimed ? depth - 1.5 : depth;
  }
  if (clause.cause === 'NoSchedulableNodes') {
    const aimed = facts.nodes.some((node) => node.spec?.unschedulable && acceptsNode(pod, node));
    return aims && aimed ? depth - 2.5 : depth;
  }
  if (clause.cause === 'UnschedulableInsufficientCPU' || clause.cause === 'UnschedulableInsufficientMemory') {
    // The resource that no node could ever give comes before one that is only used up.
    const resource = clause.resource ?? '';
    const never =
      facts.nodes.length > 0 && facts.nodes.every((node) => allocatableOf(node, resource) < podRequest(pod, resource));
    return DEPTH.indexOf('UnschedulableInsufficientCPU') - (never ? 0.5 : 0);
  }
  return depth;
}

const aimedAtIll = (facts: Facts, pod: Pod): boolean =>
  facts.nodes.some((node) => acceptsNode(pod, node) && barriers(pod, node).some(({ key }) => isNodeFault(key)));
