import type { Container, Pod } from '../../core/kubernetes.ts';
import { parseQuantity } from '../../core/quantity.ts';
import { ContainerLog } from './container-log.ts';
import { expand } from './kubelet-env.ts';
import {
  isRunning,
  type ContainerState,
  type Finish,
  type Instance,
  type Kubelet,
  type PodState,
} from './kubelet-state.ts';
import type { FoundImage } from './images.ts';
import { networkOf } from './network.ts';
import type { Process, Program } from './process.ts';
import { hexOf } from './world.ts';

/** How long the runtime needs until the kubelet's event generator sees that a container died. */
const NOTICE_MS = { least: 200, spread: 800 };
/** Memory grows for ten minutes at most in this model. */
const GROWTH_MS = 600_000;
const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
/** Below this, runc itself does not fit. */
const LEAST_MEMORY = 6 * 2 ** 20;

type Start = { readonly program: Program; readonly args: readonly string[] } | { readonly error: string };

/** What the container's command line starts: the image's own program, or the executable that it names. */
function programOf(container: Container, image: FoundImage, env: Record<string, string>): Start {
  const words = (list: readonly string[] = []): string[] => list.map((word) => expand(word, env));
  const limit = parseQuantity(container.resources?.limits?.['memory']);
  if (limit !== undefined && limit < LEAST_MEMORY)
    return { error: `${RUNC}container init was OOM-killed (memory limit too low?): unknown` };
  const command = words(container.command);
  const args = words(container.args);
  const [name] = command;
  if (name === undefined) return { program: image.entrypoint, args };
  const program = image.commands[name];
  if (program) return { program, args: [...command, ...args] };
  const why = name.startsWith('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return { error: `${RUNC}exec: "${name}": ${why}: unknown` };
}

/** Starts the next instance of the container. Returns the runtime's text when the process cannot be started. */
export function runContainer(
  kubelet: Kubelet,
  state: PodState,
  pod: Pod,
  container: Container,
  own: ContainerState,
  image: FoundImage,
  env: Record<string, string>,
): string | undefined {
  const now = kubelet.world.clock.now();
  const attempt = own.current ? own.current.attempt + 1 : 0;
  const start = programOf(container, image, env);
  const instance: Instance = {
    id: `containerd://${hexOf(`${state.uid}/${container.name}/${attempt}`)}`,
    attempt,
    image,
    startedAt: 'error' in start ? 0 : now,
    log: new ContainerLog(),
    env,
    started: false,
    ready: false,
    seen: false,
  };
  if (own.current) own.previous = own.current;
  own.current = instance;
  own.condemned = undefined;
  if ('error' in start) {
    instance.finish = { at: now, exitCode: 128, reason: 'StartError', message: start.error };
    instance.log.close();
    return start.error;
  }
  const exit = (finish: Omit<Finish, 'at'>): void => finishInstance(kubelet, state, instance, finish);
  instance.process = start.program({
    env,
    args: start.args,
    now: () => kubelet.world.clock.now(),
    print: (text) => {
      const at = kubelet.world.clock.now();
      for (const line of text.split('\n')) instance.log.append(at, line);
    },
    exit: (code) => exit({ exitCode: code, reason: code === 0 ? 'Completed' : 'Error' }),
    after: (milliseconds, then) => {
      kubelet.world.clock.setTimer(milliseconds, () => {
        if (!instance.finish) then();
      });
    },
    network: networkOf(kubelet, state),
  });
  watchMemory(kubelet, state, container, instance, instance.process);
  return undefined;
}

export function finishInstance(
  kubelet: Kubelet,
  state: PodState,
  instance: Instance,
  finish: Omit<Finish, 'at'>,
): void {
  if (instance.finish) return;
  instance.finish = { ...finish, at: kubelet.world.clock.now() };
  instance.ready = false;
  instance.log.close();
  kubelet.requestSync(state, NOTICE_MS.least + kubelet.world.random() * NOTICE_MS.spread);
}

/** The kernel kills the process in the moment when it would pass its limit. */
function watchMemory(
  kubelet: Kubelet,
  state: PodState,
  container: Container,
  instance: Instance,
  process: Process,
): void {
  const limit = parseQuantity(container.resources?.limits?.['memory']);
  if (limit === undefined || process.memoryAt(GROWTH_MS) <= limit) return;
  let low = 0;
  let high = GROWTH_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (process.memoryAt(middle) > limit) high = middle;
    else low = middle;
  }
  kubelet.world.clock.setTimer(high, () =>
    finishInstance(kubelet, state, instance, { exitCode: 137, reason: 'OOMKilled' }),
  );
}

/** SIGTERM, and SIGKILL when the grace period is over. */
export function stopInstance(
  kubelet: Kubelet,
  state: PodState,
  instance: Instance | undefined,
  graceSeconds: number,
): void {
  if (!isRunning(instance)) return;
  if (graceSeconds > 0) instance.process.terminate();
  kubelet.world.clock.setTimer(graceSeconds * 1000, () =>
    finishInstance(kubelet, state, instance, { exitCode: 137, reason: 'Error' }),
  );
}
