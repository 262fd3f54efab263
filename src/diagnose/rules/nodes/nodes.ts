import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Cause } from '../../../core/causes/index.ts';
import type { Node, Pod } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { containersOf, isDeleted, podReady } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { directOwner } from '../../facts/owners.ts';
import { acceptsNode, barriers, isNodeFault } from '../scheduling/node-fit.ts';
import { OF_NETWORK, eatersOf, isAgent, remediesOf, runtimeFault, runtimeWords, type Fault } from './node-advice.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { unplaced } from '../scheduling/scheduling.ts';
import { rebooted, wasCut } from './nodes-rebooted.ts';

/**
 * Group 4.12: one finding for each ill node that has (or should take) pods of the namespace. Only the five core
 * conditions count.
 */
export const nodes: Rule = {
  name: 'nodes',
  wants: (facts) => [
    ...(facts.pods.some((pod) => isStranded(facts, pod)) ? (['nodes'] as const) : []),
    ...(facts.nodes.some((node) => faultsOf(node).length > 0) || facts.pods.some(wasCut)
      ? (['nodeEvents'] as const)
      : []),
    ...(facts.nodes.some((node) => faultsOf(node).some(({ message }) => OF_NETWORK.test(message)))
      ? (['allDaemonsets'] as const)
      : []),
  ],
  find: (facts) => [
    ...facts.nodes.flatMap((node) => [...ill(facts, node), ...rebooted(facts, node)]),
    ...unreadable(facts),
  ],
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const faultsOf = ({ status }: Node): Fault[] =>
  (status?.conditions ?? []).flatMap(({ type, status: is, reason = '', message = '', lastTransitionTime }, place) => {
    const bad =
      type === 'Ready'
        ? is !== 'True'
        : ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'].includes(type) && is === 'True';
    return bad ? [{ type, place, reason, message, since: at(lastTransitionTime), status: is }] : [];
  });

const CAUSE: Readonly<Record<string, Cause>> = {
  Ready: 'NodeNotReady',
  NetworkUnavailable: 'NodeNotReady',
  MemoryPressure: 'NodeMemoryPressure',
  DiskPressure: 'NodeDiskPressure',
  PIDPressure: 'OSLimitReached',
};

function ill(facts: Facts, node: Node): Draft[] {
  const name = nameOf(node);
  const faults = faultsOf(node);
  if (faults.length === 0) return [];
  const here = facts.pods.filter((pod) => pod.spec?.nodeName === name && !(pod.status?.phase === 'Succeeded'));
  const barred = unplaced(facts).filter(
    ({ pod }) => acceptsNode(pod, node) && barriers(pod, node).some(({ key }) => isNodeFault(key)),
  );
  const notReady = faults.some(({ type }) => type === 'Ready');
  return faults.flatMap((fault): Draft[] => {
    // Without a sign of life nothing else that the node said is news.
    if (notReady && fault.type !== 'Ready') return [];
    const down = CAUSE[fault.type] === 'NodeNotReady';
    // What is to bring the network runs without it: why it ends is told of it, and explains the node.
    const agents = OF_NETWORK.test(fault.message)
      ? here.filter((pod) => !podReady(pod) && isAgent(directOwner(pod)))
      : [];
    const hit = down ? here.filter((pod) => !isOver(pod) && !agents.includes(pod)) : here;
    if (fault.type === 'NetworkUnavailable' && hit.every(podReady)) return [];
    const pods = [...hit.map(nameOf), ...barred.map(({ pod }) => nameOf(pod))];
    if (here.length === 0 && barred.length === 0) return [];
    const runtime = OF_NETWORK.test(fault.message) ? runtimeFault(facts, here) : undefined;
    const why = runtime ? `; its container runtime makes no sandbox: ${runtimeWords(runtime)}` : '';
    const mended = runtime
      ? `mend the container runtime of node ${name} or what its kubelet asks of it (each reads its own configuration there; compare them with a node that is ready): ${runtimeWords(runtime)}`
      : undefined;
    const events = eventsAbout(facts, 'Node', node)
      .filter(({ type }) => type === 'Warning')
      .slice(0, 2);
    return [
      {
        cause: CAUSE[fault.type] ?? 'NodeNotReady',
        severity: down ? 'critical' : 'warning',
        confidence: 'certain',
        subject: { kind: 'Node', name },
        // Nothing that a pod shows counts while its node is down.
        stage: down ? STAGE.deletion : STAGE.none,
        pods,
        title: `${titleOf(facts, name, fault, hit.length)}${why}${eatersOf(facts, name, fault)[0]?.title ?? ''}`,
        evidence: [
          field(
            'Node',
            name,
            `.status.conditions[${fault.place}]`,
            `${fault.type}=${fault.status} ${fault.reason}: ${fault.message}`,
          ),
          ...[...(runtime ? [runtime] : []), ...events].map(eventEvidence),
          ...(node.spec?.taints ?? [])
            .filter(({ key }) => isNodeFault(key))
            .slice(0, 2)
            .map(({ key }) => field('Node', name, '.spec.taints', key)),
        ],
        details: {
          node: name,
          condition: fault.type,
          reason: fault.reason,
          sinceSeconds: fault.since > 0 ? Math.round((facts.now - fault.since) / 1000) : undefined,
        },
        consequences: [
          ...(barred.length > 0 ? (['UnschedulableTaint'] as const) : []),
          ...(here.some(isDeleted) ? (['StuckTerminating'] as const) : []),
        ],
        ...(agents.length > 0 ? { explainedBy: agents.map((pod) => directOwner(pod)) } : {}),
        remedies: [
          ...eatersOf(facts, name, fault).map(({ text }) => text),
          ...(mended === undefined ? remediesOf(facts, name, fault) : [mended]),
        ],
      },
    ];
  });
}

function titleOf(facts: Facts, name: string, { type, reason, message, since }: Fault, pods: number): string {
  const time = since > 0 ? ` for ${showDuration(facts.now - since)}` : '';
  if (type === 'Ready')
    return `node ${name} is not ready${time} (${reason || 'unknown'}: ${clauseOf(message, 120)}); ${pods} pods of ${facts.namespace} are there`;
  if (type === 'NetworkUnavailable') return `the network of node ${name} is not set up${time}`;
  return `node ${name} is under ${type.replace('Pressure', '').toLowerCase().replace('pid', 'process id')} pressure${time}`;
}

/** A pod that its kubelet cannot speak for any more. */
const isStranded = (facts: Facts, pod: Pod): boolean =>
  pod.spec?.nodeName !== undefined &&
  !isOver(pod) &&
  !podReady(pod) &&
  (containersOf(pod).some(({ status }) => status?.state?.running) || pod.status?.reason === 'NodeLost') &&
  eventsAbout(facts, 'Pod', pod).some(({ reason, lastSeen }) => reason === 'NodeNotReady' && at(lastSeen) > 0);

/** Nodes may not be read: the node controller's event on the pods, all of one node, still tells. */
function unreadable(facts: Facts): Draft[] {
  if (facts.read.has('nodes')) return [];
  return facts.pods
    .filter((pod) => isStranded(facts, pod))
    .map((pod) => {
      const node = pod.spec?.nodeName ?? '';
      const event = eventsAbout(facts, 'Pod', pod).find(({ reason }) => reason === 'NodeNotReady');
      return {
        cause: 'NodeNotReady',
        severity: 'critical',
        confidence: 'likely',
        subject: { kind: 'Node', name: node },
        stage: STAGE.deletion,
        pods: [nameOf(pod)],
        title: `node ${node} is not ready`,
        evidence: event
          ? [eventEvidence(event)]
          : [field('Pod', nameOf(pod), '.status.reason', pod.status?.reason ?? 'NodeLost')],
        details: { node },
        remedies: [
          `see whether the machine of node ${node} runs, and its kubelet: kubectl describe node ${node} (nodes could not be read here)`,
        ],
      };
    });
}
