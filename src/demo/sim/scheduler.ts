import { KINDS } from '../../core/kinds.ts';
import type { Node, Pod } from '../../core/kubernetes.ts';
import { podRequest } from '../../core/pod-requests.ts';
import { parseQuantity } from '../../core/quantity.ts';
import { stampOf } from '../clock.ts';
import { conditionOf, isFinished } from './pod-facts.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

const COMPONENT = 'default-scheduler';
/** Pods that found no node are tried again when something changed, and after this time anyway. */
const FLUSH_MS = 300_000;

/** Places pods on nodes: requests against what is left, node selectors, taints, cordons, the number of pods. */
export function scheduler(world: World): Controller {
  return {
    keysOf: ({ kind, object, type, old }) => {
      if (kind.plural === 'pods') {
        const pod = object as Pod;
        if (type === 'ADDED') return needsNode(pod) ? [keyOf(pod.metadata)] : [];
        const wasFinished = isFinished((type === 'DELETED' ? object : (old ?? {})) as Pod);
        const freed = !wasFinished && (type === 'DELETED' || isFinished(pod));
        return freed ? waiting(world, /Insufficient|Too many pods/) : [];
      }
      if (kind.plural === 'persistentvolumeclaims') return waiting(world, /persistentvolumeclaim/i);
      return kind.plural === 'nodes' && changesPlaces(object as Node, old as Node | undefined) ? waiting(world) : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const pod = world.store.get(KINDS.pods, namespace, name);
      if (!pod || !needsNode(pod) || pod.metadata?.deletionTimestamp !== undefined) return undefined;
      return place(world, pod) ? undefined : FLUSH_MS;
    },
  };
}

const needsNode = (pod: Pod): boolean =>
  pod.spec?.nodeName === undefined &&
  !isFinished(pod) &&
  (pod.spec?.schedulerName ?? COMPONENT) === COMPONENT &&
  (pod.spec?.schedulingGates ?? []).length === 0;

/** Pods without a node, as far as the reason they were refused for can have changed. */
const waiting = (world: World, reason = /^/): string[] =>
  world.store
    .list(KINDS.pods)
    .filter((pod) => needsNode(pod) && reason.test(conditionOf(pod, 'PodScheduled')?.message ?? ''))
    .map(({ metadata }) => keyOf(metadata));

/** Heartbeats change a node all the time; only these fields open a place. */
function changesPlaces(node: Node, old: Node | undefined): boolean {
  const places = ({ spec, status, metadata }: Node): string =>
    JSON.stringify([spec?.taints, spec?.unschedulable, status?.allocatable, metadata?.labels]);
  return old === undefined || places(node) !== places(old);
}

