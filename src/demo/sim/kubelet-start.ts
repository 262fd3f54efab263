import type { Container, Pod } from '../../core/kubernetes.ts';
import { pullPolicyOf } from '../api/admission/defaults-pod.ts';
import { imageOf, pullFailure, type FoundImage } from './images.ts';
import { goDuration, longer, mustWait } from './kubelet-backoff.ts';
import { ConfigError, environmentOf } from './kubelet-env.ts';
import { runContainer } from './kubelet-run.ts';
import { note, type ContainerState, type Failure, type Kubelet, type PodState } from './kubelet-state.ts';

/**
 * One try to start a container, in the kubelet's order: crash back-off, image, configuration, creation, start. Returns
 * why it did not come to run, which is then the waiting reason; each step writes its events.
 */
export function startContainer(
  kubelet: Kubelet,
  state: PodState,
  pod: Pod,
  container: Container,
  own: ContainerState,
  crashedAt: number | undefined,
): Failure | undefined {
  const now = kubelet.world.clock.now();
  const { name } = container;
  const failed = (reason: string, message: string, text = message): Failure => {
    note(kubelet, pod, 'Warning', 'Failed', `Error: ${text}`, name);
    return { reason, message };
  };

  if (crashedAt !== undefined) {
    if (mustWait(own.crashes, crashedAt, now)) return inBackOff(kubelet, state, pod, own);
    own.crashes = longer(own.crashes, crashedAt, now);
  }

  const image = ensureImage(kubelet, pod, container, own);
  if ('reason' in image) return image;

  let env: Record<string, string>;
  try {
    env = environmentOf(kubelet.world.store, pod, container, state.ip ?? '');
  } catch (error) {
    if (error instanceof ConfigError) return failed('CreateContainerConfigError', error.message);
    throw error;
  }
  const identity = rootRefusal(pod, container);
  if (identity !== undefined) return failed('CreateContainerConfigError', identity);

  note(kubelet, pod, 'Normal', 'Created', 'Container created', name);
  const error = runContainer(kubelet, state, pod, container, own, image, env);
  if (error !== undefined) return failed('RunContainerError', error);
  note(kubelet, pod, 'Normal', 'Started', 'Container started', name);
  return undefined;
}

function inBackOff(kubelet: Kubelet, state: PodState, pod: Pod, own: ContainerState): Failure {
  const where = `${state.name}_${state.namespace}(${state.uid})`;
  note(
    kubelet,
    pod,
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${own.name} in pod ${where}`,
    own.name,
  );
  const pause = goDuration(own.crashes?.milliseconds ?? 0);
  return {
    reason: 'CrashLoopBackOff',
    message: `back-off ${pause} restarting failed container=${own.name} pod=${where}`,
  };
}

function ensureImage(kubelet: Kubelet, pod: Pod, container: Container, own: ContainerState): FoundImage | Failure {
  const reference = container.image ?? '';
  const { name } = container;
  const quoted = JSON.stringify(reference);
  const { fault, found } = imageOf(reference);
  if (fault !== undefined) {
    const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${fault}`;
    note(kubelet, pod, 'Warning', 'InspectFailed', message, name);
    note(kubelet, pod, 'Warning', 'Failed', 'Error: InvalidImageName', name);
    return { reason: 'InvalidImageName', message };
  }
  const policy = container.imagePullPolicy ?? pullPolicyOf(reference);
  if (found && policy !== 'Always') {
    const text = `Container image ${quoted} already present on machine and can be accessed by the pod`;
    note(kubelet, pod, 'Normal', 'Pulled', text, name);
    return found;
  }
  if (policy === 'Never') {
    const message = `Container image ${quoted} is not present with pull policy of Never`;
    note(kubelet, pod, 'Warning', 'ErrImageNeverPull', message, name);
    note(kubelet, pod, 'Warning', 'Failed', 'Error: ErrImageNeverPull', name);
    return { reason: 'ErrImageNeverPull', message };
  }
  return pull(kubelet, pod, container, own);
}

/** No registry can be reached from this node: every pull fails, and is put off for longer each time. */
function pull(kubelet: Kubelet, pod: Pod, container: Container, own: ContainerState): Failure {
  const now = kubelet.world.clock.now();
  const quoted = JSON.stringify(container.image);
  const { name } = container;
  if (own.pulls && mustWait(own.pulls, own.pulls.at, now)) {
    note(kubelet, pod, 'Normal', 'BackOff', `Back-off pulling image ${quoted}`, name);
    note(kubelet, pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', name);
    return { reason: 'ImagePullBackOff', message: `Back-off pulling image ${quoted}: ErrImagePull: ${own.pulls.text}` };
  }
  const text = pullFailure(container.image ?? '');
  own.pulls = { ...longer(own.pulls, own.pulls?.at ?? now, now), text };
  note(kubelet, pod, 'Normal', 'Pulling', `Pulling image ${quoted}`, name);
  note(kubelet, pod, 'Warning', 'Failed', `Failed to pull image ${quoted}: ${text}`, name);
  note(kubelet, pod, 'Warning', 'Failed', 'Error: ErrImagePull', name);
  return { reason: 'ErrImagePull', message: text };
}

/** The images of this node run as root. */
function rootRefusal(pod: Pod, container: Container): string | undefined {
  const context = { ...pod.spec?.securityContext, ...container.securityContext };
  if (context.runAsNonRoot !== true || (context.runAsUser ?? 0) > 0) return undefined;
  if (context.runAsUser === 0)
    return `container's runAsUser breaks non-root policy (pod: "${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})", container: ${container.name})`;
  return `container has runAsNonRoot and image will run as root (pod: "${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})", container: ${container.name})`;
}
