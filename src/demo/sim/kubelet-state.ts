import type { Container, Pod } from '../../core/kubernetes.ts';
import type { ContainerLog } from './container-log.ts';
import type { FoundImage } from './images.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

export type Failure = { readonly reason: string; readonly message: string };

export type Finish = {
  readonly at: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
};

/** One life of a container. `startedAt` is 0 when the process never came to run. */
export type Instance = {
  readonly id: string;
  readonly attempt: number;
  readonly image: FoundImage;
  readonly startedAt: number;
  readonly log: ContainerLog;
  /** Of its main process. */
  readonly env: Readonly<Record<string, string>>;
  process?: Process;
  finish?: Finish;
  /** The startup probe (if any) has succeeded. */
  started: boolean;
  ready: boolean;
  /** The kubelet has seen it run. Liveness is not asked before. */
  seen: boolean;
};

/** A doubling pause: how long it is now, and when it was last made longer. */
export type BackOff = { milliseconds: number; at: number };

export type ContainerState = {
  readonly name: string;
  current?: Instance;
  previous?: Instance;
  /** The kubelet's reason cache: why the last try to start it failed. */
  failure?: Failure | undefined;
  crashes?: BackOff;
  pulls?: BackOff & { readonly text: string };
  /** Set by a failed liveness or startup probe until the container is stopped for it. */
  condemned?: 'liveness' | 'startup' | undefined;
  /**
   * It is being stopped for its probe; `since` is when the run before this one ended, which its back-off counts from.
   */
  stopping?: { readonly since: number | undefined } | undefined;
  /** Stops the probe workers. */
  stopProbes?: () => void;
  /** While readiness is not reached, each sync asks at once. */
  probeReadiness?: () => void;
};

export type PodState = {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly containers: Map<string, ContainerState>;
  readonly startTime: number;
  mounted: boolean;
  mountTries: number;
  /** A step with a pause of its own is under way. */
  busy: boolean;
  sandboxAt?: number;
  sandboxGone: boolean;
  ip?: string;
  terminating: boolean;
  planned?: { due: number; cancel: () => void };
};

/** The kubelet of one node, as its parts see it. */
export type Kubelet = {
  readonly world: World;
  readonly node: string;
  readonly nodeIP: string;
  readonly pods: Map<string, PodState>;
  /** Plans the next look at the pod; an earlier plan stays. */
  requestSync(state: PodState, delay: number): void;
  podOf(state: PodState): Pod | undefined;
  nextIP(): string;
};

export const stateOf = (state: PodState, container: string): ContainerState => {
  const found = state.containers.get(container) ?? { name: container };
  state.containers.set(container, found);
  return found;
};

export const isRunning = (instance: Instance | undefined): instance is Instance & { process: Process } =>
  instance?.process !== undefined && instance.finish === undefined;

/** An init container with restartPolicy Always runs beside the others. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export function note(
  kubelet: Kubelet,
  pod: Pod,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  container?: string,
): void {
  const init = pod.spec?.initContainers?.some(({ name }) => name === container) === true;
  kubelet.world.recorder.record(pod, {
    type,
    reason,
    message,
    component: 'kubelet',
    host: kubelet.node,
    ...(container === undefined ? {} : { fieldPath: `spec.${init ? 'initContainers' : 'containers'}{${container}}` }),
  });
}
