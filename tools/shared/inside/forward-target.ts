import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { ForwardThrough } from '../../../src/core/forward.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Pod, Service } from '../../../src/core/kubernetes.ts';
import { nearest } from '../../../src/core/names.ts';
import { podStatus } from '../../../src/core/pod-status.ts';
import { showSelector } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { isReady } from '../plan/change-warnings.ts';
import { findWorkload, podsOf } from '../workload/find-workload.ts';

/** Where ports lead: a pod now, and what was named. */
export type ForwardTarget = {
  /** `service/web`. */
  readonly title: string;
  readonly pod: Pod;
  readonly service?: Service;
  readonly through?: ForwardThrough;
  /** Which of several was taken, and what is not as usual, as sentences. */
  readonly notes: readonly string[];
};

const SERVICE = /^(?:svc|services?)\/(.+)$/i;

/**
 * The pod behind a Service, a workload or a pod's own name: a ready one where there is one. bad-input when none runs.
 */
export async function forwardTarget(
  text: string,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ForwardTarget> {
  const named = SERVICE.exec(text.trim())?.[1];
  if (named !== undefined) return ofService(await serviceNamed(named, namespace, context, signal), context, signal);
  const workload = await findWorkload(text, namespace, context, signal).catch(async (error: unknown) => {
    if (toAppError(error).code !== 'not-found' || text.includes('/')) throw error;
    const service = await context.cluster.get(KINDS.services, text.trim(), namespace, signal).catch(() => undefined);
    if (service === undefined) throw error;
    return service;
  });
  if (!('title' in workload)) return ofService(workload, context, signal);
  const { title, kind, object, note } = workload;
  const pods = await podsOf(workload, context, signal);
  const selector = kind === 'Pod' || kind === 'CronJob' ? undefined : object.spec?.selector;
  const through = selector && showSelector(selector) !== '' ? { kind, name: workload.name, selector } : undefined;
  const { pod, notes } = chosen(pods, title);
  return { title, pod, ...(through ? { through } : {}), notes: [...(note ? [note] : []), ...notes] };
}

async function serviceNamed(
  name: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Service> {
  try {
    return await cluster.get(KINDS.services, name, namespace, signal);
  } catch (error) {
    if (toAppError(error).code !== 'not-found') throw error;
    const { items } = await cluster.list(KINDS.services, { namespace }, signal);
    const names = items.map(({ metadata }) => metadata?.name ?? '');
    const near = nearest(name, names);
    throw new AppError(
      'not-found',
      `no Service ${JSON.stringify(name)} in namespace ${namespace}`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there is ${names.slice(0, 12).join(', ') || 'none'}`,
    );
  }
}

async function ofService(service: Service, { cluster }: ToolContext, signal: AbortSignal): Promise<ForwardTarget> {
  const { name = '', namespace = '' } = service.metadata ?? {};
  const matchLabels = service.spec?.selector ?? {};
  if (Object.keys(matchLabels).length === 0)
    throw new AppError(
      'bad-input',
      `Service ${name} selects no pods (${service.spec?.type === 'ExternalName' ? 'it is the name of another host' : 'its addresses are kept by hand'}): there is no pod to forward to`,
      'name a pod or a workload',
    );
  const selector = { matchLabels };
  const { items } = await cluster.list(KINDS.pods, { namespace, labelSelector: showSelector(selector) }, signal);
  const title = `service/${name}`;
  return { title, service, through: { kind: 'Service', name, selector }, ...chosen(items, title) };
}

/** A ready pod, else one that runs, which may answer all the same. */
function chosen(pods: readonly Pod[], title: string): Pick<ForwardTarget, 'pod' | 'notes'> {
  const alive = pods.filter(
    ({ metadata, status }) => metadata?.deletionTimestamp === undefined && status?.phase === 'Running',
  );
  const ready = alive.filter(isReady);
  const pod = ready[0] ?? alive[0];
  if (pod === undefined) {
    const [first] = pods;
    const state = first
      ? ` (pod/${first.metadata?.name ?? ''} is ${podStatus(first).word})`
      : title.startsWith('service/')
        ? ': it selects none'
        : '';
    throw new AppError(
      'bad-input',
      `no pod of ${title} runs${state}: there is nothing to forward to`,
      `diagnose ${title} says why`,
    );
  }
  const name = pod.metadata?.name ?? '';
  const notes = [
    ...(ready.length === 0 ? [`no pod of ${title} is ready; taken was pod/${name}, which runs`] : []),
    ...(ready.length > 1 ? [`${ready.length} pods of ${title} are ready; taken was pod/${name}`] : []),
  ];
  return { pod, notes };
}
