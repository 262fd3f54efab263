import { KINDS } from '../../core/kinds.ts';
import type { Pod, ReplicaSet } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { createPod, podFromTemplate } from './pod-template.ts';
import { isAvailable, isFinished, isReady } from './pod-facts.ts';
import {
  controlled,
  controllerKeys,
  keyOf,
  ownerReference,
  setStatus,
  splitKey,
  type Controller,
  type World,
} from './world.ts';

const COMPONENT = 'replicaset-controller';
/** The rate limiter of client-go's work queues: 5 ms, doubling, at most 1000 s. */
const RETRY = { firstMs: 5, mostMs: 1_000_000 };

/** Keeps as many pods as asked for, and says why when it cannot create them. */
export function replicaSetController(world: World): Controller {
  const failures = new Map<string, number>();
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'replicasets') return [keyOf(object.metadata)];
      return kind.plural === 'pods' ? controllerKeys(object, 'ReplicaSet') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = world.store.get(KINDS.replicasets, namespace, name);
      if (!set || set.metadata?.deletionTimestamp !== undefined) {
        failures.delete(key);
        return undefined;
      }
      const failure = scale(world, set);
      const next = writeStatus(world, set, failure);
      if (failure === undefined) {
        failures.delete(key);
        return next;
      }
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      return Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** count);
    },
  };
}

const podsOf = (world: World, set: ReplicaSet): Pod[] => controlled(world.store, set.metadata?.uid ?? '', KINDS.pods);
const isActive = (pod: Pod): boolean => !isFinished(pod) && pod.metadata?.deletionTimestamp === undefined;

/** Creates or deletes the difference; returns the text of a refused creation. */
function scale(world: World, set: ReplicaSet): string | undefined {
  const active = podsOf(world, set).filter(isActive);
  const difference = (set.spec?.replicas ?? 1) - active.length;
  for (const pod of [...active].sort(victimsFirst).slice(0, Math.max(0, -difference))) {
    world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
    note(world, set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata?.name}`);
  }
  for (let missing = difference; missing > 0; missing--) {
    const draft = podFromTemplate(set.spec?.template, set.metadata, ownerReference('apps/v1', 'ReplicaSet', set));
    const created = createPod(world, draft);
    if (typeof created === 'string') {
      // The first refusal ends the batch, as in the real controller's slow start.
      note(world, set, 'Warning', 'FailedCreate', `Error creating: ${created}`);
      return created;
    }
    note(world, set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata?.name}`);
  }
  return undefined;
}

function note(world: World, set: ReplicaSet, type: 'Normal' | 'Warning', reason: string, message: string): void {
  world.recorder.record(set, { type, reason, message, component: COMPONENT });
}

/** Who goes first when there are too many: unscheduled, not ready, younger (controller_utils `ActivePodsWithRanks`). */
function victimsFirst(a: Pod, b: Pod): number {
  const scheduled = Number(a.spec?.nodeName !== undefined) - Number(b.spec?.nodeName !== undefined);
  if (scheduled !== 0) return scheduled;
  const ready = Number(isReady(a)) - Number(isReady(b));
  if (ready !== 0) return ready;
  return (b.metadata?.creationTimestamp ?? '').localeCompare(a.metadata?.creationTimestamp ?? '');
}

/** Writes the status; returns when a ready pod will have been ready for minReadySeconds. */
function writeStatus(world: World, set: ReplicaSet, failure: string | undefined): number | undefined {
  const now = world.clock.now();
  const minimum = set.spec?.minReadySeconds ?? 0;
  const pods = podsOf(world, set).filter((pod) => !isFinished(pod));
  const active = pods.filter(isActive);
  const ready = active.filter(isReady);
  const available = ready.filter((pod) => isAvailable(pod, minimum, now)).length;
  const old = set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: old?.lastTransitionTime ?? stampOf(now),
    reason: 'FailedCreate',
    // The first text stays while the failure lasts, although each try names another pod.
    message: old?.message ?? failure ?? '',
  };
  setStatus(world.store, KINDS.replicasets, set, {
    replicas: active.length,
    ...(active.length > 0 ? { fullyLabeledReplicas: active.length } : {}),
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: pods.length - active.length,
    observedGeneration: set.metadata?.generation ?? 1,
    ...(failure === undefined ? {} : { conditions: [condition] }),
  });
  return available < ready.length ? 1000 : undefined;
}
