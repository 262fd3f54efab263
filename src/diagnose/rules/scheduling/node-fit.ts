import type { Node, Pod } from '../../../core/kubernetes.ts';
import { parseQuantity, showBytes, showCores } from '../../../core/quantity.ts';
import { hasLabels, meetsTerm } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

export type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];

/** Taints that the control plane sets on a node that is ill; the node is then at fault, not the pod. */
const NODE_FAULT =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable)$/;
const CONTROL_PLANE = /^node-role\.kubernetes\.io\/(?:control-plane|master)$/;

export const isNodeFault = (key: string): boolean => NODE_FAULT.test(key);

/** A taint that is called as a resource of the nodes is (`example.com/gpu`): it keeps others off that device. */
export const guardsDevice = (facts: Facts, key: string): boolean =>
  key.includes('/') && facts.nodes.some(({ status }) => status?.allocatable?.[key] !== undefined);
export const isControlPlane = (key: string): boolean => CONTROL_PLANE.test(key);
export const showTaint = ({ key, value, effect }: Partial<Taint>): string =>
  `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;

/**
 * Whether nodeSelector and the required node affinity of the pod accept the node (terms are ORed, expressions ANDed).
 */
export function acceptsNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata?.labels;
  if (!hasLabels(labels, pod.spec?.nodeSelector ?? {})) return false;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return true;
  const names = { 'metadata.name': node.metadata?.name ?? '' };
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      // A term without any requirement accepts no node.
      matchExpressions.length + matchFields.length > 0 &&
      matchExpressions.every((term) => meetsTerm(labels, term)) &&
      matchFields.every((term) => meetsTerm(names, term)),
  );
}

export const toleratesBy = ({ key, operator, value, effect }: Toleration, taint: Taint): boolean =>
  (effect === undefined || effect === '' || effect === taint.effect) &&
  (key === undefined || key === ''
    ? operator === 'Exists'
    : key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? '')));

export const tolerates = (pod: Pod, taint: Taint): boolean =>
  (pod.spec?.tolerations ?? []).some((one) => toleratesBy(one, taint));

/** Taints of a node that keep this pod off. */
export const barriers = (pod: Pod, node: Node): Taint[] =>
  (node.spec?.taints ?? []).filter(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(pod, taint),
  );

export const allocatableOf = (node: Node, resource: string): number =>
  parseQuantity(node.status?.allocatable?.[resource] ?? node.status?.capacity?.[resource]) ?? 0;

export const showAmount = (resource: string, amount: number): string =>
  resource === 'cpu'
    ? showCores(amount)
    : /memory|storage|hugepages/.test(resource)
      ? showBytes(amount)
      : String(amount);

/** A label that no node has as it is wanted; `path` of the value below the pod's spec. */
export type Unmet = {
  readonly label: string;
  readonly wanted: string;
  readonly available: readonly string[];
  readonly path: string;
};

/** The first terms that no node meets, with the values that exist for their label. */
export function unmetLabels(pod: Pod, nodes: readonly Node[]): readonly Unmet[] {
  const affinity = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = [
    ...Object.entries(pod.spec?.nodeSelector ?? {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
      path: `nodeSelector["${key}"]`,
    })),
    ...(affinity?.nodeSelectorTerms ?? []).flatMap(({ matchExpressions = [] }, place) =>
      matchExpressions.map((term, at) => ({
        ...term,
        path: `affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${place}].matchExpressions[${at}].values`,
      })),
    ),
  ];
  const shown = terms.map((term) => ({
    label: term.key,
    path: term.path,
    wanted:
      term.operator === 'In'
        ? (term.values ?? []).join(',')
        : `${term.operator} ${(term.values ?? []).join(',')}`.trim(),
    available: [...new Set(nodes.flatMap(({ metadata }) => metadata?.labels?.[term.key] ?? []))].sort().slice(0, 20),
    met: nodes.some(({ metadata }) => meetsTerm(metadata?.labels, term)),
  }));
  const unmet = shown.filter(({ met }) => !met);
  return (unmet.length > 0 ? unmet : shown).map(({ met: _met, ...term }) => term);
}
