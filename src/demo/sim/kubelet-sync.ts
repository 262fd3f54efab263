import type { Container, Pod } from '../../core/kubernetes.ts';
import { KINDS } from '../../core/kinds.ts';
import { finishInstance, stopInstance } from './kubelet-run.ts';
import { startContainer } from './kubelet-start.ts';
import {
  isRunning,
  isSidecar,
  note,
  stateOf,
  type ContainerState,
  type Kubelet,
  type PodState,
} from './kubelet-state.ts';
import { startProbes } from './kubelet-probes.ts';
import { initDone, podStatus } from './kubelet-status.ts';
import { mountFailure } from './kubelet-volumes.ts';
import { isFinished } from './pod-facts.ts';
import { setStatus } from './world.ts';

const SANDBOX_MS = 700;
const CREATE_MS = 250;
/** The event generator's relist. */
const RELIST_MS = 900;
/** A sync that failed comes again after ten seconds, with half as much jitter (`workerBackOffPeriod`). */
const RETRY_MS = 10_000;
const RESYNC_MS = 60_000;
const MOUNT = { firstMs: 500, mostMs: 122_000 };

/** One round of the pod worker: report what is, then do the next thing that is missing. */
export function syncPod(kubelet: Kubelet, state: PodState, pod: Pod): void {
  if (pod.metadata?.deletionTimestamp !== undefined) {
    terminatePod(kubelet, state, pod);
    return;
  }
  writeStatus(kubelet, state, pod);
  for (const { current } of state.containers.values()) if (isRunning(current)) current.seen = true;
  const current = kubelet.podOf(state);
  if (!current) return;
  if (isFinished(current)) {
    finishPod(kubelet, state);
    return;
  }
  if (state.busy) return;
  if (!state.mounted) {
    mount(kubelet, state, current);
    return;
  }
  if (state.sandboxAt === undefined) {
    createSandbox(kubelet, state);
    return;
  }
  const failures = startMissing(kubelet, state, current);
  for (const own of state.containers.values()) if (isRunning(own.current) && !own.current.ready) own.probeReadiness?.();
  if (failures.length > 0) kubelet.requestSync(state, retryAfter(kubelet, state, failures));
}

function writeStatus(kubelet: Kubelet, state: PodState, pod: Pod): void {
  setStatus(kubelet.world.store, KINDS.pods, pod, podStatus(kubelet, state, pod));
}

/** The pod's next step comes by itself after this pause; other reasons to look at it must not hurry it. */
function pauseFor(kubelet: Kubelet, state: PodState, milliseconds: number): void {
  state.busy = true;
  kubelet.world.clock.setTimer(milliseconds, () => {
    state.busy = false;
    kubelet.requestSync(state, 0);
  });
}

function mount(kubelet: Kubelet, state: PodState, pod: Pod): void {
  const fault = mountFailure(kubelet.world.store, pod);
  if (fault === undefined) {
    state.mounted = true;
    pauseFor(kubelet, state, SANDBOX_MS);
    return;
  }
  note(kubelet, pod, 'Warning', 'FailedMount', fault);
  pauseFor(kubelet, state, Math.min(MOUNT.mostMs, MOUNT.firstMs * 2 ** state.mountTries));
  state.mountTries += 1;
}

function createSandbox(kubelet: Kubelet, state: PodState): void {
  state.ip = kubelet.nextIP();
  state.sandboxAt = kubelet.world.clock.now();
  const pod = kubelet.podOf(state);
  if (pod) writeStatus(kubelet, state, pod);
  pauseFor(kubelet, state, CREATE_MS);
}

/**
 * When to try again. Crash back-offs are looked at with the ordinary resync or when the pause is over; the first look
 * comes at once, so that the status says CrashLoopBackOff.
 */
function retryAfter(kubelet: Kubelet, state: PodState, failures: readonly ContainerState[]): number {
  const jitter = 1 + kubelet.world.random() / 2;
  if (!failures.every(({ failure }) => failure?.reason === 'CrashLoopBackOff')) return RETRY_MS * jitter;
  const pod = kubelet.podOf(state);
  const isReported = failures.every(({ name }) =>
    [...(pod?.status?.containerStatuses ?? []), ...(pod?.status?.initContainerStatuses ?? [])].some(
      (status) => status.name === name && status.state?.waiting?.reason === 'CrashLoopBackOff',
    ),
  );
  if (!isReported) return RELIST_MS * jitter;
  const left = failures.map(({ current, crashes }) => (current?.finish?.at ?? 0) + (crashes?.milliseconds ?? 0));
  return Math.min(RESYNC_MS * jitter, Math.max(RELIST_MS, Math.min(...left) - kubelet.world.clock.now() + 50));
}

