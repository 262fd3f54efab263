import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { Service } from '../../../../core/kubernetes.ts';
import { at, eventsAbout } from '../../../facts/events.ts';
import { eventEvidence, field } from '../../../facts/evidence.ts';
import { refusedAdvice } from '../refused/refused-advice.ts';
import { adviceForWish, fullPools } from '../../../custom/pools.ts';
import { clashOf, onNodes } from './on-nodes.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../../types.ts';

/** Words for a pool without a free address. */
const FULL =
  /no (?:more )?(?:available|free|unused) (?:ips?|address)|exhausted|no (?:ips?|address\w*) (?:left|available)|pool is (?:full|empty)|not enough (?:ips?|address)/i;

/** Words of a cloud that gives no more of a thing. */
const OVER_LIMIT =
  /quota|limit (?:is |was |has been )?(?:exceeded|reached)|Limit(?:Exceeded|Reached)|TooMany|cannot create more than|(?:exceed\w*|reached) (?:the |its )?(?:maximum|limit)|maximum number of (?!retries|attempts)/i;

/** It may only not be asked so often: nothing is used up. */
const OF_RATE =
  /\brate (?:limit|exceeded)|request rate|throttl|too ?many ?requests|\b(?:requests?|queries|calls|operations) per (?:second|minute|hour)/i;

/** A cloud makes a load balancer in a few minutes. */
const PATIENCE = 5 * 60_000;

/** Group 4.11: load balancers that nobody makes. */
export const loadBalancers: Rule = {
  name: 'load-balancers',
  wants: (facts) =>
    !facts.services.some((one) => isWaiting(facts, one))
      ? []
      : facts.events.some(({ about, message }) => about.kind === 'Service' && FULL.test(message))
        ? ['allServices']
        : ['allDaemonsets'],
  find: (facts) => facts.services.flatMap((one) => loadBalancer(facts, one)),
};

const isWaiting = (facts: Facts, { metadata, spec, status }: Service): boolean =>
  spec?.type === 'LoadBalancer' &&
  metadata?.deletionTimestamp === undefined &&
  (status?.loadBalancer?.ingress?.length ?? 0) === 0 &&
  facts.now - at(metadata?.creationTimestamp) >= PATIENCE;

/**
 * Pending load balancers are normal where nothing makes them (local clusters): a fault only when a cloud tried, or
 * should have.
 */
function loadBalancer(facts: Facts, service: Service): Draft[] {
  const name = service.metadata?.name ?? '';
  if (!isWaiting(facts, service)) return [];
  // Whoever makes load balancers here says so in an event; those of other controllers about a Service have reasons of
  // their own.
  const event = eventsAbout(facts, 'Service', service).find(
    ({ reason, type }) => type === 'Warning' && !/EndpointSlice|Endpoint|ClusterIP|NodePort|Topology/i.test(reason),
  );
  const conditions = service.status?.conditions ?? [];
  const place = conditions.findIndex(({ status, message }) => status === 'False' && message !== '');
  const condition = conditions[place];
  const said = event?.message ?? condition?.message;
  const cloud = facts.nodes.some(
    ({ spec }) => spec?.providerID !== undefined && !/^(?:kind|k3s|minikube|docker|lima):/.test(spec.providerID),
  );
  const set = onNodes(facts, service);
  const clash = set && said === undefined ? clashOf(facts, service, set) : undefined;
  const fault = said !== undefined || cloud || clash !== undefined;
  const maker = set && { kind: 'DaemonSet', name: set.metadata?.name ?? '' };
  // Asked about, it is worth saying; in a list of faults it is noise.
  if (!fault && !(facts.subject?.kind === 'Service' && facts.subject.name === name)) return [];
  return [
    {
      cause: 'LoadBalancerPending',
      severity: fault ? 'warning' : 'info',
      confidence: said !== undefined || clash ? 'certain' : fault ? 'likely' : 'possible',
      subject: { kind: 'Service', name },
      stage: STAGE.none,
      title:
        said !== undefined
          ? `no load balancer could be made for service ${name}: ${clauseOf(said, 160)}`
          : clash
            ? `service ${name} has no external address: ${clash.why}`
            : `service ${name} has no external address${fault ? '' : '; nothing in this cluster seems to make load balancers'}`,
      evidence: [
        ...(event ? [eventEvidence(event)] : []),
        ...(condition
          ? [
              field(
                'Service',
                name,
                `.status.conditions[${place}]`,
                `${condition.type}=False (${condition.reason}): ${condition.message}`,
              ),
            ]
          : []),
        ...(clash?.evidence ?? []),
        field('Service', name, '.status.loadBalancer', {}),
      ],
      ...(maker ? { explainedBy: [maker] } : {}),
      details: { type: 'LoadBalancer', class: service.spec?.loadBalancerClass, reason: said?.slice(0, 300) },
      remedies: [
        ...(said !== undefined
          ? (adviceForWish(facts, service, said) ??
            adviceFor(facts, service, said, event?.source ?? condition?.type.split('/')[0] ?? ''))
          : clash
            ? clash.remedies
            : maker
              ? [`look at ${maker.kind.toLowerCase()} ${maker.name}, whose pods take the traffic of service ${name}`]
              : [
                  `install what makes load balancers (a cloud controller manager, MetalLB), or let service ${name} be of type ClusterIP or NodePort`,
                ]),
        ...(clash ? [] : [`or reach service ${name} by kubectl port-forward or NodePort`]),
      ],
    },
  ];
}

/** What helps, by the words of the controller that was asked for an address. */
function adviceFor(facts: Facts, service: Service, message: string, source: string): readonly Advice[] {
  const name = service.metadata?.name ?? '';
  const who = source === '' ? 'the load balancer controller' : source;
  const words = clauseOf(message, 200);
  const pools = fullPools(facts, name);
  if (FULL.test(message))
    return [
      ...pools,
      ...(pools.length > 0
        ? []
        : [
            `${who} has no address left for service ${name}: add addresses to its pool (of MetalLB an IPAddressPool, of Cilium a CiliumLoadBalancerIPPool), or delete a LoadBalancer service that needs none`,
          ]),
      `or let service ${name} share the address of another where ${who} can (allow-shared-ip of MetalLB, on different ports)`,
    ];
  if (/no (?:enabled |matching |suitable )*[\w ]*pools?\b|pools? (?:that )?match/i.test(message))
    return [
      `no address pool of ${who} takes service ${name}: give a pool a selector that fits its labels (or the service a label that a pool selects), or make a pool for it: ${words}`,
    ];
  if (OF_RATE.test(message))
    return [
      `wait: ${who} may ask only so often and tries again by itself; where it lasts, see who else asks with the same account: ${words}`,
    ];
  if (OVER_LIMIT.test(message))
    return [
      `raise the quota or limit that ${who} names, or free what nobody uses of it (addresses, load balancers); service ${name} then gets its own by itself`,
    ];
  if (/forbidden|unauthori[sz]ed|access ?denied|permission|credential/i.test(message))
    return [`give ${who} the right that it lacks: ${words}`];
  return [refusedAdvice(facts, service, 'Service', words, who)];
}
