import type { Pod } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { counts } from '../../facts/state.ts';
import { gated } from './waiting/gated.ts';
import { schedulerUp } from '../advice/elsewhere/product.ts';
import { editTemplate, editTemplates } from '../advice/edits.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** The scheduler needs a moment; a pod without any word from it for longer is nobody's. */
const PATIENCE = 60_000;
const REJECTED =
  /^(?:OutOf\S+|NodeAffinity|NodePorts|NodeName|NodeUnschedulable|UnexpectedAdmissionError|TaintToleration|PodLevelResources\S*|Topology\S*)$/;

/** What each reason of the kubelet asks for. */
const REJECTIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^UnexpectedAdmissionError/,
    'restart the device plugin there: it could not give the device that the pod was promised',
  ],
  [/^NodeAffinity/, 'correct the labels of the node or the node selector: they no longer fit each other'],
  [/^NodePorts/, 'free the host port there, or remove hostPort from the template'],
  [
    /^Topology/,
    'lower the request, or loosen topologyManagerPolicy of that kubelet: no NUMA node has the resources together',
  ],
  [/^TaintToleration/, 'add the toleration for its taint to the template'],
  [/^OutOf/, 'free room there or lower the request'],
];

/** Group 4.6, pods that the scheduler says nothing about, and those that a kubelet sends back. */
export const schedulingOther: Rule = {
  name: 'scheduling-other',
  wants: (facts) => [
    ...(facts.pods.some((pod) => pod.status?.phase === 'Pending' && pod.spec?.nodeName) ? (['nodes'] as const) : []),
    ...(facts.pods.some((pod) => pod.spec?.schedulerName !== 'default-scheduler' && ignored(facts, pod).length > 0)
      ? (['allDeployments'] as const)
      : []),
  ],
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
        ...(custom ? [schedulerUp(facts, scheduler)] : []),
        custom
          ? editTemplate(
              facts,
              `or set schedulerName in the template of ${base.subject.kind.toLowerCase()} ${base.subject.name} from ${scheduler} to default-scheduler`,
              base.subject,
              'schedulerName',
              'default-scheduler',
            )
          : 'see whether kube-scheduler runs: kubectl get pods -n kube-system -l component=kube-scheduler',
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
        editTemplates(
          facts,
          similar[0]
            ? `correct nodeName in the template of ${base.subject.name} from ${node} to ${similar[0]}, which exists`
            : `remove nodeName (${node}) from the template of ${base.subject.name}, so that the scheduler chooses one of ${names.slice(0, 4).join(', ')}`,
          base.subject,
          [{ path: 'nodeName', ...(similar[0] ? { value: similar[0] } : {}) }],
        ),
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
          : `${REJECTIONS.find(([pattern]) => pattern.test(reason))?.[1] ?? `see why node ${node} rejects it`} (node ${node}: ${(message || reason).slice(0, 160)})`,
        `or give ${base.subject.name} another node: its pod is not tried again there once it has failed`,
      ],
    },
  ];
}
