import { dnsRule, egressRule, ingressRule, labelThatLetsIn } from '../advice/policy-rules.ts';
import type { Blamed } from '../../../core/diagnosis.ts';
import type { NetworkPolicy, Pod, Service } from '../../../core/kubernetes.ts';
import { podReady } from '../../facts/containers.ts';
import { field, logEvidence } from '../../facts/evidence.ts';
import { blockedBy, choosesByLabel, policiesFor, type End, type Wanted } from './network-rules.ts';
import { blame } from '../../facts/owners.ts';
import { selectedPods } from '../../facts/scope.ts';
import { showSelector } from '../../../core/selectors.ts';
import { nearRule, type NearRule } from './shut/near-rule.ts';
import { shutPeer } from './shut/named-peers.ts';
import { silences, type Silence } from './timeouts.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/**
 * Group 4.11: a failing pod gets no answer, and a policy explains it: of the pod (egress), or of the healthy pods that
 * it asks (ingress).
 */
export const networkPolicies: Rule = {
  name: 'network-policies',
  wants: (facts) => {
    const all = silences(facts);
    const labels = choosesByLabel(facts) || all.some(({ dns }) => dns);
    return all.length === 0 ? [] : ['networkpolicies', ...(labels ? (['namespaces'] as const) : []), 'services'];
  },
  find: (facts) => (facts.networkpolicies.length === 0 ? [] : silences(facts).flatMap((one) => draftOf(facts, one))),
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
const DNS_SERVER: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };

