import type { Advice, Blamed } from '../../../../core/diagnosis.ts';
import type { NetworkPolicy } from '../../../../core/kubernetes.ts';
import { selects, type Labels, type LabelSelector } from '../../../../core/selectors.ts';
import { nearlyMet, showMiss, type NearMiss } from '../../advice/elsewhere/near-selector.ts';
import type { Facts } from '../../../types.ts';
import { editFields, TEMPLATED } from '../../advice/edits.ts';
import { choosesSpace, isDeclared } from './meant.ts';
import {
  meetsPeer,
  meetsPeers,
  meetsPorts,
  namespaceLabels,
  type End,
  type Peer,
  type Wanted,
} from '../network-rules.ts';

type Way = 'Ingress' | 'Egress';
type Rule = { readonly path: string; readonly peers: readonly Peer[] | undefined; readonly ports: Ports };
type Ports = NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number]['ports'];
/** Who is let through: the pods that ask (ingress), or those that are asked (egress). */
export type Ends = { readonly end: End; readonly wanted: Wanted; readonly who: string; readonly owner?: Blamed };
/** A policy with a rule that fits but for one thing, and how the two are brought together. */
export type NearRule = { readonly policy: NetworkPolicy; readonly advice: readonly Advice[] };

const rulesOf = ({ spec }: NetworkPolicy, way: Way): readonly Rule[] =>
  way === 'Egress'
    ? (spec?.egress ?? []).map(({ to, ports }, at) => ({ path: `spec.egress[${at}]`, peers: to, ports }))
    : (spec?.ingress ?? []).map(({ from, ports }, at) => ({ path: `spec.ingress[${at}]`, peers: from, ports }));

/** Of the policies that shut somebody out the one whose rule lets him through but for a port or a label. */
export function nearRule(facts: Facts, policies: readonly NetworkPolicy[], way: Way, ends: Ends): NearRule | undefined {
  for (const policy of policies)
    for (const rule of rulesOf(policy, way)) {
      const advice = otherPort(facts, policy, rule, ends) ?? otherLabel(facts, policy, rule, way, ends);
      if (advice) return { policy, advice };
    }
  return undefined;
}

const nameOf = ({ metadata }: NetworkPolicy): string => metadata?.name ?? '';
const edit = (
  facts: Facts,
  text: string,
  policy: NetworkPolicy,
  path: string,
  value: number | Labels | { readonly port: number; readonly protocol: string },
  add = false,
): Advice => editFields(facts, text, { kind: 'NetworkPolicy', name: nameOf(policy) }, [{ path, value, add }]);

/** The peers are those of the rule, and its port is another one: policies count the port of the pods. */
function otherPort(
  facts: Facts,
  policy: NetworkPolicy,
  { path, peers, ports }: Rule,
  { end, wanted, who }: Ends,
): readonly Advice[] | undefined {
  const place = (ports ?? []).findIndex(({ protocol, endPort }) => (protocol ?? 'TCP') === wanted.protocol && !endPort);
  const now = ports?.[place]?.port;
  const named = (peers ?? []).length > 0 && (end.labels !== undefined || end.ip !== undefined);
  if (now === undefined || wanted.port === undefined || meetsPorts(ports, wanted)) return undefined;
  if (!named || !meetsPeers(facts, peers, end)) return undefined;
  if (isDeclared(facts, now))
    return [
      edit(
        facts,
        `add port ${wanted.port} to ${path}.ports of NetworkPolicy ${nameOf(policy)}: the rule is for ${who} and lets only port ${now} through, which pods here have as well`,
        policy,
        `${path}.ports`,
        { port: wanted.port, protocol: wanted.protocol },
        true,
      ),
    ];
  const at = `${path}.ports[${place}].port`;
  return [
    edit(
      facts,
      `set ${at} of NetworkPolicy ${nameOf(policy)} from ${now} to ${wanted.port}: the rule is for ${who}, and a policy counts the port of the pods (${wanted.port}), not that of their Service`,
      policy,
      at,
      wanted.port,
    ),
  ];
}

