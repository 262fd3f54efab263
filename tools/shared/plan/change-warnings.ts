import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Pod, PodDisruptionBudget } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { selects } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { FoundWorkload } from '../workload/find-workload.ts';
import { ownershipWarnings } from './ownership.ts';
import { RESOURCES } from './workload-target.ts';

/** A list for a warning: one that cannot be read leaves the warning out, which is said by `unchecked`. */
export async function checked<T>(read: Promise<T>, other: T, unchecked: Warning[], what: string): Promise<T> {
  try {
    return await read;
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'aborted' || code === 'unauthorized' || code === 'unreachable') throw error;
    if (code !== 'not-found')
      unchecked.push({
        code: 'not-checked',
        text: `${what} could not be checked: ${code === 'forbidden' ? 'no right to read it' : message}`,
      });
    return other;
  }
}

/** The right for the request itself, in one review. A "no" of an incomplete answer is a guess, and said so. */
export async function rightWarnings(
  {
    namespace,
    verb,
    group,
    resource,
  }: { namespace: string | undefined; verb: string; group: string; resource: string },
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const rights = await checked(cluster.rights(namespace, signal), undefined, found, 'your rights');
  if (rights === undefined || rights.allows(verb, group, resource)) return found;
  const words = `${verb} ${resource}${group === '' ? '' : `.${group}`}`;
  return [
    rights.complete
      ? { code: 'no-right', text: `you have no right to ${words}: the server will refuse it` }
      : {
          code: 'maybe-no-right',
          text: `whether you may ${words} is not certain: the server does not list all rights`,
        },
  ];
}

/** What every change of a workload is checked for: name taken as near, owner, right. */
export async function commonWarnings(
  workload: FoundWorkload,
  context: ToolContext,
  signal: AbortSignal,
  {
    helmValue,
    subresource,
    kept = false,
  }: {
    readonly helmValue?: string | undefined;
    readonly subresource?: string | undefined;
    /** True for fields that charts and manifests do not hold, such as a restart: nobody sets them back. */
    readonly kept?: boolean;
  } = {},
): Promise<Warning[]> {
  const { plural, group } = RESOURCES[workload.kind];
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const right = { namespace: workload.namespace, verb: 'patch', group, resource };
  return [
    ...(workload.note ? [{ code: 'name-corrected', text: workload.note }] : []),
    ...(kept ? [] : ownershipWarnings(workload.object, helmValue)),
    ...(await rightWarnings(right, context, signal)),
  ];
}

/** Autoscalers of this workload: they set its replicas again within seconds. */
export async function autoscalerWarnings(
  workload: FoundWorkload,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const read = context.cluster.list(KINDS.horizontalpodautoscalers, { namespace: workload.namespace }, signal);
  const { items } = await checked(read, EMPTY_LISTING, found, 'autoscalers');
  for (const hpa of items) {
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = hpa.spec ?? {};
    if (scaleTargetRef?.kind !== workload.kind || scaleTargetRef.name !== workload.name) continue;
    const keda =
      hpa.metadata?.ownerReferences?.find(({ kind }) => kind === 'ScaledObject')?.name ??
      hpa.metadata?.labels?.['scaledobject.keda.sh/name'];
    const who =
      keda === undefined ? `HorizontalPodAutoscaler ${hpa.metadata?.name ?? ''}` : `KEDA ScaledObject ${keda}`;
    found.push({
      code: keda === undefined ? 'hpa-owns-replicas' : 'keda-owns-replicas',
      text: `${who} owns the replicas (${minReplicas} to ${maxReplicas ?? '?'}) and will set them again; change its limits instead`,
    });
  }
  return found;
}

/** Disruption budgets that select these pod labels. */
export async function budgetsOf(
  labels: Readonly<Record<string, string>>,
  namespace: string,
  found: Warning[],
  context: ToolContext,
  signal: AbortSignal,
): Promise<readonly PodDisruptionBudget[]> {
  const read = context.cluster.list(KINDS.poddisruptionbudgets, { namespace }, signal);
  const { items } = await checked(read, EMPTY_LISTING, found, 'disruption budgets');
  return items.filter(({ spec }) => selects(spec?.selector, labels));
}

export const isReady = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp === undefined &&
  (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);

/**
 * A template change of a Deployment that is paused, or of a workload that only updates on delete, reaches no pod by
 * itself.
 */
export function rolloutWarnings(workload: FoundWorkload): Warning[] {
  if (workload.kind === 'Deployment') {
    const { paused, strategy } = workload.object.spec ?? {};
    if (paused)
      return [
        { code: 'rollout-paused', text: `${workload.title} is paused: the change waits until the rollout is resumed` },
      ];
    if (strategy?.type === 'Recreate')
      return [{ code: 'downtime', text: 'strategy Recreate: all pods stop before new ones start' }];
  }
  if (
    (workload.kind === 'StatefulSet' || workload.kind === 'DaemonSet') &&
    workload.object.spec?.updateStrategy?.type === 'OnDelete'
  )
    return [{ code: 'update-on-delete', text: `${workload.title} updates pods only when they are deleted` }];
  if (workload.kind === 'CronJob')
    return [{ code: 'next-run', text: 'jobs that run now keep the old template; the next run uses the new one' }];
  return [];
}
