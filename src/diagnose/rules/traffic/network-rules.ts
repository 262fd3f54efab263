import type { NetworkPolicy, Pod } from '../../../core/kubernetes.ts';
import { selects, type Labels } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';

/**
 * One end of a connection as policies see it. Unknown parts are left out: they then match, so that nothing is blamed on
 * a guess.
 */
export type End = {
  readonly namespace?: string;
  readonly labels?: Labels | undefined;
  readonly ip?: string | undefined;
};
export type Wanted = {
  readonly port?: number | undefined;
  readonly portName?: string | undefined;
  readonly protocol: 'TCP' | 'UDP';
};

type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number];
export type Peer = NonNullable<Rule['to']>[number];

/**
 * Policies that select a pod for one direction. Without policyTypes a policy is one for ingress, and for egress when it
 * has egress rules.
 */
export function policiesFor(
  facts: Facts,
  labels: Labels | undefined,
  direction: 'Ingress' | 'Egress',
): readonly NetworkPolicy[] {
  return facts.networkpolicies.filter(({ spec, metadata }) => {
    if (metadata?.deletionTimestamp || !selects(spec?.podSelector ?? {}, labels)) return false;
    const types = spec?.policyTypes ?? ['Ingress', ...(spec?.egress ? ['Egress'] : [])];
    return types.includes(direction);
  });
}

/**
 * The policies that keep `from` and `to` apart in that direction: all that select the pod, when none of them has a
 * matching rule.
 */
export function blockedBy(
  facts: Facts,
  pod: Pod,
  direction: 'Ingress' | 'Egress',
  other: End,
  wanted: Wanted,
): readonly NetworkPolicy[] {
  const policies = policiesFor(facts, pod.metadata?.labels, direction);
  const allowed = policies.some(({ spec }) =>
    direction === 'Egress'
      ? (spec?.egress ?? []).some(({ to, ports }) => meetsPeers(facts, to, other) && meetsPorts(ports, wanted))
      : (spec?.ingress ?? []).some(({ from, ports }) => meetsPeers(facts, from, other) && meetsPorts(ports, wanted)),
  );
  return allowed ? [] : policies;
}

export const meetsPeers = (facts: Facts, peers: readonly Peer[] | undefined, other: End): boolean =>
  peers === undefined || peers.length === 0 || peers.some((peer) => meetsPeer(facts, peer, other));

export function meetsPeer(facts: Facts, { ipBlock, podSelector, namespaceSelector }: Peer, other: End): boolean {
  if (ipBlock) {
    // Pods are not meant by address ranges, but most plugins let them match.
    if (other.ip === undefined) return other.namespace === undefined || ipBlock.cidr.endsWith('/0');
    return inRange(other.ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((range) => inRange(other.ip ?? '', range));
  }
  if (other.namespace === undefined) return false;
  if (namespaceSelector === undefined) return other.namespace === facts.namespace && selects(podSelector, other.labels);
  const known = namespaceLabels(facts, other.namespace);
  const unknown = known === undefined && !onlyNames(namespaceSelector);
  const inNamespace =
    unknown || selects(namespaceSelector, known ?? { 'kubernetes.io/metadata.name': other.namespace });
  return inNamespace && (podSelector === undefined || other.labels === undefined || selects(podSelector, other.labels));
}

/** Labels of a namespace with the one that each has of itself; undefined where the namespaces were not read. */
export function namespaceLabels(facts: Facts, name: string): Labels | undefined {
  const found = facts.namespaces.find(({ metadata }) => metadata?.name === name);
  return found && { ...found.metadata?.labels, 'kubernetes.io/metadata.name': name };
}

/** True where a policy chooses namespaces by labels that have to be read. */
export const choosesByLabel = (facts: Facts): boolean =>
  facts.networkpolicies.some(({ spec }) =>
    [
      ...(spec?.egress ?? []).flatMap(({ to = [] }) => to),
      ...(spec?.ingress ?? []).flatMap(({ from = [] }) => from),
    ].some(({ namespaceSelector }) => namespaceSelector !== undefined && !onlyNames(namespaceSelector)),
  );

/** The label that every namespace has of itself is the only one that is known without reading the namespaces. */
const onlyNames = (selector: NonNullable<Peer['namespaceSelector']>): boolean =>
  [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)].every(
    (key) => key === 'kubernetes.io/metadata.name',
  );

export function meetsPorts(ports: Rule['ports'], { port, portName, protocol }: Wanted): boolean {
  if (ports === undefined || ports.length === 0 || port === undefined) return true;
  return ports.some((one) => {
    if ((one.protocol ?? 'TCP') !== protocol) return false;
    if (one.port === undefined) return true;
    if (one.endPort !== undefined) return port >= Number(one.port) && port <= one.endPort;
    return Number(one.port) === port || (portName !== undefined && one.port === portName);
  });
}

/** IPv4 only; other addresses count as inside of every range. */
function inRange(ip: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const [a, b] = [numberOf(ip), numberOf(base)];
  if (a === undefined || b === undefined) return true;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}

function numberOf(ip: string): number | undefined {
  const parts = ip.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => part >= 0 && part < 256)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : undefined;
}
