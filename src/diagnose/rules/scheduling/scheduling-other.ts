import type { Pod } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { counts } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** The scheduler needs a moment; a pod without any word from it for longer is nobody's. */
const PATIENCE = 60_000;
const REJECTED =
  /^(?:OutOf\S+|NodeAffinity|NodePorts|NodeName|NodeUnschedulable|UnexpectedAdmissionError|TaintToleration|PodLevelResources\S*|Topology\S*)$/;

/** Group 4.6, pods that the scheduler says nothing about, and those that a kubelet sends back. */
export const schedulingOther: Rule = {
  name: 'scheduling-other',
  wants: (facts) => (facts.pods.some((pod) => pod.status?.phase === 'Pending' && pod.spec?.nodeName) ? ['nodes'] : []),
  find: (facts) =>
    facts.pods.flatMap((pod) => [
      ...gated(facts, pod),
      ...ignored(facts, pod),
      ...lostNode(facts, pod),
      ...rejected(facts, pod),
    ]),
};

const common = (facts: Facts, pod: Pod): Pick<Draft, 'subject' | 'pods' | 'stage'> => ({
  subject: blame(facts, pod),
  pods: [pod.metadata?.name ?? ''],
  stage: STAGE.scheduling,
});
const nameOf = (pod: Pod): string => pod.metadata?.name ?? '';

function gated(facts: Facts, pod: Pod): Draft[] {
  const conditions = pod.status?.conditions ?? [];
  const place = conditions.findIndex(
    ({ type, reason, status }) => type === 'PodScheduled' && status === 'False' && reason === 'SchedulingGated',
  );
  if (isDeleted(pod) || place < 0) return [];
  const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  const base = common(facts, pod);
  return [
    {
      ...base,
      cause: 'SchedulingGated',
      severity: 'warning',
      confidence: 'certain',
      title: `scheduling of ${base.subject.name} waits for gate ${gates.join(', ') || '(unnamed)'}`,
      evidence: [
        field('Pod', nameOf(pod), `.status.conditions[${place}].reason`, 'SchedulingGated'),
        field('Pod', nameOf(pod), '.spec.schedulingGates', gates.join(', ')),
      ],
      details: { gate: gates[0], gates },
      remedies: [
        `ask the controller that owns gate ${gates.join(', ')} why it does not lift it (a queue, a quota)`,
        'or remove spec.schedulingGates from the pod',
      ],
    },
  ];
}

/** Pending, no condition, no event: the named scheduler does not run. */
function ignored(facts: Facts, pod: Pod): Draft[] {
  if (isDeleted(pod) || pod.status?.phase !== 'Pending' || pod.spec?.nodeName) return [];
  if (pod.status.conditions?.some(({ type }) => type === 'PodScheduled')) return [];
  if (eventsAbout(facts, 'Pod', pod).some(({ reason }) => reason === 'FailedScheduling' || reason === 'Scheduled'))
    return [];
  if (facts.now - at(pod.metadata?.creationTimestamp) < PATIENCE) return [];
  const scheduler = pod.spec?.schedulerName ?? 'default-scheduler';
  const custom = scheduler !== 'default-scheduler';
  const base = common(facts, pod);
  return [
    {
      ...base,
      cause: 'NotPickedUpByScheduler',
      severity: 'critical',
      confidence: custom ? 'certain' : 'likely',
      title: `no scheduler named ${scheduler} has looked at the pods of ${base.subject.name}`,
      evidence: [
        field('Pod', nameOf(pod), '.spec.schedulerName', scheduler),
        field('Pod', nameOf(pod), '.status', 'Pending without a PodScheduled condition'),
      ],
      details: { scheduler },
      remedies: [
        custom
          ? `correct schedulerName in the template of ${base.subject.name} (usually default-scheduler)`
          : 'check that kube-scheduler runs in kube-system',
        ...(custom ? [`or start the scheduler ${scheduler}`] : []),
      ],
    },
  ];
}

/** `spec.nodeName` set by hand to a node that does not exist. */
function lostNode(facts: Facts, pod: Pod): Draft[] {
  const node = pod.spec?.nodeName;
  if (
    isDeleted(pod) ||
    pod.status?.phase !== 'Pending' ||
    !node ||
    !facts.read.has('nodes') ||
    facts.nodes.length === 0
  )
    return [];
  const names = facts.nodes.map(({ metadata }) => metadata?.name ?? '');
  if (names.includes(node) || (pod.status.containerStatuses?.length ?? 0) > 0) return [];
  const similar = nearest(node, names);
  const base = common(facts, pod);
  return [
    {
      ...base,
      cause: 'NotPickedUpByScheduler',
      severity: 'critical',
      confidence: 'certain',
      title: `node ${node}, which ${base.subject.name} names in spec.nodeName, does not exist`,
      evidence: [field('Pod', nameOf(pod), '.spec.nodeName', node)],
      details: { node, available: names.slice(0, 20), similar },
      remedies: [
        `correct or remove nodeName in the template of ${base.subject.name}${similar[0] ? ` (did you mean ${similar[0]}?)` : ''}`,
      ],
    },
  ];
}

/** `Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 3670, capacity: 4000` */
function rejected(facts: Facts, pod: Pod): Draft[] {
  const reason = pod.status?.reason ?? '';
  if (pod.status?.phase !== 'Failed' || !REJECTED.test(reason) || (pod.status.containerStatuses?.length ?? 0) > 0)
    return [];
  if (!counts(facts, pod)) return [];
  const message = pod.status.message ?? '';
  const numbers = /resource: ([^,]+), requested: (\d+), used: (\d+), capacity: (\d+)/.exec(message);
  const event = eventsAbout(facts, 'Pod', pod).find((one) => one.reason === reason);
  const base = common(facts, pod);
  const node = pod.spec?.nodeName;
  return [
    {
      ...base,
      stage: STAGE.podStatus,
      cause: 'PodRejectedByKubelet',
      severity: 'warning',
      confidence: 'certain',
      title: `node ${node ?? '?'} rejected a pod of ${base.subject.name}: ${reason}`,
      evidence: [
        field('Pod', nameOf(pod), '.status.message', message || reason),
        field('Pod', nameOf(pod), '.status.reason', reason),
        ...(event ? [eventEvidence(event)] : []),
      ],
      details: {
        reason,
        node,
        ...(numbers ? { resource: numbers[1], requested: numbers[2], used: numbers[3], capacity: numbers[4] } : {}),
      },
      remedies: [
        numbers
          ? `free ${numbers[1]} on node ${node}, or lower the request of ${base.subject.name}`
          : `check why node ${node} rejects it (${reason}): device plugin, labels, ports`,
        'add capacity',
      ],
    },
  ];
}