function place(world: World, pod: Pod): boolean {
  const nodes = world.store.list(KINDS.nodes);
  const claim = claimFault(world, pod);
  if (claim !== undefined) {
    refuse(world, pod, `0/${nodes.length} nodes are available: ${claim}. not found`);
    return false;
  }
  const verdicts = nodes.map((node) => ({ node, faults: faultsOf(world, pod, node) }));
  const chosen = verdicts.find(({ faults }) => faults.length === 0)?.node.metadata?.name;
  const { namespace, name = '' } = pod.metadata ?? {};
  if (chosen === undefined) {
    refuse(world, pod, refusalOf(verdicts.map(({ faults }) => faults)));
    return false;
  }
  const stamp = stampOf(world.clock.now());
  const bound = world.store.change(KINDS.pods, namespace, name, (draft) => {
    if (draft.spec) draft.spec.nodeName = chosen;
    const others = draft.status?.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? [];
    const scheduled = {
      type: 'PodScheduled',
      status: 'True',
      observedGeneration: draft.metadata?.generation ?? 1,
      lastProbeTime: null as unknown as string,
      lastTransitionTime: stamp,
    };
    draft.status = { ...draft.status, phase: 'Pending', conditions: [...others, scheduled] };
  });
  world.recorder.recordSeries(bound, {
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${chosen}`,
    component: COMPONENT,
    action: 'Binding',
  });
  return true;
}

/** A volume of the pod whose claim is missing or not bound: no node can take it. */
function claimFault(world: World, pod: Pod): string | undefined {
  const claims = (pod.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  const states = claims.map((name) => ({
    name,
    claim: world.store.get(KINDS.persistentvolumeclaims, pod.metadata?.namespace, name),
  }));
  const missing = states.find(({ claim }) => !claim);
  if (missing) return `persistentvolumeclaim "${missing.name}" not found`;
  return states.some(({ claim }) => claim?.status?.phase !== 'Bound')
    ? 'pod has unbound immediate PersistentVolumeClaims'
    : undefined;
}

/** The nodes' reasons in one sentence: each node counts under all of its own. */
function refusalOf(faults: readonly (readonly string[])[]): string {
  const counts = new Map<string, number>();
  for (const fault of faults.flat()) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  const reasons = [...counts].map(([fault, count]) => `${count} ${fault}`).sort();
  const total = `0/${faults.length} nodes are available`;
  const preemption = `preemption: ${total}: ${faults.length} Preemption is not helpful for scheduling.`;
  return faults.length === 0 ? 'no nodes available to schedule pods' : `${total}: ${reasons.join(', ')}. ${preemption}`;
}

/** Writes the condition and the event of a pod without a place. */
function refuse(world: World, pod: Pod, message: string): void {
  const { namespace, name = '' } = pod.metadata ?? {};
  world.recorder.recordSeries(pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: COMPONENT,
    action: 'Scheduling',
  });
  world.store.change(KINDS.pods, namespace, name, (draft) => {
    const old = conditionOf(draft, 'PodScheduled');
    draft.status = {
      ...draft.status,
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          observedGeneration: draft.metadata?.generation ?? 1,
          lastProbeTime: null as unknown as string,
          lastTransitionTime: old?.status === 'False' ? (old.lastTransitionTime ?? '') : stampOf(world.clock.now()),
          reason: 'Unschedulable',
          message,
        },
      ],
    };
  });
}

/** Why the pod cannot go to this node, in the scheduler plugins' words. The first plugin that refuses has the word. */
function faultsOf(world: World, pod: Pod, node: Node): string[] {
  const tolerates = (taint: { key: string; value?: string; effect: string }): boolean =>
    (pod.spec?.tolerations ?? []).some(
      ({ key, operator = 'Equal', value, effect }) =>
        (key === undefined || key === '' || key === taint.key) &&
        (operator === 'Exists' || (value ?? '') === (taint.value ?? '')) &&
        (effect === undefined || effect === '' || effect === taint.effect),
    );
  const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec?.unschedulable === true && !tolerates(cordon)) return ['node(s) were unschedulable'];
  const taint = node.spec?.taints?.find((entry) => entry.effect !== 'PreferNoSchedule' && !tolerates(entry));
  if (taint) return ['node(s) had untolerated taint(s)'];
  if (!matchesSelector(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];

  const others = world.store
    .list(KINDS.pods)
    .filter((other) => other.spec?.nodeName === node.metadata?.name && !isFinished(other));
  const left = (name: 'cpu' | 'memory'): number =>
    (parseQuantity(node.status?.allocatable?.[name]) ?? 0) -
    others.reduce((total, other) => total + podRequest(other, name), 0);
  const lacking = (['cpu', 'memory'] as const).filter((name) => podRequest(pod, name) > left(name) + 1e-9);
  return [
    ...(others.length + 1 > Number(node.status?.allocatable?.['pods'] ?? 110) ? ['Too many pods'] : []),
    ...lacking.map((name) => `Insufficient ${name}`),
  ];
}

function matchesSelector(pod: Pod, node: Node): boolean {
  const labels = { ...node.metadata?.labels };
  if (!Object.entries(pod.spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms) return true;
  const holds = (value: string | undefined, operator: string, values: readonly string[] = []): boolean => {
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
  };
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.every(({ key, operator, values }) => holds(labels[key], operator, values)) &&
      matchFields.every(({ operator, values }) => holds(node.metadata?.name, operator, values)),
  );
}
