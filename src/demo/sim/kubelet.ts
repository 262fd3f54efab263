import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { finishInstance } from './kubelet-run.ts';
import type { Kubelet, PodState } from './kubelet-state.ts';
import { syncPod } from './kubelet-sync.ts';
import type { World } from './world.ts';

/** Pods get their addresses one after the other, as a host-local CNI does; .1 is the node's end. */
const POD_NETWORK = '10.244.0.';
const ADDRESSES = 253;
/**
 * Even when nothing happens, each pod is looked at again. Everything that can change has its own wake-up, so this may
 * be rare.
 */
const RESYNC_MS = 600_000;

/**
 * The kubelet of one node: a worker per pod, woken by changes of the pod, ends of containers, probe results and the
 * clock.
 */
export function startKubelet(world: World, node: string, nodeIP: string): Kubelet {
  let address = 1;
  const kubelet: Kubelet = {
    world,
    node,
    nodeIP,
    pods: new Map(),
    podOf(state) {
      const pod = world.store.get(KINDS.pods, state.namespace, state.name);
      return pod?.metadata?.uid === state.uid ? pod : undefined;
    },
    nextIP() {
      const used = new Set([...kubelet.pods.values()].map(({ ip }) => ip));
      for (let tries = 0; tries < ADDRESSES; tries++) {
        address = (address % ADDRESSES) + 1;
        if (!used.has(`${POD_NETWORK}${address + 1}`)) break;
      }
      return `${POD_NETWORK}${address + 1}`;
    },
    requestSync(state, delay) {
      const due = world.clock.now() + delay;
      if (state.planned && state.planned.due <= due) return;
      state.planned?.cancel();
      state.planned = { due, cancel: world.clock.setTimer(delay, () => run(state)) };
    },
  };

  const run = (state: PodState): void => {
    delete state.planned;
    const pod = kubelet.podOf(state);
    if (!pod) {
      forget(kubelet, state);
      return;
    }
    try {
      syncPod(kubelet, state, pod);
    } catch (error) {
      world.fault(error);
    }
    kubelet.requestSync(state, RESYNC_MS);
  };

  world.store.watch(({ type, kind, object }) => {
    if (kind.plural !== 'pods') return;
    const pod = object as Pod;
    if (pod.spec?.nodeName !== node) return;
    const known = kubelet.pods.get(pod.metadata?.uid ?? '');
    if (type === 'DELETED') {
      if (known) forget(kubelet, known);
      return;
    }
    if (!known) adopt(kubelet, pod);
    else if (pod.metadata?.deletionTimestamp !== undefined && !known.terminating) kubelet.requestSync(known, 0);
    else if (pod.metadata?.deletionGracePeriodSeconds === 0) kubelet.requestSync(known, 0);
  });
  return kubelet;
}

function adopt(kubelet: Kubelet, pod: Pod): void {
  const { uid = '', namespace = '', name = '' } = pod.metadata ?? {};
  const state: PodState = {
    uid,
    namespace,
    name,
    containers: new Map(),
    startTime: kubelet.world.clock.now(),
    mounted: false,
    mountTries: 0,
    busy: false,
    sandboxGone: false,
    terminating: false,
  };
  kubelet.pods.set(uid, state);
  kubelet.requestSync(state, 50);
}

/** The pod is gone: whatever still runs is killed, and its logs with it. */
function forget(kubelet: Kubelet, state: PodState): void {
  state.terminating = true;
  kubelet.pods.delete(state.uid);
  for (const own of state.containers.values()) {
    own.stopProbes?.();
    if (own.current) finishInstance(kubelet, state, own.current, { exitCode: 137, reason: 'Error' });
  }
  state.planned?.cancel();
}