type Block = {
  readonly policies: readonly NetworkPolicy[];
  readonly direction: 'Egress' | 'Ingress';
  readonly to: string;
  readonly port?: number | undefined;
  readonly portName?: string | undefined;
  readonly sure: boolean;
  /** Who is asked, and at which port of the pods. */
  readonly end?: End;
  readonly wanted?: Wanted;
  /** Of the pods that are asked, where they are of this namespace. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
};

function draftOf(facts: Facts, silence: Silence): Draft[] {
  const block = silence.dns ? dnsBlock(facts, silence.pod) : blockOf(facts, silence);
  if (!block || block.policies.length === 0) return [];
  const { pod, container, log, line } = silence;
  const subject = blame(facts, pod);
  const { direction, to, port } = block;
  const near = nearOf(facts, silence, block, subject);
  const policies = [...new Set([...(near ? [near.policy] : []), ...block.policies])].map(nameOf);
  const name = policies[0] ?? '';
  const way = direction === 'Egress' ? `from ${subject.name} to ${to}` : `from ${subject.name} into ${to}`;
  const policy = near?.policy ?? block.policies[0];
  return [
    {
      cause: 'NetworkPolicyBlocked',
      severity: 'critical',
      confidence: block.sure ? 'likely' : 'possible',
      subject,
      stage: STAGE.init,
      pods: [nameOf(pod)],
      container,
      title: `${policies.length > 1 ? `network policies ${policies.join(', ')} have` : `network policy ${policies.join('')} has`} no rule for traffic ${way}${port === undefined ? '' : ` on port ${port}`}`,
      evidence: [
        logEvidence(log, line),
        field('NetworkPolicy', name, '.spec.podSelector', showSelector(policy?.spec?.podSelector) || '(all pods)'),
        field(
          'NetworkPolicy',
          name,
          direction === 'Egress' ? '.spec.egress' : '.spec.ingress',
          (direction === 'Egress' ? policy?.spec?.egress : policy?.spec?.ingress) ?? [],
        ),
      ],
      details: {
        policy: name,
        policies,
        direction: direction.toLowerCase(),
        host: silence.host ?? to,
        port,
        dns: silence.dns,
      },
      consequences: [silence.dns ? 'DependencyDNSFailure' : 'DependencyTimeout'],
      remedies: near
        ? near.advice
        : silence.dns
          ? [dnsRule(facts, name)]
          : [
              ...(direction === 'Egress'
                ? [egressRule(facts, name, to, block.labels, port)]
                : [
                    ...labelThatLetsIn(facts, policy, { labels: pod.metadata?.labels, owner: subject }, block),
                    ingressRule(facts, policy, pod, `the pods of ${subject.name}`, port),
                  ]),
              ...(dnsBlock(facts, pod)?.policies.length ? [dnsRule(facts, name)] : []),
            ],
    },
  ];
}

/** The rule that lets this very traffic through but for one thing. */
const nearOf = (facts: Facts, { pod }: Silence, block: Block, owner: Blamed): NearRule | undefined => {
  const { direction, end, wanted, to } = block;
  if (!end || !wanted) return undefined;
  const who = direction === 'Egress' ? `the pods behind ${to}` : `the pods of ${owner.name}`;
  const asks = { namespace: facts.namespace, labels: pod.metadata?.labels, ip: pod.status?.podIP };
  return nearRule(facts, block.policies, direction, { end: direction === 'Egress' ? end : asks, wanted, who, owner });
};

function dnsBlock(facts: Facts, pod: Pod): Block | undefined {
  const policies = (['UDP', 'TCP'] as const).map((protocol) =>
    blockedBy(facts, pod, 'Egress', DNS_SERVER, { port: 53, protocol }),
  );
  const udp = policies[0] ?? [];
  return udp.length > 0
    ? {
        policies: udp,
        direction: 'Egress',
        to: 'the cluster DNS',
        port: 53,
        sure: true,
        end: DNS_SERVER,
        wanted: { port: 53, protocol: 'UDP' },
      }
    : undefined;
}

function blockOf(facts: Facts, silence: Silence): Block | undefined {
  const { pod, host, port, log, line, given } = silence;
  if (host === undefined) {
    const block = given && blockOf(facts, { ...silence, ...given });
    if (block && block.policies.length > 0) return block;
    // No address in the log: only a policy that lets nothing out is certain to stand in the way.
    const all = policiesFor(facts, pod.metadata?.labels, 'Egress');
    const none = all.length > 0 && all.every(({ spec }) => (spec?.egress ?? []).length === 0);
    if (none) return { policies: all, direction: 'Egress', to: 'anywhere', sure: false };
    const peer = shutPeer(facts, pod, log.lines[line]?.text ?? '');
    if (!peer) return undefined;
    const own = { namespace: facts.namespace, labels: pod.metadata?.labels, ip: pod.status?.podIP };
    const policies = blockedBy(facts, peer.pod, 'Ingress', own, peer.wanted);
    return { policies, direction: 'Ingress', to: peer.name, ...at(peer.wanted), sure: true };
  }
  const target = serviceOf(facts, host);
  const pods = target
    ? selectedPods(facts, target.spec?.selector)
    : facts.pods.filter(({ status }) => status?.podIP === host);
  const [first] = pods;
  if (first) {
    // A target that is ill itself explains the silence.
    if (!pods.some(podReady)) return undefined;
    const wanted = portOf(target, first, port);
    const to = target ? `service ${nameOf(target)}` : `pod ${nameOf(first)}`;
    const end = { namespace: facts.namespace, labels: first.metadata?.labels, ip: first.status?.podIP };
    const out = blockedBy(facts, pod, 'Egress', end, wanted);
    const labels = target?.spec?.selector ?? first.metadata?.labels;
    if (out.length > 0)
      return { policies: out, direction: 'Egress', to, port: wanted.port, sure: true, labels, end, wanted };
    const own = { namespace: facts.namespace, labels: pod.metadata?.labels, ip: pod.status?.podIP };
    const into = blockedBy(facts, first, 'Ingress', own, wanted);
    return { policies: into, direction: 'Ingress', to, ...at(wanted), sure: true, end, wanted };
  }
  const elsewhere = /^[\w-]+\.([\w-]+)(?:\.svc(?:\.[\w.]+)?)?$/.exec(host);
  const namespace = /\.svc(?:\.|$)/.test(host) ? elsewhere?.[1] : undefined;
  const end: End = namespace === undefined ? { ip: /^[\d.]+$/.test(host) ? host : undefined } : { namespace };
  const out = blockedBy(facts, pod, 'Egress', end, { port, protocol: 'TCP' });
  return { policies: out, direction: 'Egress', to: host, port, sure: true };
}

const at = ({ port, portName }: Wanted): Pick<Block, 'port' | 'portName'> => ({ port, portName });

/** A Service of the namespace by one of its names or its address. */
function serviceOf(facts: Facts, host: string): Service | undefined {
  const short = host.replace(new RegExp(`\\.${facts.namespace}(?:\\.svc(?:\\.[\\w.]+)?)?$`), '');
  return facts.services.find((one) => nameOf(one) === short || (one.spec?.clusterIP === host && host !== 'None'));
}

/** Policies speak of the pod's port, not of the Service's. */
function portOf(service: Service | undefined, pod: Pod, port: number | undefined): Wanted {
  const all = service?.spec?.ports ?? [];
  const entry = all.find((one) => one.port === port) ?? (all.length === 1 ? all[0] : undefined);
  const target = entry?.targetPort ?? entry?.port ?? port;
  const declared = (pod.spec?.containers ?? []).flatMap(({ ports = [] }) => ports);
  const found = declared.find((one) => one.name === target || one.containerPort === Number(target));
  return { port: found?.containerPort ?? (Number(target) || port), portName: found?.name, protocol: 'TCP' };
}
