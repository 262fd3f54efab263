import type { ContainerStatus, Pod } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { ageOf, orNone } from './human.ts';
import { columnsOf, type Columns } from './columns.ts';

type Summary = { reason: string; ready: number; restarts: number; last: number };

const lastEnd = (statuses: readonly ContainerStatus[]): number =>
  Math.max(0, ...statuses.map(({ lastState }) => Date.parse(lastState?.terminated?.finishedAt ?? '') || 0));

const ended = ({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);

const hasTrue = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

const isSidecar = (pod: Pod, name: string): boolean =>
  pod.spec?.initContainers?.find((container) => container.name === name)?.restartPolicy === 'Always';

/** The first init container that still holds the pod up; its word, or undefined when none does. */
function initialising(pod: Pod, summary: Summary): boolean {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [at, status] of statuses.entries()) {
    const { state, started, ready, name } = status;
    summary.restarts += status.restartCount;
    summary.last = Math.max(summary.last, lastEnd([status]));
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(pod, name) && started === true) {
      if (ready) summary.ready += 1;
      continue;
    }
    const waiting = state?.waiting?.reason;
    if (state?.terminated) summary.reason = `Init:${ended(state.terminated)}`;
    else if (waiting !== undefined && waiting !== '' && waiting !== 'PodInitializing')
      summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${at}/${pod.spec?.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
}

function running(pod: Pod, summary: Summary): void {
  const statuses = pod.status?.containerStatuses ?? [];
  let hasRunning = false;
  let error = '';
  for (const { state, ready } of [...statuses].reverse()) {
    if (state?.waiting?.reason) summary.reason = state.waiting.reason;
    else if (state?.terminated) {
      summary.reason = ended(state.terminated);
      if (state.terminated.exitCode !== 0) error = summary.reason;
    } else if (ready && state?.running) {
      hasRunning = true;
      summary.ready += 1;
    }
  }
  if (summary.reason !== 'Completed') return;
  if (hasRunning && hasTrue(pod, 'Ready')) summary.reason = 'Running';
  else if (error !== '') summary.reason = error;
  else if (hasRunning) summary.reason = 'NotReady';
}

/** READY, STATUS and RESTARTS of a pod, as the server's `printPod` finds them. */
export function podSummary(pod: Pod): Summary & { total: number } {
  const { status, spec, metadata } = pod;
  const summary: Summary = { reason: status?.reason || (status?.phase ?? ''), ready: 0, restarts: 0, last: 0 };
  if (status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated'))
    summary.reason = 'SchedulingGated';
  if (!initialising(pod, summary) || hasTrue(pod, 'Initialized')) {
    const sidecars = (status?.initContainerStatuses ?? []).filter(({ name }) => isSidecar(pod, name));
    const counted = [...sidecars, ...(status?.containerStatuses ?? [])];
    summary.restarts = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
    summary.last = lastEnd(counted);
    running(pod, summary);
  }
  const finished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (metadata?.deletionTimestamp !== undefined && status?.reason === 'NodeLost') summary.reason = 'Unknown';
  else if (metadata?.deletionTimestamp !== undefined && !finished) summary.reason = 'Terminating';
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return { ...summary, total: (spec?.containers.length ?? 0) + sidecars.length };
}

function gates(pod: Pod): string {
  const wanted = pod.spec?.readinessGates ?? [];
  if (wanted.length === 0) return '<none>';
  return `${wanted.filter(({ conditionType }) => hasTrue(pod, conditionType)).length}/${wanted.length}`;
}

export const POD_COLUMNS: Readonly<Record<string, Columns>> = {
  pods: columnsOf<Pod>('Name Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*', (pod, now) => {
    const { ready, total, reason, restarts, last } = podSummary(pod);
    const ago = restarts > 0 && last > 0 ? ` (${showDuration(now - last)} ago)` : '';
    return [
      pod.metadata?.name ?? '',
      `${ready}/${total}`,
      reason,
      `${restarts}${ago}`,
      ageOf(pod.metadata?.creationTimestamp, now),
      orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
      orNone(pod.spec?.nodeName),
      orNone(pod.status?.nominatedNodeName),
      gates(pod),
    ];
  }),
};
