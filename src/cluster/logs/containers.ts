import type { ContainerStatus, Pod } from '../../core/kubernetes.ts';

export type ContainerState = {
  /** 'running' also while the container waits for its next start. */
  readonly phase: 'running' | 'ended';
  /** '' before the first start; a new one means that it was restarted. */
  readonly id: string;
  /** Why the instance before ended: "exit code 137, OOMKilled"; '' when there was none. */
  readonly lastEnd: string;
};

/** All containers of a pod in the order in which they start: init, app, ephemeral. */
export const containerNames = ({ spec }: Pod): string[] =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  );

const endOf = (status: ContainerStatus | undefined): string => {
  const ended = status?.lastState?.terminated ?? status?.state?.terminated;
  if (!ended) return '';
  const signal = ended.signal ? `, signal ${ended.signal}` : '';
  return `exit code ${ended.exitCode}${signal}${ended.reason && ended.reason !== 'Error' ? `, ${ended.reason}` : ''}`;
};

/** What the kubelet says of a container, whatever its kind. */
export const statusOf = ({ status }: Pod, name: string): ContainerStatus | undefined =>
  [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((entry) => entry.name === name);

/** Whether a container can still log, by the rules of the kubelet's restarts. */
export function containerState(pod: Pod, name: string): ContainerState {
  const { spec, status, metadata } = pod;
  const found = statusOf(pod, name);
  const ended = found?.state?.terminated;
  const init = spec?.initContainers?.find((container) => container.name === name);
  const ephemeral = spec?.ephemeralContainers?.some((container) => container.name === name) ?? false;
  const policy = init?.restartPolicy === 'Always' ? 'Always' : (spec?.restartPolicy ?? 'Always');
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const done = ended !== undefined && ended !== null && ended.exitCode === 0;
  // An init container that ended well does not run again, whatever the pod's policy says.
  const stays =
    policy === 'Never' ||
    ephemeral ||
    (done && (policy === 'OnFailure' || (init !== undefined && policy !== 'Always')));
  const finished =
    over ||
    (Boolean(ended) &&
      (stays ||
        Boolean(metadata?.deletionTimestamp) ||
        (init?.restartPolicy !== 'Always' && init !== undefined && done)));
  return { phase: finished ? 'ended' : 'running', id: found?.containerID ?? '', lastEnd: endOf(found) };
}
