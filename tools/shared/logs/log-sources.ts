import type { ContainerStatus, Pod } from '../../../src/core/kubernetes.ts';
import { AppError } from '../../../src/core/errors.ts';
import { nearest } from '../../../src/core/names.ts';
import { podStatus } from '../../../src/core/pod-status.ts';

/** One log to read: an instance of a container. */
export type LogSource = {
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  /** What instance it is, for people: "running", "last ended instance, exit 1 (Error)". */
  readonly what: string;
};

export type LogChoice = {
  readonly sources: readonly LogSource[];
  /** What was not chosen, one sentence each. */
  readonly leftOut: readonly string[];
};

type Wanted = { readonly container?: string | undefined; readonly previous?: boolean | undefined };

export const MOST_PODS = 3;
const MOST_SOURCES = 8;

/** One pod for each (owner, status word): ten equal crash loops need one log. Ill ones first, then the newest. */
export function representatives(pods: readonly Pod[], most = MOST_PODS): readonly Pod[] {
  const groups = new Map<string, Pod>();
  const sorted = [...pods].sort(
    (a, b) =>
      Number(isIll(b)) - Number(isIll(a)) ||
      podStatus(b).restarts - podStatus(a).restarts ||
      (b.metadata?.creationTimestamp ?? '').localeCompare(a.metadata?.creationTimestamp ?? ''),
  );
  for (const pod of sorted) {
    const key = `${pod.metadata?.ownerReferences?.[0]?.uid ?? pod.metadata?.name ?? ''} ${podStatus(pod).word}`;
    if (!groups.has(key)) groups.set(key, pod);
  }
  return [...groups.values()].slice(0, most);
}

export function isIll(pod: Pod): boolean {
  const { word, ready, containers } = podStatus(pod);
  return word !== 'Completed' && (word !== 'Running' || ready < containers);
}

/** Which logs answer a question about these pods, in the order of reading. */
export function chooseLogs(pods: readonly Pod[], wanted: Wanted): LogChoice {
  const chosen = representatives(pods);
  const leftOut: string[] = [];
  if (chosen.length < pods.length)
    leftOut.push(`${pods.length - chosen.length} of ${pods.length} pods left out as like these; name one as pod/NAME`);
  const sources = chosen.flatMap((pod) => sourcesOf(pod, wanted, leftOut));
  if (sources.length > MOST_SOURCES)
    leftOut.push(`${sources.length - MOST_SOURCES} more containers left out; name one with container`);
  return { sources: sources.slice(0, MOST_SOURCES), leftOut };
}

function sourcesOf(pod: Pod, wanted: Wanted, leftOut: string[]): LogSource[] {
  const name = pod.metadata?.name ?? '';
  const init = (pod.spec?.initContainers ?? []).map(({ name }) => name);
  const all = [
    ...init,
    ...(pod.spec?.containers ?? []).map(({ name }) => name),
    ...(pod.spec?.ephemeralContainers ?? []).map(({ name }) => name),
  ];
  if (wanted.container !== undefined && !all.includes(wanted.container)) {
    const near = nearest(wanted.container, all);
    throw new AppError(
      'bad-input',
      `pod ${name} has no container ${JSON.stringify(wanted.container)}`,
      near.length > 0 ? `did you mean ${near.join(', ')}?` : `its containers are ${all.join(', ')}`,
    );
  }
  const states = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ];
  return all.flatMap((container) => {
    if (wanted.container !== undefined && container !== wanted.container) return [];
    const status = states.find((entry) => entry.name === container);
    if (wanted.container === undefined && init.includes(container) && status?.state?.terminated?.exitCode === 0) {
      leftOut.push(`init container ${container} ended well; name it with container to read it`);
      return [];
    }
    return instancesOf(status, wanted.previous).map((instance) => ({ pod: name, container, ...instance }));
  });
}

/**
 * Which instances speak. A running container that restarted: now and before. A waiting one: the last ended instance,
 * which is its current and its previous log alike. An ended one: that end, and the one before when asked for.
 */
function instancesOf(
  status: ContainerStatus | undefined,
  previous: boolean | undefined,
): readonly Pick<LogSource, 'previous' | 'what'>[] {
  const last = status?.lastState?.terminated;
  const ended = last
    ? `previous instance, exit ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}`
    : 'previous instance';
  if (previous === true) return [{ previous: true, what: ended }];
  const now = status?.state;
  const present = now?.terminated
    ? `ended, exit ${now.terminated.exitCode}${now.terminated.reason ? ` (${now.terminated.reason})` : ''}`
    : now?.running
      ? 'running'
      : `waiting${now?.waiting?.reason ? ` (${now.waiting.reason})` : ''}`;
  if (previous === false || !status || status.restartCount === 0) return [{ previous: false, what: present }];
  if (now?.running)
    return [
      { previous: false, what: present },
      { previous: true, what: ended },
    ];
  if (now?.terminated) return [{ previous: false, what: present }];
  return [{ previous: true, what: ended }];
}
