import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { NetworkPolicy, Pod } from '../../../core/kubernetes.ts';
import { selects, showLabels } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';
import { editFields, TEMPLATED } from './edits.ts';

type Labels = Readonly<Record<string, string>>;

const policyNamed = (name: string): { readonly kind: string; readonly name: string } => ({
  kind: 'NetworkPolicy',
  name,
});
const rulesOf = (facts: Facts, name: string, way: 'ingress' | 'egress'): readonly unknown[] | undefined =>
  facts.networkpolicies.find(({ metadata }) => metadata?.name === name)?.spec?.[way];

/** A rule at the end of a list, which may not be there yet. */
function withRule(facts: Facts, text: string, name: string, way: 'ingress' | 'egress', rule: Json): Advice {
  const path = `spec.${way}`;
  const there = rulesOf(facts, name, way) !== undefined;
  return editFields(facts, text, policyNamed(name), [
    there ? { path, value: rule, add: true } : { path, value: [rule] },
  ]);
}

const port53: Json = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];
/** Names are asked of the cluster's own servers. */
export const dnsRule = (facts: Facts, policy: string): Advice =>
  withRule(
    facts,
    `allow egress to kube-dns in kube-system on port 53 UDP and TCP in policy ${policy}: a rule to namespace kube-system, pods with k8s-app=kube-dns`,
    policy,
    'egress',
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: port53,
    },
  );

const portsOf = (port: number | undefined): { readonly ports?: Json } =>
  port === undefined ? {} : { ports: [{ port, protocol: 'TCP' }] };
const onPort = (port: number | undefined): string => (port === undefined ? '' : ` on port ${port}`);

/** A way out to pods of this namespace, to a range for one address, or in words for all else. */
export function egressRule(
  facts: Facts,
  policy: string,
  to: string,
  labels: Labels | undefined,
  port: number | undefined,
): Advice {
  const text = `add an egress rule to ${to}${onPort(port)} to policy ${policy}`;
  if (labels && Object.keys(labels).length > 0)
    return withRule(facts, `${text}: to pods with ${showLabels(labels)}`, policy, 'egress', {
      to: [{ podSelector: { matchLabels: { ...labels } } }],
      ...portsOf(port),
    });
  const elsewhere = /^[\w-]+\.([\w-]+)\.svc(?:\.|$)/.exec(to)?.[1];
  if (elsewhere !== undefined)
    return withRule(facts, `${text}: to namespace ${elsewhere}`, policy, 'egress', {
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': elsewhere } } }],
      ...portsOf(port),
    });
  if (/^\d+(?:\.\d+){3}$/.test(to))
    return withRule(facts, `${text}: to ${to}/32`, policy, 'egress', {
      to: [{ ipBlock: { cidr: `${to}/32` } }],
      ...portsOf(port),
    });
  return to === 'anywhere' ? text : `${text}: policies know no host names, so to the addresses (ipBlock) of ${to}`;
}

/** Labels that controllers make anew for each template: no rule may hang on them. */
const PASSING =
  /pod-template-hash|controller-revision-hash|pod-index|statefulset\.kubernetes\.io|controller-uid|job-name/;

/** A rule that lets these very pods in, at another port: policies count the port of the pod, not of its Service. */
function portOfSame(policy: NetworkPolicy | undefined, labels: Labels, port: number | undefined) {
  const rules = policy?.spec?.ingress ?? [];
  const place = rules.findIndex(
    ({ from = [], ports = [] }) =>
      ports.length === 1 &&
      typeof ports[0]?.port === 'number' &&
      from.some(
        ({ podSelector, namespaceSelector }) => !namespaceSelector && podSelector && selects(podSelector, labels),
      ),
  );
  const now = rules[place]?.ports?.[0]?.port;
  if (place < 0 || port === undefined || now === port) return undefined;
  return (facts: Facts, name: string, who: string): Advice =>
    editFields(
      facts,
      `set spec.ingress[${place}].ports[0].port of policy ${name} from ${now} to ${port}: it lets in ${who}, and a policy counts the port of the pods (${port}), not that of their Service`,
      policyNamed(name),
      [{ path: `spec.ingress[${place}].ports[0].port`, value: port }],
    );
}

