import type { Container, ContainerStatus, Pod } from '../../core/kubernetes.ts';
import { at } from './events.ts';

export type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

/** One container of a pod: what the spec says and what the status says, with the field path for evidence. */
export type ContainerView = {
  readonly pod: Pod;
  readonly name: string;
  /** A sidecar is an init container with restartPolicy Always: it stays and has probes. */
  readonly role: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly spec: Container | undefined;
  readonly status: ContainerStatus | undefined;
  /** `.status.containerStatuses[0]` */
  readonly path: string;
};

const known = new WeakMap<Pod, readonly ContainerView[]>();

/** All containers, init containers first and in order. A container without a status yet is listed too. */
export function containersOf(pod: Pod): readonly ContainerView[] {
  const seen = known.get(pod);
  if (seen) return seen;
  const { spec, status } = pod;
  const views = [
    ...group(pod, spec?.initContainers, status?.initContainerStatuses, 'initContainerStatuses', 'init'),
    ...group(pod, spec?.containers, status?.containerStatuses, 'containerStatuses', 'app'),
    ...group(pod, undefined, status?.ephemeralContainerStatuses, 'ephemeralContainerStatuses', 'ephemeral'),
  ];
  known.set(pod, views);
  return views;
}

function group(
  pod: Pod,
  specs: readonly Container[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
  field: string,
  role: 'init' | 'app' | 'ephemeral',
): ContainerView[] {
  const names = new Set([...(specs ?? []).map(({ name }) => name), ...(statuses ?? []).map(({ name }) => name)]);
  return [...names].map((name) => {
    const spec = specs?.find((one) => one.name === name);
    const place = statuses?.findIndex((one) => one.name === name) ?? -1;
    const sidecar = role === 'init' && spec?.restartPolicy === 'Always';
    return {
      pod,
      name,
      role: sidecar ? 'sidecar' : role,
      spec,
      status: statuses?.[place],
      path: `.status.${field}[${Math.max(0, place)}]`,
    };
  });
}

/**
 * The last run that ended, and where it stands. The present `state.terminated` is newer than `lastState.terminated`.
 */
export function lastRun(
  view: ContainerView,
): { readonly ended: Terminated; readonly path: string; readonly current: boolean } | undefined {
  const now = view.status?.state?.terminated;
  if (now) return { ended: now, path: `${view.path}.state.terminated`, current: true };
  const before = view.status?.lastState?.terminated;
  return before ? { ended: before, path: `${view.path}.lastState.terminated`, current: false } : undefined;
}

/** Length of a run in milliseconds; undefined when the process never started (1970) or stamps are missing. */
export function runTime({ startedAt, finishedAt }: Terminated): number | undefined {
  const from = at(startedAt);
  const to = at(finishedAt);
  return from > 0 && to >= from ? to - from : undefined;
}

export const waiting = (view: ContainerView): { readonly reason: string; readonly message: string } | undefined => {
  const state = view.status?.state?.waiting;
  return state ? { reason: state.reason ?? '', message: state.message ?? '' } : undefined;
};

export const restarts = (view: ContainerView): number => view.status?.restartCount ?? 0;
export const isRunning = (view: ContainerView): boolean => view.status?.state?.running !== undefined;

/** Milliseconds that the present run has lasted; 0 when it does not run. */
export const runningFor = (view: ContainerView, now: number): number => {
  const from = at(view.status?.state?.running?.startedAt);
  return from > 0 ? Math.max(0, now - from) : 0;
};

export const podReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

export const isDeleted = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;

export const podsReadyOf = (pods: readonly Pod[]): number => pods.filter(podReady).length;
