import type { ClusterEvent } from '../../../core/cluster.ts';
import { eventOf } from '../../../core/event.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';

export type PodName = { readonly namespace: string; readonly name: string };

/** Events in which nothing stands that a container has written or was given: of scheduler, images, volumes. */
const QUIET =
  /^(?:Scheduled|FailedScheduling|Preempt\w*|Nominated|Pull\w*|Created|Started|Killing|BackOff|Evict\w*|Taint\w*|Node\w*|Successful\w*|FailedMount|Failed\w*Volume|FailedCreatePodSandBox|SandboxChanged|DNSConfigForming|Sync\w*|Resize\w*)$/;
const OF_IMAGES =
  /^(?:Failed to pull image|Error: (?:ImagePull|ErrImage|InvalidImage|secrets? |couldn't find key|configmap))/;

const speaks = ({ about, reason, message }: ClusterEvent): boolean =>
  about.kind === 'Pod' && !QUIET.test(reason) && !OF_IMAGES.test(message);

const podOf = ({ about }: ClusterEvent): PodName => ({ namespace: about.namespace, name: about.name });

/**
 * The pods in whose events may stand what a container was given: the output of a probe or a hook, the words of a
 * command that could not be started. Newest first.
 */
export const podsInEvents = (events: readonly ClusterEvent[]): PodName[] => events.filter(speaks).map(podOf);

type Ended = { readonly terminated?: { readonly message?: string }; readonly waiting?: { readonly reason?: string } };
type Status = {
  readonly [list in 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses']?: readonly {
    readonly state?: Ended;
    readonly lastState?: Ended;
  }[];
};

/** The same of one object that was read: of an event its pod, of a pod itself when its status repeats a container. */
export function podInObject(kind: string, object: KubeObject): PodName | undefined {
  if (kind === 'Event') return podsInEvents([eventOf(object)])[0];
  if (kind !== 'Pod') return undefined;
  const status = ((object as { status?: unknown }).status ?? {}) as Status;
  const ends = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses]
    .flatMap((list) => list ?? [])
    .flatMap(({ state, lastState }) => [state, lastState]);
  const written = ends.some(
    (end) =>
      (end?.terminated?.message ?? '') !== '' ||
      /^(?:RunContainerError|CreateContainerError|PostStartHookError)$/.test(end?.waiting?.reason ?? ''),
  );
  const { name, namespace } = object.metadata ?? {};
  return written && name !== undefined ? { name, namespace: namespace ?? '' } : undefined;
}
