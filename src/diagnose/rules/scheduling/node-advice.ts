import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Node, Pod } from '../../../core/kubernetes.ts';
import { distance } from '../../../core/names.ts';
import { hasLabels, meetsTerm } from '../../../core/selectors.ts';
import { changeNode } from '../advice/change.ts';
import { editField, editTemplate, editTemplates, templateOf } from '../advice/edits.ts';
import type { Facts } from '../../types.ts';
import { toleratedBy } from './room/offering.ts';
import {
  acceptsNode,
  barriers,
  guardsDevice,
  isNodeFault,
  showTaint,
  toleratesBy,
  type Taint,
  type Toleration,
  type Unmet,
} from './node-fit.ts';
import { isForNow, stateAdvice, tolerationOf } from './taints/of-state.ts';

const nameOf = ({ metadata }: Node): string => metadata?.name ?? '';

/**
 * Labels that the kubelet, the cloud or the maker of the nodes writes: a node does not become so by having them, and a
 * pool makes more of its own.
 */
const WRITTEN =
  /^(?:beta\.)?kubernetes\.io\/(?:arch|os|hostname)$|instance-type$|^topology\.|^failure-domain\.|node-?pool|node-?group|agentpool|capacity-?type|provisioner|machine-?(?:set|deployment|pool)/i;

/** The value that exists in place of one that does not; or the label put on a node that meets all else. */
export function labelAdvice(
  facts: Facts,
  pod: Pod,
  owner: Blamed,
  { label, wanted, available, path }: Unmet,
  similar: string | undefined,
): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const meant = similar ?? (available.length === 1 ? available[0] : undefined);
  const field = `spec.template.spec.${path}`;
  const first =
    meant === undefined
      ? `change or remove ${label}=${wanted} in ${field} of ${who}`
      : editTemplate(
          facts,
          `change ${field} of ${who} from ${wanted} to ${meant}${similar === undefined ? ', the only value that nodes have' : ''}`,
          owner,
          path,
          path.endsWith('.values') ? [meant] : meant,
        );
  if (WRITTEN.test(label))
    return [
      first,
      `or bring in a node with ${label}=${wanted}: that label is written by what makes the node, not by hand`,
    ];
  const node = facts.nodes.find((one) => fitsBut(pod, one, label));
  if (node === undefined || wanted.includes(',') || wanted.includes(' '))
    return [first, `or label a node that is meant for it with ${label}=${wanted}`];
  return [
    first,
    editField(
      facts,
      `or label a node that is meant for it: kubectl label node ${nameOf(node)} ${label}=${wanted}`,
      { kind: 'Node', name: nameOf(node) },
      `metadata.labels["${label}"]`,
      wanted,
    ),
  ];
}

/** The node would do if it had that label. */
function fitsBut(pod: Pod, node: Node, label: string): boolean {
  const { [label]: _without, ...others } = pod.spec?.nodeSelector ?? {};
  const terms = (
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  ).map(({ matchExpressions = [] }) => matchExpressions.filter(({ key }) => key !== label));
  const labels = node.metadata?.labels;
  const affine = terms.length === 0 || terms.some((all) => all.every((term) => meetsTerm(labels, term)));
  return node.spec?.unschedulable !== true && hasLabels(labels, others) && affine && barriers(pod, node).length === 0;
}

/** A taint tolerated by the template, or taken from the node. */
export function taintAdvice(facts: Facts, owner: Blamed, taint: Taint, node: string | undefined): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const { key, value, effect } = taint;
  const near = (templateOf(facts, owner)?.spec?.tolerations ?? [])
    .map((own, place) => ({ own, place }))
    .find(
      ({ own }) =>
        distance(key, own.key ?? '', MOST_TYPOS) <= MOST_TYPOS &&
        // One that another node asks for stays as it is.
        !facts.nodes.some(({ spec }) => spec?.taints?.some((other) => toleratesBy(own, other))),
    );
  return [
    near
      ? tolerationAdvice(facts, owner, taint, near)
      : editTemplates(
          facts,
          `add a toleration for ${showTaint(taint)} to spec.template.spec.tolerations of ${who}, if its pods are meant for ${node === undefined ? 'such nodes' : `node ${node}`}`,
          owner,
          [tolerationOf(taint)],
        ),
    // What nearly tolerates it is meant for such nodes, and they are to stay closed to others.
    // Nor does one go that keeps a device of the node for those who ask for it.
    ...(near || guardsDevice(facts, key)
      ? []
      : [
          node === undefined || effect === undefined
            ? `or remove the taint ${key}, which keeps other pods away as well`
            : changeNode(
                `or remove the taint, which keeps other pods away as well: kubectl taint node ${node} ${key}:${effect}-`,
                'taint_node',
                { node, taint: `${key}${value ? `=${value}` : ''}:${effect}-` },
              ),
        ]),
  ];
}

