import type { Pod } from './kubernetes.ts';

export type PodStatus = {
  /** The STATUS word of `kubectl get pods`: Running, CrashLoopBackOff, Init:0/1, Terminating … */
  readonly word: string;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
  /** RFC 3339 time of the newest restart; undefined when there was none. */
  readonly lastRestart: string | undefined;
};

type Statuses = NonNullable<NonNullable<Pod['status']>['containerStatuses']>;

/**
 * What `kubectl get pods` prints; follows printPod of kubernetes/pkg/printers/internalversion/printers.go step by step.
 */
export function podStatus(pod: Pod): PodStatus {
  const { status, spec, metadata } = pod;
  const phase = status?.phase ?? 'Unknown';
  const sidecars = new Set(
    (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const init = initState(status?.initContainerStatuses ?? [], spec?.initContainers?.length ?? 0, sidecars);
  let word = status?.reason ?? phase;
  if (status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated'))
    word = 'SchedulingGated';
  let { ready, restarts, lastRestart } = init;
  if (init.word !== undefined) word = init.word;
  if (init.word === undefined || condition(pod, 'Initialized')) {
    restarts = init.sidecarRestarts;
    let running = false;
    for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
      restarts += container.restartCount;
      lastRestart = later(lastRestart, container.lastState?.terminated?.finishedAt);
      const { waiting, terminated } = container.state ?? {};
      if (waiting?.reason) word = waiting.reason;
      else if (terminated) word = endWord(terminated);
      else if (container.ready && container.state?.running) {
        running = true;
        ready += 1;
      }
    }
    if (word === 'Completed' && running) word = condition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  if (metadata?.deletionTimestamp !== undefined && status?.reason === 'NodeLost') word = 'Unknown';
  else if (metadata?.deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed')
    word = 'Terminating';
  return { word, ready, containers: (spec?.containers.length ?? 0) + sidecars.size, restarts, lastRestart };
}

function initState(statuses: Statuses, total: number, sidecars: ReadonlySet<string>) {
  let word: string | undefined;
  let ready = 0;
  let restarts = 0;
  let sidecarRestarts = 0;
  let lastRestart: string | undefined;
  for (const [index, container] of statuses.entries()) {
    const sidecar = sidecars.has(container.name);
    const { terminated, waiting } = container.state ?? {};
    restarts += container.restartCount;
    if (sidecar) sidecarRestarts += container.restartCount;
    lastRestart = later(lastRestart, container.lastState?.terminated?.finishedAt);
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready += 1;
      continue;
    }
    if (terminated) word = `Init:${endWord(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') word = `Init:${waiting.reason}`;
    else word = `Init:${index}/${total}`;
    break;
  }
  return { word, ready, restarts, sidecarRestarts, lastRestart };
}

const endWord = (end: { reason?: string; signal?: number; exitCode: number }): string =>
  end.reason || (end.signal ? `Signal:${end.signal}` : `ExitCode:${end.exitCode}`);

const condition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((entry) => entry.type === type && entry.status === 'True') ?? false;

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  b === undefined || Date.parse(b) <= 0 || (a !== undefined && a >= b) ? a : b;
