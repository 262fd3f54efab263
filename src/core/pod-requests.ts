import type { Pod, PodTemplate } from './kubernetes.ts';
import { parseQuantity } from './quantity.ts';

type Side = 'requests' | 'limits';
type Amounts = {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
};
type Spec = Pod['spec'] | NonNullable<PodTemplate['spec']>;

/**
 * A template's request that stands out is its limit, which the API server fills in; in a stored pod it is there
 * already.
 */
const amountOf = (resources: Amounts | undefined, side: Side, resource: string): number | undefined =>
  parseQuantity(
    resources?.[side]?.[resource] ?? (side === 'requests' ? resources?.limits?.[resource] : undefined) ?? undefined,
  );

/**
 * What a pod takes of one resource, as the scheduler, the kubelet and quotas count it
 * (component-helpers/resource/helpers.go): containers and native sidecars together, or the largest init container
 * beside the sidecars before it; an amount of the pod itself stands for both; with the overhead of its runtime class.
 * In base units (cores, bytes, pieces); 0 where nothing is set.
 */
export function podAmount(spec: Spec, side: Side, resource: string): number {
  let sidecars = 0;
  let largest = 0;
  for (const init of spec?.initContainers ?? []) {
    const own = amountOf(init.resources, side, resource) ?? 0;
    if (init.restartPolicy === 'Always') sidecars += own;
    largest = Math.max(largest, init.restartPolicy === 'Always' ? sidecars : sidecars + own);
  }
  const apps = (spec?.containers ?? []).reduce(
    (sum, { resources }) => sum + (amountOf(resources, side, resource) ?? 0),
    sidecars,
  );
  const whole = parseQuantity(spec?.resources?.[side]?.[resource]);
  const inner = Math.max(apps, largest);
  // The limit of the pod is its request only where no container asks for any.
  const taken = whole ?? (inner === 0 ? (amountOf(spec?.resources, side, resource) ?? 0) : inner);
  const overhead = parseQuantity(spec?.overhead?.[resource]) ?? 0;
  return side === 'limits' && taken === 0 ? 0 : taken + overhead;
}

export const podRequest = ({ spec }: Pod, resource: string): number => podAmount(spec, 'requests', resource);

/** A pod that has ended gives back what it asked for. */
export const holdsResources = ({ status }: Pod): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/**
 * What one pod takes of a quota's line (`requests.cpu`, `limits.memory`, `cpu`, `pods`, `count/pods`,
 * `requests.nvidia.com/gpu` …), as quota/v1/evaluator/core/pods.go counts it; undefined for lines that count no pods.
 */
export function quotaShare(spec: Spec, line: string): number | undefined {
  if (line === 'pods' || line === 'count/pods') return 1;
  const [, side, name = ''] = /^(requests|limits)\.(.+)$/.exec(line) ?? [];
  if (side !== undefined)
    return name === 'storage' || name.endsWith('/storage') ? undefined : podAmount(spec, side as Side, name);
  return /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/.test(line) ? podAmount(spec, 'requests', line) : undefined;
}
