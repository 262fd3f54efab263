import type { Blamed } from '../../../core/diagnosis.ts';
import { nearest } from '../../../core/names.ts';
import { field } from '../../facts/evidence.ts';
import { acceptsNode, barriers, isNodeFault, showTaint, unmetLabels } from './node-fit.ts';
import type { Clause } from './scheduler-text.ts';
import type { Facts } from '../../types.ts';
import { capacity } from './scheduling-capacity.ts';
import { labelAdvice, offeredAdvice, taintAdvice, uncordonAdvice } from './node-advice.ts';
import { inItsWords } from './room/in-its-words.ts';
import { offering, offers, refuses } from './room/offering.ts';
import { claims } from '../../facts/scope.ts';
import { missingClaim, unusableVolume } from './scheduling-volumes.ts';
import { betweenPods } from './scheduling-between-pods.ts';
import type { Reading, Unplaced } from './reading.ts';

/** The clause looked up in the cluster: which values exist, which node has what. */
export function resolve(facts: Facts, one: Unplaced, clause: Clause, subject: Blamed): Reading {
  const who = `${subject.kind.toLowerCase()} ${subject.name}`;
  const { pod, total } = one;
  switch (clause.cause) {
    case 'PersistentVolumeClaimNotFound':
      return missingClaim(facts, pod, clause, subject);
    case 'UnschedulableNodeSelector':
      return selector(facts, one, subject, who);
    case 'UnschedulableTaint':
      return taint(facts, one, clause, subject);
    case 'NoSchedulableNodes':
      return cordoned(facts, one, clause, who, total);
    case 'UnschedulableVolume':
      return unusableVolume(facts, pod, clause, subject);
    case 'UnschedulablePodAffinity':
    case 'UnschedulablePodAntiAffinity':
    case 'UnschedulableTopologySpread':
    case 'UnschedulableHostPort':
      return betweenPods(facts, one, clause.cause, subject);
    case 'UnschedulableInsufficientCPU':
    case 'UnschedulableInsufficientMemory':
    case 'UnschedulableInsufficientResource':
    case 'UnschedulableTooManyPods':
      return capacity(facts, one, clause, subject);
    default:
      // A filter without a text of its own: volumes and node names are what such filters look at.
      return {
        ...(claims(pod).length > 0 && (pod.spec?.resourceClaims ?? []).length === 0
          ? unusableVolume(facts, pod, clause, subject)
          : unmetLabels(pod, facts.nodes).length > 0
            ? selector(facts, one, subject, who)
            : inItsWords(facts, one, clause, subject)),
        unsure: true,
      };
  }
}

function selector(facts: Facts, one: Unplaced, owner: Blamed, who: string): Reading {
  const { pod } = one;
  const offer = offering(facts, one);
  const refused = offer?.nodes.filter((node) => !acceptsNode(pod, node)) ?? [];
  const unmet = unmetLabels(pod, refused.length > 0 ? refused : facts.nodes);
  const [first] = unmet;
  const label = first?.label ?? '';
  const wanted = first?.wanted ?? '';
  const there =
    facts.nodes.length === 0
      ? ''
      : first && first.available.length > 0
        ? `; there is ${first.available.join(', ')}`
        : `; no ${refused.length > 0 ? 'such ' : ''}node has that label`;
  const similar = nearest(wanted, first?.available ?? []);
  return {
    cause: 'UnschedulableNodeSelector',
    title: `no node ${offer && refused.length > 0 ? `with ${offer.resource} ` : ''}has ${label}=${wanted}, which ${who} asks for${there}`,
    evidence: pod.spec?.nodeSelector
      ? [field('Pod', pod.metadata?.name ?? '', '.spec.nodeSelector', pod.spec.nodeSelector)]
      : [],
    details: {
      label,
      wanted,
      ...(facts.read.has('nodes') ? { available: first?.available ?? [], similar } : {}),
      ...(unmet.length > 1 ? { unmet: unmet.map(({ path: _path, ...one }) => one) } : {}),
    },
    remedies: first ? labelAdvice(facts, pod, owner, first, similar[0]) : [`correct the node selector of ${who}`],
  };
}

