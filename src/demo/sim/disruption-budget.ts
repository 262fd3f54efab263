import { KINDS } from '../../core/kinds.ts';
import type { Pod, PodDisruptionBudget } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { isFinished, isReady } from './pod-facts.ts';
import { keyOf, selects, setStatus, splitKey, type Controller, type World } from './world.ts';

/** Keeps how many disruptions each PodDisruptionBudget allows now, which evictions ask for. */
export function disruptionBudgetController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'poddisruptionbudgets') return [keyOf(object.metadata)];
      if (kind.plural !== 'pods') return [];
      return world.store
        .list(KINDS.poddisruptionbudgets, object.metadata?.namespace)
        .filter(({ spec }) => selects(spec?.selector, object.metadata?.labels))
        .map(({ metadata }) => keyOf(metadata));
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const budget = world.store.get(KINDS.poddisruptionbudgets, namespace, name);
      if (!budget) return undefined;
      const pods = world.store
        .list(KINDS.pods, namespace)
        .filter((pod) => selects(budget.spec?.selector, pod.metadata?.labels) && !isFinished(pod));
      setStatus(world.store, KINDS.poddisruptionbudgets, budget, statusOf(budget, pods, world.clock.now()));
      return undefined;
    },
  };
}

/** "50%" of the pods or a plain number, rounded up, as the disruption controller does with both fields. */
const share = (value: string | number, pods: number): number =>
  String(value).endsWith('%') ? Math.ceil((Number.parseFloat(String(value)) * pods) / 100) : Number(value) || 0;

function statusOf(budget: PodDisruptionBudget, pods: readonly Pod[], now: number): PodDisruptionBudget['status'] {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const expectedPods = pods.length;
  const currentHealthy = pods.filter((pod) => isReady(pod) && pod.metadata?.deletionTimestamp === undefined).length;
  const desiredHealthy =
    maxUnavailable === undefined
      ? share(minAvailable ?? 1, expectedPods)
      : Math.max(0, expectedPods - share(maxUnavailable, expectedPods));
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  const status = disruptionsAllowed > 0 ? 'True' : 'False';
  const old = budget.status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const generation = budget.metadata?.generation ?? 1;
  return {
    conditions: [
      {
        type: 'DisruptionAllowed',
        status,
        reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
        message: '',
        observedGeneration: generation,
        lastTransitionTime: old?.status === status ? old.lastTransitionTime : stampOf(now),
      },
    ],
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    observedGeneration: generation,
  };
}
