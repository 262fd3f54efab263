import { KINDS } from '../../core/kinds.ts';
import type { DaemonSet, Pod } from '../../core/kubernetes.ts';
import { templateHash } from '../ids.ts';
import { isFinished, isReady } from './pod-facts.ts';
import { createPod, podFromTemplate } from './pod-template.ts';
import { controlled, controllerKeys, keyOf, ownerReference, splitKey, type Controller, type World } from './world.ts';

const COMPONENT = 'daemonset-controller';
const REVISION = 'controller-revision-hash';
const RETRY_MS = 10_000;

/** Keeps one pod of the DaemonSet on each node that its node selector allows. */
export function daemonSetController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'daemonsets') return [keyOf(object.metadata)];
      return kind.plural === 'pods' ? controllerKeys(object, 'DaemonSet') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = world.store.get(KINDS.daemonsets, namespace, name);
      if (!set || set.metadata?.deletionTimestamp !== undefined) return undefined;
      const again = place(world, set);
      writeStatus(world, set);
      return again;
    },
  };
}

/** The node that a daemon pod is made for stands in its affinity, where the scheduler reads it. */
const nodeOf = (pod: Pod): string | undefined =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0];

function wantedNodes(world: World, set: DaemonSet): string[] {
  const selector = Object.entries(set.spec?.template.spec?.nodeSelector ?? {});
  return world.store
    .list(KINDS.nodes)
    .filter(({ metadata }) => selector.every(([key, value]) => metadata?.labels?.[key] === value))
    .map(({ metadata }) => metadata?.name ?? '');
}

const podsOf = (world: World, set: DaemonSet): Pod[] => controlled(world.store, set.metadata?.uid ?? '', KINDS.pods);

function place(world: World, set: DaemonSet): number | undefined {
  const hash = templateHash(set.spec?.template);
  const nodes = wantedNodes(world, set);
  const note = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    world.recorder.record(set, { type, reason, message, component: COMPONENT });
  const pods = podsOf(world, set).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  for (const pod of pods) {
    const outdated = pod.metadata?.labels?.[REVISION] !== hash && set.spec?.updateStrategy?.type !== 'OnDelete';
    if (!outdated && !isFinished(pod) && nodes.includes(nodeOf(pod) ?? '')) continue;
    world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
    note('Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata?.name}`);
  }
  for (const node of nodes) {
    if (podsOf(world, set).some((pod) => nodeOf(pod) === node)) continue;
    const created = createPod(world, daemonPod(set, node, hash));
    if (typeof created === 'string') {
      note('Warning', 'FailedCreate', `Error creating: ${created}`);
      return RETRY_MS;
    }
    note('Normal', 'SuccessfulCreate', `Created pod: ${created.metadata?.name}`);
  }
  return undefined;
}

function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const labels = { [REVISION]: hash, 'pod-template-generation': String(set.metadata?.generation ?? 1) };
  const pod = podFromTemplate(set.spec?.template, set.metadata, ownerReference('apps/v1', 'DaemonSet', set), {
    labels,
  });
  const always = ['not-ready', 'unreachable'].map((key) => [`node.kubernetes.io/${key}`, 'NoExecute'] as const);
  const pressed = ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map(
    (key) => [`node.kubernetes.io/${key}`, 'NoSchedule'] as const,
  );
  if (!pod.spec) return pod;
  pod.spec.affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  };
  pod.spec.tolerations = [
    ...(pod.spec.tolerations ?? []),
    ...[...always, ...pressed].map(([key, effect]) => ({ key, effect, operator: 'Exists' })),
  ];
  return pod;
}

function writeStatus(world: World, set: DaemonSet): void {
  const hash = templateHash(set.spec?.template);
  const desired = wantedNodes(world, set).length;
  const pods = podsOf(world, set).filter((pod) => pod.metadata?.deletionTimestamp === undefined);
  const ready = pods.filter(isReady).length;
  world.store.change(KINDS.daemonsets, set.metadata?.namespace, set.metadata?.name ?? '', (draft) => {
    draft.status = {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: desired,
      ...(ready > 0 ? { numberAvailable: ready } : {}),
      ...(desired > ready ? { numberUnavailable: desired - ready } : {}),
      numberMisscheduled: 0,
      numberReady: ready,
      observedGeneration: draft.metadata?.generation ?? 1,
      updatedNumberScheduled: pods.filter((pod) => pod.metadata?.labels?.[REVISION] === hash).length,
    };
  });
}
