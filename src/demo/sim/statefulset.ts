import { KINDS } from '../../core/kinds.ts';
import type { Pod, StatefulSet } from '../../core/kubernetes.ts';
import { templateHash } from '../ids.ts';
import { isAvailable, isFinished, isReady } from './pod-facts.ts';
import { createPod, podFromTemplate } from './pod-template.ts';
import { controlled, controllerKeys, keyOf, ownerReference, splitKey, type Controller, type World } from './world.ts';

const COMPONENT = 'statefulset-controller';
const REVISION = 'controller-revision-hash';
const RETRY_MS = 10_000;

/**
 * Keeps the numbered pods of a StatefulSet: one after the other (OrderedReady) or all at once (Parallel), updated from
 * the top down.
 */
export function statefulSetController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'statefulsets') return [keyOf(object.metadata)];
      return kind.plural === 'pods' ? controllerKeys(object, 'StatefulSet') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = world.store.get(KINDS.statefulsets, namespace, name);
      if (!set || set.metadata?.deletionTimestamp !== undefined) return undefined;
      const again = step(world, set);
      writeStatus(world, set);
      return again;
    },
  };
}

const revisionOf = (set: StatefulSet): string => `${set.metadata?.name}-${templateHash(set.spec?.template)}`;
const ordinalOf = (pod: Pod): number => Number(/-(\d+)$/.exec(pod.metadata?.name ?? '')?.[1] ?? -1);
const podsOf = (world: World, set: StatefulSet): Pod[] =>
  controlled(world.store, set.metadata?.uid ?? '', KINDS.pods).sort((a, b) => ordinalOf(a) - ordinalOf(b));

function note(
  world: World,
  set: StatefulSet,
  type: 'Normal' | 'Warning',
  verb: 'Create' | 'Delete',
  pod: string,
  end: string,
): void {
  const reason = `${type === 'Normal' ? 'Successful' : 'Failed'}${verb}`;
  const message = `${verb} Pod ${pod} in StatefulSet ${set.metadata?.name} ${end}`;
  world.recorder.record(set, { type, reason, message, component: COMPONENT });
}

/** One step towards the wanted pods; returns when to try a refused creation again. */
function step(world: World, set: StatefulSet): number | undefined {
  const pods = podsOf(world, set);
  const wanted = set.spec?.replicas ?? 1;
  const parallel = set.spec?.podManagementPolicy === 'Parallel';
  for (let ordinal = 0; ordinal < wanted; ordinal++) {
    const pod = pods.find((candidate) => ordinalOf(candidate) === ordinal);
    if (!pod) {
      if (!create(world, set, ordinal)) return RETRY_MS;
    } else if (isFinished(pod)) world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
    // A pod that is not ready (or going) holds up all that come after it.
    if (!parallel && (!pod || !isReady(pod) || pod.metadata?.deletionTimestamp !== undefined)) return undefined;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted).reverse();
  for (const pod of parallel ? surplus : surplus.slice(0, 1)) remove(world, set, pod);
  if (surplus.length === 0) update(world, set, pods);
  return undefined;
}

/** Rolling update: the highest pod of an older revision goes, when all others are ready. */
function update(world: World, set: StatefulSet, pods: readonly Pod[]): void {
  if (set.spec?.updateStrategy?.type === 'OnDelete') return;
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const old = pods.filter((pod) => ordinalOf(pod) >= partition && pod.metadata?.labels?.[REVISION] !== revisionOf(set));
  if (pods.some((pod) => pod.metadata?.deletionTimestamp !== undefined || !isReady(pod))) return;
  const last = old.at(-1);
  if (last) remove(world, set, last);
}

function create(world: World, set: StatefulSet, ordinal: number): boolean {
  const name = `${set.metadata?.name}-${ordinal}`;
  const labels = {
    [REVISION]: revisionOf(set),
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const pod = podFromTemplate(set.spec?.template, set.metadata, ownerReference('apps/v1', 'StatefulSet', set), {
    name,
    labels,
  });
  if (pod.spec) {
    pod.spec.hostname = name;
    if (set.spec?.serviceName !== undefined) pod.spec.subdomain = set.spec.serviceName;
  }
  const created = createPod(world, pod);
  if (typeof created === 'string') note(world, set, 'Warning', 'Create', name, `failed error: ${created}`);
  else note(world, set, 'Normal', 'Create', name, 'successful');
  return typeof created !== 'string';
}

function remove(world: World, set: StatefulSet, pod: Pod): void {
  if (pod.metadata?.deletionTimestamp !== undefined) return;
  world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
  note(world, set, 'Normal', 'Delete', pod.metadata?.name ?? '', 'successful');
}

function writeStatus(world: World, set: StatefulSet): void {
  const pods = podsOf(world, set).filter((pod) => !isFinished(pod));
  const now = world.clock.now();
  const revision = revisionOf(set);
  const updated = pods.filter((pod) => pod.metadata?.labels?.[REVISION] === revision).length;
  const ready = pods.filter(isReady);
  world.store.change(KINDS.statefulsets, set.metadata?.namespace, set.metadata?.name ?? '', (draft) => {
    const isCurrent = updated === pods.length && ready.length === (draft.spec?.replicas ?? 1);
    const before = draft.status?.currentRevision;
    const currentRevision = isCurrent || before === undefined ? revision : before;
    const current = pods.filter((pod) => pod.metadata?.labels?.[REVISION] === currentRevision).length;
    draft.status = {
      availableReplicas: ready.filter((pod) => isAvailable(pod, draft.spec?.minReadySeconds ?? 0, now)).length,
      collisionCount: 0,
      currentReplicas: current,
      currentRevision,
      observedGeneration: draft.metadata?.generation ?? 1,
      readyReplicas: ready.length,
      replicas: pods.length,
      updateRevision: revision,
      updatedReplicas: updated,
    };
  });
}