/** The port is that of the rule, and of one selector a single pair is not met. */
function otherLabel(
  facts: Facts,
  policy: NetworkPolicy,
  { path, peers, ports }: Rule,
  way: Way,
  { end, wanted, who, owner }: Ends,
): readonly Advice[] | undefined {
  if (!meetsPorts(ports, wanted)) return undefined;
  const list = way === 'Egress' ? 'to' : 'from';
  for (const [at, peer] of (peers ?? []).entries()) {
    const { podSelector, namespaceSelector, ipBlock } = peer;
    if (ipBlock || end.namespace === undefined) continue;
    const here = `${path}.${list}[${at}]`;
    const own = namespaceLabels(facts, end.namespace);
    const inSpace = namespaceSelector ? selects(namespaceSelector, own) : end.namespace === facts.namespace;
    const isPod = podSelector === undefined || end.labels === undefined || selects(podSelector, end.labels);
    if (inSpace && !isPod) {
      const miss = nearlyMet(podSelector, end.labels);
      if (miss && (miss.other !== undefined || miss.has !== undefined || way === 'Ingress'))
        return forPods(
          facts,
          policy,
          `${here}.podSelector`,
          podSelector,
          miss,
          who,
          way === 'Ingress' ? owner : undefined,
        );
    }
    if (!inSpace && isPod && namespaceSelector && own) {
      const miss = nearlyMet(namespaceSelector, own);
      if (miss && !choosesSpace(facts, namespaceSelector))
        return [toSpace(facts, policy, `${here}.namespaceSelector`, namespaceSelector, miss, end.namespace)];
    }
    if (meetsPeer(facts, peer, end)) return undefined;
  }
  return undefined;
}

const replaced = (selector: LabelSelector | undefined, { key, wanted, has, other }: NearMiss): Labels => {
  const { [key]: _gone, ...rest } = selector?.matchLabels ?? {};
  return has === undefined ? { ...rest, [other ?? key]: wanted } : { ...rest, [key]: has };
};

/** What a pod is, not what it may do: such a label is not put on a pod to be let in. */
const IDENTITY = /^(?:app|component|name|release|k8s-app|app\.kubernetes\.io\/.*|helm\.sh\/.*)$/;

function forPods(
  facts: Facts,
  policy: NetworkPolicy,
  path: string,
  selector: LabelSelector | undefined,
  miss: NearMiss,
  who: string,
  owner: Blamed | undefined,
): readonly Advice[] | undefined {
  const { key, wanted, has, other } = miss;
  const mayCarry = owner !== undefined && has === undefined && !IDENTITY.test(key);
  const label: readonly Advice[] = mayCarry
    ? [
        labelled(
          facts,
          owner,
          `give the pod template of ${owner.kind.toLowerCase()} ${owner.name} the label ${key}=${wanted}${other === undefined ? '' : ` (it has ${other})`}: by it NetworkPolicy ${nameOf(policy)} lets pods in`,
          key,
          wanted,
        ),
      ]
    : [];
  // A selector that others meet is meant for them: to change it would shut those out.
  const isMeant = facts.pods.some(({ metadata }) => selects(selector, metadata?.labels));
  if (isMeant || (other === undefined && has === undefined)) return label.length > 0 ? label : undefined;
  const next = replaced(selector, miss);
  return [
    ...label,
    edit(
      facts,
      `${mayCarry ? 'or ' : ''}set ${path}.matchLabels of NetworkPolicy ${nameOf(policy)} from ${key}=${wanted} to ${showMiss(miss)}, which ${who} have`,
      policy,
      `${path}.matchLabels`,
      next,
    ),
  ];
}

const labelled = (facts: Facts, owner: Blamed, text: string, key: string, value: string): Advice =>
  TEMPLATED.test(owner.kind)
    ? editFields(facts, text, owner, [{ path: `spec.template.metadata.labels["${key}"]`, value }])
    : text;

function toSpace(
  facts: Facts,
  policy: NetworkPolicy,
  path: string,
  selector: LabelSelector,
  miss: NearMiss,
  namespace: string,
): Advice {
  // Every namespace has this label of itself.
  const sure: NearMiss =
    miss.wanted === namespace ? { ...miss, has: undefined, other: 'kubernetes.io/metadata.name' } : miss;
  return edit(
    facts,
    `set ${path}.matchLabels of NetworkPolicy ${nameOf(policy)} from ${miss.key}=${miss.wanted} to ${showMiss(sure)}: namespace ${namespace} has ${showMiss(miss)}`,
    policy,
    `${path}.matchLabels`,
    replaced(selector, sure),
  );
}
