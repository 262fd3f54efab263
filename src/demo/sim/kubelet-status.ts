import type { Container, ContainerStatus, Pod } from '../../core/kubernetes.ts';
import { qosClassOf } from '../api/admission/defaults-pod.ts';
import { stampOf } from '../clock.ts';
import {
  isRunning,
  isSidecar,
  type ContainerState,
  type Finish,
  type Instance,
  type Kubelet,
  type PodState,
} from './kubelet-state.ts';
import { conditionOf } from './pod-facts.ts';

type Status = NonNullable<Pod['status']>;
type Condition = NonNullable<Status['conditions']>[number];
type State = NonNullable<ContainerStatus['state']>;

const terminated = (instance: Instance, finish: Finish): State => ({
  terminated: {
    exitCode: finish.exitCode,
    reason: finish.reason,
    ...(finish.message === undefined ? {} : { message: finish.message }),
    startedAt: stampOf(instance.startedAt),
    finishedAt: stampOf(finish.at),
    containerID: instance.id,
  },
});

/** One entry of containerStatuses, as the kubelet's `convertToAPIContainerStatuses` makes it. */
function containerStatus(container: Container, own: ContainerState | undefined, waiting: string): ContainerStatus {
  const current = own?.current;
  const mounts = (container.volumeMounts ?? []).map((mount) => ({
    ...mount,
    ...(mount.readOnly === true ? { recursiveReadOnly: 'Disabled' } : {}),
  }));
  const tail = mounts.length > 0 ? { volumeMounts: mounts } : {};
  const failure = own?.failure;
  if (!current)
    return {
      name: container.name,
      image: container.image ?? '',
      imageID: '',
      lastState: {},
      ready: false,
      restartCount: 0,
      started: false,
      state: { waiting: failure ? { ...failure } : { reason: waiting } },
      ...tail,
    };
  const running = isRunning(current);
  const ended = current.finish ? terminated(current, current.finish) : undefined;
  const before = own.previous?.finish ? terminated(own.previous, own.previous.finish) : {};
  const state: State = ended ?? { running: { startedAt: stampOf(current.startedAt) } };
  const isWaiting = ended !== undefined && failure !== undefined;
  const requests = container.resources?.requests;
  return {
    ...(requests ? { allocatedResources: requests } : {}),
    containerID: current.id,
    image: current.image.reference,
    imageID: current.image.imageID,
    lastState: isWaiting ? ended : before,
    name: container.name,
    ready: running && current.started && current.ready,
    resources: container.resources ?? {},
    restartCount: current.attempt,
    started: running && current.started,
    state: isWaiting ? { waiting: { ...failure } } : state,
    ...tail,
  };
}

/** The pod's phase from the states of its containers (kubelet_pods.go `getPhase`). */
function phaseOf(pod: Pod, state: PodState, statuses: readonly ContainerStatus[], initDone: boolean): string {
  if (!initDone) {
    const failed = (pod.spec?.initContainers ?? []).some((container) => {
      const finish = state.containers.get(container.name)?.current?.finish;
      return finish !== undefined && finish.exitCode !== 0 && !isSidecar(container);
    });
    return failed && pod.spec?.restartPolicy === 'Never' ? 'Failed' : 'Pending';
  }
  const running = statuses.filter((status) => status.state?.running).length;
  const stopped = statuses.filter((status) => status.state?.terminated ?? status.lastState?.terminated);
  const waiting = statuses.length - running - stopped.filter((status) => !status.state?.running).length;
  if (waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  const policy = pod.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') return 'Running';
  if (stopped.every((status) => status.state?.terminated?.exitCode === 0)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function condition(pod: Pod, type: string, good: boolean, now: number, reason?: string, message?: string): Condition {
  const status = good ? 'True' : 'False';
  const old = conditionOf(pod, type);
  return {
    type,
    status,
    observedGeneration: pod.metadata?.generation ?? 1,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? stampOf(now)) : stampOf(now),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

export const initDone = (pod: Pod, state: PodState): boolean =>
  (pod.spec?.initContainers ?? []).every((container) => {
    const current = state.containers.get(container.name)?.current;
    return isSidecar(container) ? current?.started === true : current?.finish?.exitCode === 0;
  });

/** The pod's whole status as the kubelet reports it now. */
export function podStatus(kubelet: Kubelet, state: PodState, pod: Pod): Status {
  const now = kubelet.world.clock.now();
  const initial = initDone(pod, state);
  const containers = pod.spec?.containers ?? [];
  const inits = pod.spec?.initContainers ?? [];
  const waiting = initial ? 'ContainerCreating' : 'PodInitializing';
  const statuses = containers.map((container) =>
    containerStatus(container, state.containers.get(container.name), waiting),
  );
  const initStatuses = inits.map((container) => ({
    ...containerStatus(container, state.containers.get(container.name), 'PodInitializing'),
    ...(state.containers.get(container.name)?.current?.finish?.exitCode === 0 ? { ready: true } : {}),
  }));
  const phase = phaseOf(pod, state, statuses, initial);
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const endReason = phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  const why = ended ? endReason : 'ContainersNotReady';
  const text = ended ? undefined : `containers with unready status: [${unready.join(' ')}]`;
  const ready = !ended && unready.length === 0;
  const readiness = (type: string): Condition =>
    ready ? condition(pod, type, true, now) : condition(pod, type, false, now, why, text);
  const noSandbox = state.sandboxGone ? 'pod sandbox is not ready' : 'no pod sandbox exists';
  const hasSandbox = state.sandboxAt !== undefined && !state.sandboxGone;
  const unfinished = inits.filter(({ name }) => state.containers.get(name)?.current?.finish?.exitCode !== 0);
  const notInitialized = `containers with incomplete status: [${unfinished.map(({ name }) => name).join(' ')}]`;
  return {
    ...resourcesOf(containers),
    conditions: [
      hasSandbox
        ? condition(pod, 'PodReadyToStartContainers', true, now)
        : condition(pod, 'PodReadyToStartContainers', false, now, 'PodSandboxNotReady', noSandbox),
      initial
        ? condition(pod, 'Initialized', true, now, phase === 'Succeeded' ? 'PodCompleted' : undefined)
        : condition(pod, 'Initialized', false, now, 'ContainersNotInitialized', notInitialized),
      readiness('Ready'),
      readiness('ContainersReady'),
      condition(pod, 'PodScheduled', true, now),
    ],
    containerStatuses: statuses,
    ...(inits.length > 0 ? { initContainerStatuses: initStatuses } : {}),
    hostIP: kubelet.nodeIP,
    hostIPs: [{ ip: kubelet.nodeIP }],
    observedGeneration: pod.metadata?.generation ?? 1,
    phase,
    ...(state.ip === undefined ? {} : { podIP: state.ip, podIPs: [{ ip: state.ip }] }),
    qosClass: pod.status?.qosClass ?? (pod.spec ? qosClassOf(pod.spec) : 'BestEffort'),
    startTime: stampOf(state.startTime),
  };
}

/** What the pod's containers are allotted together; absent without requests. */
function resourcesOf(containers: readonly Container[]): Pick<Status, 'resources'> {
  const only = containers.length === 1 ? containers[0]?.resources : undefined;
  if (!only?.requests) return {};
  return { allocatedResources: only.requests, resources: { ...only } } as Pick<Status, 'resources'>;
}
