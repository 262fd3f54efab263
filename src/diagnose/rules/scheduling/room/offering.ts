import type { Node, Pod } from '../../../../core/kubernetes.ts';
import { podRequest } from '../../../../core/pod-requests.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import type { Blamed } from '../../../../core/diagnosis.ts';
import type { Facts } from '../../../types.ts';
import { acceptsNode, allocatableOf, barriers, isNodeFault, showAmount, tolerates, type Taint } from '../node-fit.ts';
import type { Unplaced } from '../reading.ts';
import type { Clause } from '../scheduler-text.ts';
import { usedOn } from './used.ts';

/** Nodes that have what a pod asks of a resource that most nodes do not have, and that refuse it for something else. */
export type Offering = {
  readonly resource: string;
  readonly asked: number;
  /** Those with room for the pod, as far as the pods of its namespace tell. */
  readonly nodes: readonly Node[];
  /** Nodes that have as much in all. */
  readonly owners: number;
};

/**
 * `4 Insufficient nvidia.com/gpu` may speak of nodes without any: they are no candidates. That is so when at least as
 * many nodes as the clause counts could never give what is asked.
 */
export function offering(facts: Facts, { pod, clauses }: Unplaced): Offering | undefined {
  for (const { cause, resource, nodes: count } of clauses) {
    if (cause !== 'UnschedulableInsufficientResource' || resource === undefined || clauses.length < 2) continue;
    const asked = podRequest(pod, resource);
    const owning = facts.nodes.filter((node) => allocatableOf(node, resource) >= asked);
    const without = facts.nodes.filter((node) => !owning.includes(node) && isOpen(pod, node));
    const nodes = owning.filter(
      (node) => allocatableOf(node, resource) - usedOn(facts, node.metadata?.name ?? '', resource) >= asked,
    );
    if (asked > 0 && nodes.length > 0 && without.length >= count)
      return { resource, asked, nodes, owners: owning.length };
  }
  return undefined;
}

const isOpen = (pod: Pod, node: Node): boolean =>
  node.spec?.unschedulable !== true && acceptsNode(pod, node) && barriers(pod, node).length === 0;

/** The clause tells why the pod may not use a node that has what it asks: the first filter that refuses it. */
export function refuses(pod: Pod, node: Node, { cause, taint }: Clause): boolean {
  if (node.spec?.unschedulable) return cause === 'NoSchedulableNodes';
  const closed = barriers(pod, node);
  if (closed.length > 0)
    return (
      cause === 'UnschedulableTaint' &&
      closed.some(({ key }) => !isNodeFault(key) && (taint === undefined || taint.key === key))
    );
  return cause === 'UnschedulableNodeSelector' && !acceptsNode(pod, node);
}

/** How a title says that a node is the one to run on. */
export function offers(facts: Facts, { resource, nodes, owners }: Offering): string {
  const [first] = nodes;
  if (!first) return '';
  const name = first.metadata?.name ?? '';
  const used = usedOn(facts, name, resource);
  const show = (amount: number): string => showAmount(resource, amount);
  const taken = used > 0 ? `, ${show(used)} of them asked for in ${facts.namespace}` : '';
  return owners === 1
    ? `it is the only node with ${resource} (${show(allocatableOf(first, resource))}${taken})`
    : `of ${owners} nodes with ${resource}, it has room for the pod (${show(allocatableOf(first, resource))}${taken})`;
}

/** A workload of this namespace whose pod runs on the node and tolerates those taints. */
export function toleratedBy(facts: Facts, owner: Blamed, node: Node, taints: readonly Taint[]): string | undefined {
  const there = facts.pods.filter(
    (pod) =>
      pod.spec?.nodeName === node.metadata?.name &&
      pod.status?.phase === 'Running' &&
      keyOf(blame(facts, pod)) !== keyOf(owner) &&
      taints.every((taint) => tolerates(pod, taint)),
  );
  const [first] = there.map((pod) => blame(facts, pod)).filter(({ kind }) => kind !== 'DaemonSet');
  return first && `${first.kind.toLowerCase()} ${first.name}`;
}
