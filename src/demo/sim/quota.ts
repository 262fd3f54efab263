import { KINDS } from '../../core/kinds.ts';
import type { Container, Pod, ResourceQuota } from '../../core/kubernetes.ts';
import { quotaShare } from '../../core/pod-requests.ts';
import { parseQuantity } from '../../core/quantity.ts';
import type { Store } from '../store.ts';
import { isFinished } from './pod-facts.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

type Side = 'requests' | 'limits';

/** Lines of a quota that count pods; objects of other kinds are not counted here. */
const isCounted = (line: string): boolean => quotaShare({ containers: [] }, line) !== undefined;

const containerResource = ({ resources }: Container, side: Side, name: string): number =>
  parseQuantity(resources?.[side]?.[name] ?? (side === 'requests' ? resources?.limits?.[name] : undefined)) ?? 0;

/** "250m", "512Mi", "3": the shortest exact form, as the API server prints quantities. */
export function quantity(resource: string, value: number): string {
  if (/memory|storage/.test(resource)) {
    for (const [unit, size] of [
      ['Gi', 2 ** 30],
      ['Mi', 2 ** 20],
      ['Ki', 2 ** 10],
    ] as const)
      if (value >= size && value % size === 0) return `${value / size}${unit}`;
    return String(Math.round(value));
  }
  const milli = Math.round(value * 1000);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

function usedBy(store: Store, namespace: string, resource: string): number {
  const pods = store.list(KINDS.pods, namespace).filter((pod) => !isFinished(pod));
  return pods.reduce((total, { spec }) => total + (quotaShare(spec, resource) ?? 0), 0);
}

/**
 * Why a quota of the pod's namespace refuses it, in the words of the ResourceQuota admission plugin; undefined when
 * none does.
 */
export function quotaRefusal(store: Store, pod: Pod): string | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  for (const quota of store.list(KINDS.resourcequotas, namespace)) {
    const hard = Object.entries(quota.spec?.hard ?? {}).filter(([resource]) => isCounted(resource));
    const unset = unsetResources(
      pod,
      hard.map(([resource]) => resource),
    );
    if (unset !== '') return `failed quota: ${quota.metadata?.name}: must specify ${unset}`;
    const over = hard
      .map(([resource, limit]) => ({
        resource,
        limit: parseQuantity(limit) ?? 0,
        asked: quotaShare(pod.spec, resource) ?? 0,
        used: usedBy(store, namespace, resource),
      }))
      .filter(({ limit, asked, used }) => used + asked > limit + 1e-9)
      .sort((a, b) => a.resource.localeCompare(b.resource));
    if (over.length === 0) continue;
    const list = (field: 'asked' | 'used' | 'limit'): string =>
      over.map((entry) => `${entry.resource}=${quantity(entry.resource, entry[field])}`).join(',');
    return `exceeded quota: ${quota.metadata?.name}, requested: ${list('asked')}, used: ${list('used')}, limited: ${list('limit')}`;
  }
  return undefined;
}

/** A quota on cpu or memory wants every container to say how much: "limits.cpu for: a,b; limits.memory for: a". */
function unsetResources(pod: Pod, resources: readonly string[]): string {
  const missing = [...resources].sort().flatMap((resource) => {
    const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource);
    if (!match) return [];
    const side: Side = match[1] === 'limits' ? 'limits' : 'requests';
    const names = (pod.spec?.containers ?? [])
      .filter((container) => containerResource(container, side, match[2] ?? '') === 0)
      .map(({ name }) => name);
    return names.length > 0 ? [`${resource} for: ${names.join(',')}`] : [];
  });
  return missing.join('; ');
}

/** Keeps `status.hard` and `status.used` of each quota. */
export function quotaController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'resourcequotas') return [keyOf(object.metadata)];
      if (kind.plural !== 'pods') return [];
      return world.store.list(KINDS.resourcequotas, object.metadata?.namespace).map(({ metadata }) => keyOf(metadata));
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      if (!world.store.get(KINDS.resourcequotas, namespace, name)) return undefined;
      world.store.change(KINDS.resourcequotas, namespace, name, (quota: ResourceQuota) => {
        const hard = quota.spec?.hard ?? {};
        const used = Object.keys(hard)
          .filter(isCounted)
          .map((resource) => [resource, quantity(resource, usedBy(world.store, namespace, resource))]);
        quota.status = { hard, used: Object.fromEntries(used) as Record<string, string> };
      });
      return undefined;
    },
  };
}