/**
 * Starts what should run and does not: init containers one after the other, then all others. Returns those that did not
 * start.
 */
function startMissing(kubelet: Kubelet, state: PodState, pod: Pod): ContainerState[] {
  const inits = pod.spec?.initContainers ?? [];
  const next = inits.find((container) => {
    const current = state.containers.get(container.name)?.current;
    return isSidecar(container) ? current?.started !== true : current?.finish?.exitCode !== 0;
  });
  const sidecars = inits.filter((container) => isSidecar(container) && container !== next);
  const wanted = next ? [...sidecars.filter((one) => inits.indexOf(one) < inits.indexOf(next)), next] : sidecars;
  const ready = initDone(pod, state) ? (pod.spec?.containers ?? []) : [];
  return [...wanted, ...ready].flatMap((container) =>
    ensureRunning(kubelet, state, pod, container) === 'failed' ? [stateOf(state, container.name)] : [],
  );
}

function mayRestart(pod: Pod, container: Container, own: ContainerState): boolean {
  const finish = own.current?.finish;
  if (!finish || isSidecar(container)) return true;
  const init = pod.spec?.initContainers?.includes(container) === true;
  const policy = pod.spec?.restartPolicy ?? 'Always';
  if (init) return finish.exitCode !== 0 && policy !== 'Never';
  return policy === 'Always' || (policy === 'OnFailure' && finish.exitCode !== 0);
}

function ensureRunning(kubelet: Kubelet, state: PodState, pod: Pod, container: Container): 'fine' | 'failed' {
  const own = stateOf(state, container.name);
  if (isRunning(own.current)) {
    if (own.condemned === undefined || own.stopping) return 'fine';
    own.stopping = { since: own.previous?.finish?.at };
    const text = `Container ${own.name} failed ${own.condemned} probe, will be restarted`;
    note(kubelet, pod, 'Normal', 'Killing', text, own.name);
    stopInstance(kubelet, state, own.current, pod.spec?.terminationGracePeriodSeconds ?? 30);
    if (isRunning(own.current)) return 'fine';
  }
  const crashedAt = own.stopping ? own.stopping.since : own.current?.finish?.at;
  own.stopping = undefined;
  if (!mayRestart(pod, container, own)) return 'fine';
  own.failure = startContainer(kubelet, state, pod, container, own, crashedAt);
  if (own.failure) return 'failed';
  if (own.current) {
    own.current.started = container.startupProbe === undefined;
    own.current.ready = container.readinessProbe === undefined;
  }
  kubelet.requestSync(state, RELIST_MS);
  kubelet.world.clock.setTimer(RELIST_MS, () => startProbes(kubelet, state, container, own));
  return 'fine';
}

/** The pod has ended by itself: its sandbox goes, its record stays. */
function finishPod(kubelet: Kubelet, state: PodState): void {
  for (const own of state.containers.values()) own.stopProbes?.();
  if (state.sandboxGone) return;
  kubelet.world.clock.setTimer(1000, () => {
    state.sandboxGone = true;
    const current = kubelet.podOf(state);
    if (current && current.metadata?.deletionTimestamp === undefined) writeStatus(kubelet, state, current);
  });
}

/** Stops all containers within the grace period, reports their ends, and then removes the pod. */
function terminatePod(kubelet: Kubelet, state: PodState, pod: Pod): void {
  const grace = pod.metadata?.deletionGracePeriodSeconds ?? 30;
  const running = [...state.containers.values()].filter((own) => isRunning(own.current));
  if (!state.terminating) {
    state.terminating = true;
    for (const own of state.containers.values()) own.stopProbes?.();
    for (const own of running) {
      note(kubelet, pod, 'Normal', 'Killing', `Stopping container ${own.name}`, own.name);
      stopInstance(kubelet, state, own.current, grace);
    }
  } else if (grace === 0)
    for (const own of running)
      if (own.current) finishInstance(kubelet, state, own.current, { exitCode: 137, reason: 'Error' });
  if ([...state.containers.values()].some((own) => isRunning(own.current))) return;
  state.sandboxGone = true;
  writeStatus(kubelet, state, pod);
  kubelet.world.clock.setTimer(400, () => {
    const current = kubelet.podOf(state);
    if (current)
      kubelet.world.store.remove(KINDS.pods, state.namespace, state.name, { gracePeriodSeconds: 0, uid: state.uid });
  });
}
