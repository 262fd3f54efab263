import type { Blamed, Evidence } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame, podNamed, podsOf, topOf } from '../../facts/owners.ts';
import { counts, hasAllReplicas } from '../../facts/state.ts';
import { disruption, isRepeated, LIMIT, RECENT } from '../nodes/evicted-again.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** Group 4.1, pods that kubelet, scheduler or API took away, while their workload is short of pods. */
export const evictions: Rule = {
  name: 'evictions',
  wants: (facts) =>
    facts.pods.some(({ status }) => disruption(status)?.reason === 'DeletionByTaintManager') ? ['nodes'] : [],
  find: (facts) => [...facts.pods.flatMap((pod) => ofPod(facts, pod)), ...gone(facts)],
};

function ofPod(facts: Facts, pod: Pod): Draft[] {
  const { status } = pod;
  const cause = disruption(status);
  const moved = status?.reason === 'Evicted' || status?.reason === 'Terminated' || cause !== undefined;
  const again = moved && isRepeated(facts, pod);
  if (!moved || status?.phase === 'Succeeded' || (!again && hasAllReplicas(facts, blame(facts, pod)))) return [];
  if (!again && !isDeleted(pod) && !counts(facts, pod)) return [];
  const old = cause && facts.now - at(cause.lastTransitionTime) > RECENT && at(cause.lastTransitionTime) > 0;
  // Who went over a limit of its own goes over it again, however long ago it was: a node has recovered since.
  if (old && (!LIMIT.test(status?.message ?? cause.message ?? '') || hasFollower(facts, pod))) return [];
  const told = tell(facts, pod, cause?.reason ?? '');
  return told ? [again && hasAllReplicas(facts, told.subject) ? { ...told, severity: 'warning' } : told] : [];
}

/** A pod of the same workload that was made since and is there: why that one is not ready is its own. */
const hasFollower = (facts: Facts, pod: Pod): boolean =>
  podsOf(facts, blame(facts, pod)).some(
    ({ metadata, status }) =>
      !/^(?:Failed|Succeeded)$/.test(status?.phase ?? '') &&
      at(metadata?.creationTimestamp) > at(disruption(pod.status)?.lastTransitionTime) - MADE_BEFORE,
  );
/** A controller makes the next pod before the last one has ended. */
const MADE_BEFORE = 5 * 60_000;

function tell(facts: Facts, pod: Pod, why: string): Draft | undefined {
  const name = pod.metadata?.name ?? '';
  const message = pod.status?.message ?? '';
  const event = eventsAbout(facts, 'Pod', pod).find(({ reason }) =>
    ['Evicted', 'Preempted', 'TaintManagerEviction'].includes(reason),
  );
  const text = message === '' ? (event?.message ?? disruption(pod.status)?.message ?? '') : message;
  const node = pod.spec?.nodeName;
  const evidence: Evidence[] = [
    ...(message === '' ? [] : [field('Pod', name, '.status.message', message)]),
    ...(pod.status?.reason ? [field('Pod', name, '.status.reason', pod.status.reason)] : []),
    ...(why === '' ? [] : [field('Pod', name, '.status.conditions[DisruptionTarget].reason', why)]),
    ...(event && event.message.trim() !== message.trim() ? [eventEvidence(event)] : []),
  ];
  const container = /[Cc]ontainer (\S+) (?:exceeded|was using)/.exec(text)?.[1];
  const base = {
    subject: blame(facts, pod),
    stage: STAGE.podStatus,
    pods: [name],
    evidence,
    confidence: 'certain' as const,
    ...(container === undefined ? {} : { container }),
  };
  const limit = LIMIT.exec(text)?.groups;
  if (limit) {
    const most = limit['limit'] ?? limit['total'] ?? limit['size'] ?? '';
    const volume = limit['volume'];
    const what =
      volume === undefined
        ? `resources.limits.ephemeral-storage of ${container === undefined ? 'the containers' : `container ${container}`}`
        : `sizeLimit of emptyDir ${volume}`;
    return {
      ...base,
      cause: 'EphemeralStorageLimitExceeded',
      severity: 'critical',
      title: `pods are evicted because they write more than ${most}${volume === undefined ? '' : ` to volume ${volume}`}`,
      details: { limit: most, ...(volume === undefined ? {} : { volume }), ...(node === undefined ? {} : { node }) },
      remedies: [
        `raise ${what} of ${base.subject.kind.toLowerCase()} ${base.subject.name} above ${most}`,
        'rotate the files that it writes, or write to a PersistentVolumeClaim',
      ],
    };
  }
  if (pod.status?.reason === 'Evicted' || why === 'TerminationByKubelet') return pressure(text, node, base);
  return moved(facts, pod, why, node, base);
}

type Base = Pick<Draft, 'subject' | 'stage' | 'pods' | 'evidence' | 'confidence'> & { readonly container?: string };