function taint(facts: Facts, one: Unplaced, clause: Clause, owner: Blamed): Reading {
  const { pod } = one;
  const offer = offering(facts, one);
  const refusing = offer?.nodes.filter((node) => refuses(pod, node, clause)) ?? [];
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const wanted = clause.taint?.key;
  const held = (refusing.length > 0 ? refusing : facts.nodes)
    .filter((node) => refusing.length > 0 || acceptsNode(pod, node))
    .flatMap((node) =>
      barriers(pod, node)
        .filter(({ key }) => wanted === undefined || key === wanted)
        .map((taint) => ({ node: node.metadata?.name ?? '', taint })),
    );
  const shown = [...new Set(held.map((one) => showTaint(one.taint)))];
  const nodes = [...new Set(held.map(({ node }) => node))].slice(0, 20);
  // Of one node every taint keeps the pod away.
  const all = nodes.length === 1 && shown.length > 1 ? `taints ${shown.join(' and ')}` : undefined;
  const named =
    shown[0] ?? (clause.taint ? showTaint({ key: clause.taint.key, value: clause.taint.value }) : 'a taint');
  const key = held[0]?.taint.key ?? wanted ?? '';
  const ill = held.filter((one) => isNodeFault(one.taint.key)).map(({ node }) => ({ kind: 'Node', name: node }));
  return {
    cause: 'UnschedulableTaint',
    title: `${nodes.length > 0 ? `node ${nodes.slice(0, 3).join(', ')} has` : 'the nodes have'} the ${all ?? `taint ${named}`}, which ${who} does not tolerate${offer && refusing.length > 0 ? `; ${offers(facts, { ...offer, nodes: refusing })}` : ''}`,
    evidence: nodes.slice(0, 2).map((node) => {
      const own = held.filter((one) => one.node === node).map((one) => showTaint(one.taint));
      return field('Node', node, '.spec.taints', own.join(', '));
    }),
    details: {
      taint: named,
      key,
      ...(nodes.length > 0 ? { nodes } : {}),
      ...(shown.length > 1 ? { taints: shown } : {}),
    },
    remedies: isNodeFault(key)
      ? [`repair node ${nodes.join(', ') || 'with that taint'}: the control plane sets ${key} while the node is ill`]
      : refusing[0]
        ? offeredAdvice(facts, pod, owner, refusing[0])
        : taintAdvice(facts, owner, held[0]?.taint ?? { key, value: clause.taint?.value ?? '', effect: '' }, nodes[0]),
    ...(ill.length > 0 ? { explainedBy: ill } : {}),
  };
}

function cordoned(facts: Facts, one: Unplaced, clause: Clause, who: string, total: number | undefined): Reading {
  const refused = offering(facts, one)?.nodes.filter((node) => refuses(one.pod, node, clause)) ?? [];
  const nodes = (refused.length > 0 ? refused : facts.nodes)
    .filter(({ spec }) => spec?.unschedulable)
    .map(({ metadata }) => metadata?.name ?? '');
  const none = clause.text.startsWith('no nodes available');
  return {
    cause: 'NoSchedulableNodes',
    title: none
      ? `the cluster has no node for ${who}`
      : `${nodes.length > 0 ? nodes.slice(0, 5).join(', ') : `${clause.nodes} of ${total} nodes`} cordoned, and no other node takes ${who}`,
    evidence: nodes.slice(0, 3).map((name) => field('Node', name, '.spec.unschedulable', 'true')),
    details: { nodes: nodes.slice(0, 20) },
    remedies: [
      nodes[0] ? uncordonAdvice(nodes) : `add a node that takes ${who}: the cluster has none`,
      `or add a node that takes ${who}`,
    ].slice(0, nodes[0] ? 2 : 1),
  };
}