/** The node that has what the pod asks: it is to tolerate every taint there, as others do; none of several is to go. */
export function offeredAdvice(facts: Facts, pod: Pod, owner: Blamed, node: Node): readonly Advice[] {
  const all = barriers(pod, node);
  const taints = all.filter(({ key }) => !isForNow(key));
  const [first] = taints;
  const rest = stateAdvice(all, nameOf(node), first !== undefined);
  if (!first) return rest;
  const model = toleratedBy(facts, owner, node, taints);
  if (all.length === 1 && model === undefined) return taintAdvice(facts, owner, first, nameOf(node));
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  return [
    editTemplates(
      facts,
      `add a toleration for ${taints.map(showTaint).join(' and ')} to spec.template.spec.tolerations of ${who}${model === undefined ? `, if its pods are meant for node ${nameOf(node)}` : `, as ${model} has it, which runs on node ${nameOf(node)}`}`,
      owner,
      taints.map(tolerationOf),
    ),
    ...rest,
  ];
}

const MOST_TYPOS = 2;

/** The toleration that was meant for a taint: what of it differs. */
function tolerationAdvice(
  facts: Facts,
  owner: Blamed,
  taint: Taint,
  { own, place }: { readonly own: Toleration; readonly place: number },
): Advice {
  const wanted = { key: taint.key, value: taint.value, effect: taint.effect };
  const differs = (['key', 'value', 'effect'] as const).filter(
    (part) => (own[part] ?? '') !== (wanted[part] ?? '') && !(part === 'effect' && !own.effect),
  );
  const told = differs.map((part) => `${part} from ${own[part] ?? 'nothing'} to ${wanted[part] ?? 'nothing'}`);
  return editTemplates(
    facts,
    `set ${told.join(' and ')} in tolerations[${place}] of ${owner.kind.toLowerCase()} ${owner.name}: the taint is ${showTaint(taint)}`,
    owner,
    differs.map((part) => ({
      path: `tolerations[${place}].${part}`,
      ...(wanted[part] === undefined ? {} : { value: wanted[part] }),
    })),
  );
}

/** Cordoned nodes let in again; the first by a call. */
export const uncordonAdvice = (nodes: readonly string[], why = ''): Advice =>
  changeNode(`kubectl uncordon ${nodes.slice(0, 3).join(' ')}${why}`, 'uncordon_node', { node: nodes[0] ?? '' });

/** What keeps a pod off the only nodes that could take it, and how to open them. */
export function openAdvice(
  facts: Facts,
  pod: Pod,
  owner: Blamed,
  nodes: readonly Node[],
  why: string,
): readonly Advice[] {
  const cordoned = nodes.filter(({ spec }) => spec?.unschedulable).map(nameOf);
  if (cordoned.length > 0) return [uncordonAdvice(cordoned, `: ${why}, and it is cordoned`)];
  return nodes.slice(0, 1).flatMap((node) => {
    const [taint] = barriers(pod, node);
    if (taint)
      return isNodeFault(taint.key)
        ? [`repair node ${nameOf(node)}: ${why}, and it has ${showTaint(taint)}`]
        : taintAdvice(facts, owner, taint, nameOf(node));
    return acceptsNode(pod, node)
      ? [`free room on node ${nameOf(node)}: ${why}`]
      : [
          `let the node selector or affinity of ${owner.kind.toLowerCase()} ${owner.name} allow node ${nameOf(node)}: ${why}`,
        ];
  });
}