function pressure(text: string, node: string | undefined, base: Base): Draft {
  const resource =
    /low on resource: ([\w./-]*\w)/.exec(text)?.[1] ?? (/(?:DiskPressure)/.test(text) ? 'disk' : 'resources');
  const numbers = /Threshold quantity: ([^,\s]+), available: ([^.\s]+)/.exec(text);
  const use = /was using ([^,\s]+), request is ([^,\s]+)/.exec(text);
  const who = base.container === undefined ? base.subject.name : `container ${base.container}`;
  const used = use ? `; ${who} was using ${use[1]} with a request of ${use[2]}` : '';
  return {
    ...base,
    cause: 'NodePressureEviction',
    severity: 'critical',
    // While the node is still short, that is the fault, and what was evicted its witness.
    yieldsTo: ['NodeDiskPressure', 'NodeMemoryPressure'],
    title: `pods are evicted because node ${node ?? ''} is low on ${resource}${used}`.replace('  ', ' '),
    details: {
      resource,
      node,
      threshold: numbers?.[1],
      available: numbers?.[2],
      used: use?.[1],
      request: use?.[2],
    },
    remedies: [
      resource === 'memory'
        ? `set memory requests of ${who} near its real use, so that it lands on a node with room`
        : `free ${resource} on node ${node ?? ''}, or limit what pods write there`.replace('  ', ' '),
      ...(resource === 'ephemeral-storage' && use
        ? [`find what ${who} writes (it used ${use[1]}), and set its requests and limits for ephemeral-storage`]
        : []),
      'use larger nodes, or more of them',
    ],
  };
}

function moved(facts: Facts, pod: Pod, why: string, node: string | undefined, base: Base): Draft | undefined {
  const details = node === undefined ? {} : { node };
  if (why === 'PreemptionByScheduler')
    return { ...base, ...preempted(base.subject), details: { ...details, priorityClass: pod.spec?.priorityClassName } };
  if (why === 'DeletionByTaintManager')
    return {
      ...base,
      ...tainted(node),
      details,
      explainedBy: node === undefined ? [] : [{ kind: 'Node', name: node }],
    };
  if (why !== 'EvictionByEvictionAPI' && pod.status?.reason !== 'Terminated') return undefined;
  return {
    ...base,
    cause: 'EvictedForMaintenance',
    severity: 'info',
    stage: STAGE.none,
    title: `pods leave node ${node ?? ''} for its maintenance`.replace('  ', ' '),
    details,
    remedies: [
      'run more replicas, with a PodDisruptionBudget',
      `look at what still keeps ${base.subject.name} from being ready elsewhere`,
    ],
  };
}

const preempted = ({ name }: Blamed) => ({
  cause: 'PodPreempted' as const,
  severity: 'warning' as const,
  title: `pods of ${name} had to make room for pods of a higher priority`,
  remedies: [`give ${name} a higher priorityClassName`, 'add nodes'],
});

const tainted = (node: string | undefined) => ({
  cause: 'EvictedByTaint' as const,
  severity: 'warning' as const,
  title: `pods are evicted by a NoExecute taint of node ${node ?? ''}`.trim(),
  remedies: [`repair node ${node ?? ''}, or remove its taint`.replace('  ', ' '), 'add a toleration'],
});

/** Preempted and tainted pods are deleted at once: their event is all that stays. The name tells whose they were. */
function gone(facts: Facts): Draft[] {
  return facts.events.flatMap((event): Draft[] => {
    const { reason, about, lastSeen } = event;
    if (
      (reason !== 'Preempted' && reason !== 'TaintManagerEviction') ||
      about.kind !== 'Pod' ||
      facts.now - at(lastSeen) > RECENT
    )
      return [];
    if (/Cancelling deletion/i.test(event.message)) return [];
    const pod = podNamed(facts, about.name);
    if (pod && (about.uid === '' || pod.metadata?.uid === about.uid) && disruption(pod.status)) return [];
    const subject = ownerByName(facts, about.name);
    if (!subject || hasAllReplicas(facts, subject)) return [];
    const base = {
      subject,
      stage: STAGE.none,
      pods: pod ? [about.name] : [],
      evidence: [eventEvidence(event)],
      confidence: 'likely' as const,
    };
    return [reason === 'Preempted' ? { ...base, ...preempted(subject) } : { ...base, ...tainted(pod?.spec?.nodeName) }];
  });
}

function ownerByName(facts: Facts, pod: string): Blamed | undefined {
  const set = facts.replicasets.find(
    ({ metadata }) =>
      pod.startsWith(`${metadata?.name}-`) && !pod.slice((metadata?.name ?? '').length + 1).includes('-'),
  );
  if (set) return topOf(facts, { kind: 'ReplicaSet', name: set.metadata?.name ?? '' });
  const stateful = facts.statefulsets.find(({ metadata }) => new RegExp(`^${metadata?.name}-\\d+$`).test(pod));
  return stateful ? { kind: 'StatefulSet', name: stateful.metadata?.name ?? '' } : undefined;
}