/**
 * The label by which a policy lets pods in at that port, given to the template of the pods that ask: first choice where
 * they lack its key, since whoever wrote the policy meant callers to carry it.
 */
export function labelThatLetsIn(
  facts: Facts,
  policy: NetworkPolicy | undefined,
  { labels, owner }: { readonly labels: Labels | undefined; readonly owner: Blamed },
  at: { readonly port?: number | undefined; readonly portName?: string | undefined },
): readonly Advice[] {
  const meets = (one: number | string | undefined): boolean =>
    one === undefined || one === at.portName || (at.port !== undefined && Number(one) === at.port);
  const wanted = (policy?.spec?.ingress ?? [])
    .filter(({ ports = [] }) => ports.length === 0 || ports.some(({ port }) => meets(port)))
    .flatMap(({ from = [] }) => from)
    .flatMap(({ podSelector, namespaceSelector }) =>
      !namespaceSelector && !podSelector?.matchExpressions ? Object.entries(podSelector?.matchLabels ?? {}) : [],
    );
  const [key, value] = wanted.length === 1 ? (wanted[0] ?? []) : [];
  if (key === undefined || value === undefined || labels?.[key] !== undefined || IDENTITY.test(key)) return [];
  const template = `${owner.kind.toLowerCase()}/${owner.name}`;
  const text = `give the pod template of ${template} the label ${key}: ${JSON.stringify(value)}: by it NetworkPolicy ${policy?.metadata?.name} lets pods in${onPort(at.port)}, and these lack it`;
  const path = `spec.template.metadata.labels["${key}"]`;
  return [TEMPLATED.test(owner.kind) ? editFields(facts, text, owner, [{ path, value }]) : text];
}
/** What a pod is, not what it may do. */
const IDENTITY = /^(?:app|component|name|release|k8s-app|app\.kubernetes\.io\/.*|helm\.sh\/.*)$/;

/** A way in for the pods that ask: the labels that the rules go by, as these pods have them. */
export function ingressRule(
  facts: Facts,
  policy: NetworkPolicy | undefined,
  pod: Pod,
  who: string,
  port: number | undefined,
): Advice {
  const name = policy?.metadata?.name ?? '';
  const labels = Object.fromEntries(Object.entries(pod.metadata?.labels ?? {}).filter(([key]) => !PASSING.test(key)));
  const text = `add an ingress rule for ${who}${onPort(port)} to policy ${name}`;
  const peers = (policy?.spec?.ingress ?? []).flatMap(({ from = [] }) =>
    from.flatMap(({ podSelector }) => podSelector ?? []),
  );
  const wanted = peers.find(({ matchLabels }) =>
    Object.keys(matchLabels ?? {}).some((key) => labels[key] !== undefined),
  );
  const keys = Object.keys(wanted?.matchLabels ?? {}).filter((key) => labels[key] !== undefined);
  const [first] = Object.entries(labels);
  const own: Labels =
    keys.length > 0
      ? Object.fromEntries(keys.map((key) => [key, labels[key] ?? '']))
      : first
        ? { [first[0]]: first[1] }
        : {};
  const other = portOfSame(policy, labels, port);
  if (other) return other(facts, name, who);
  if (Object.keys(own).length === 0) return text;
  const others = peers.flatMap(({ matchLabels }) => (matchLabels ? [showLabels(matchLabels)] : []));
  const lets =
    others.length > 0
      ? `it lets in pods with ${others.slice(0, 3).join(' or ')}, and these have ${showLabels(own)}`
      : `these have ${showLabels(own)}`;
  return withRule(facts, `${text}: ${lets}`, name, 'ingress', {
    from: [{ podSelector: { matchLabels: own } }],
    ...portsOf(port),
  });
}
