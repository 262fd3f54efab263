import type { Container, Probe } from '../../core/kubernetes.ts';
import { isRunning, note, type ContainerState, type Instance, type Kubelet, type PodState } from './kubelet-state.ts';
import { reach } from './network.ts';
import { hexOf } from './world.ts';

const WORD = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' } as const;
type ProbeKind = keyof typeof WORD;
const FAILED = 'failed: ';
const ERRORED = 'errored and resulted in unknown state: ';

/** Starts the probe workers of a container once; they live through its restarts, until the pod goes. */
export function startProbes(kubelet: Kubelet, state: PodState, container: Container, own: ContainerState): void {
  if (own.stopProbes || state.terminating || state.sandboxGone) return;
  const cancels = (['startup', 'liveness', 'readiness'] as const).flatMap((kind) => {
    const probe = container[`${kind}Probe`];
    if (!probe) return [];
    const worker = probeWorker(kubelet, state, container, own, kind, probe);
    if (kind === 'readiness') own.probeReadiness = worker.ask;
    return [worker.stop];
  });
  own.stopProbes = () => {
    for (const cancel of cancels) cancel();
  };
}

function probeWorker(
  kubelet: Kubelet,
  state: PodState,
  container: Container,
  own: ContainerState,
  kind: ProbeKind,
  probe: Probe,
): { ask: () => void; stop: () => void } {
  const period = Math.max(1, probe.periodSeconds ?? 10) * 1000;
  let instance: Instance | undefined;
  let run = { good: false, length: 0 };
  let cancel = (): void => {};

  const ask = (): void => {
    const { current } = own;
    if (!isRunning(current) || own.condemned !== undefined || state.terminating) return;
    if (current !== instance) {
      instance = current;
      run = { good: false, length: 0 };
    }
    if (kubelet.world.clock.now() - current.startedAt < (probe.initialDelaySeconds ?? 0) * 1000) return;
    if ((kind === 'startup') === current.started || (kind === 'liveness' && !current.seen)) return;
    const result = probeOnce(kubelet, state, container, probe);
    const pod = kubelet.podOf(state);
    if (result !== undefined && pod)
      note(kubelet, pod, 'Warning', 'Unhealthy', `${WORD[kind]} probe ${result.kind}${result.text}`, container.name);
    // A probe that could not be made says nothing about the container.
    if (result?.kind === ERRORED) return;
    const good = result === undefined;
    run = { good, length: run.good === good ? run.length + 1 : 1 };
    if (run.length < (good ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3))) return;
    conclude(kubelet, state, own, current, kind, good);
  };

  const tick = (): void => {
    if (state.sandboxGone) return;
    cancel = kubelet.world.clock.setTimer(period, tick);
    ask();
  };
  cancel = kubelet.world.clock.setTimer(0, tick);
  return { ask, stop: () => cancel() };
}

function conclude(
  kubelet: Kubelet,
  state: PodState,
  own: ContainerState,
  current: Instance,
  kind: ProbeKind,
  good: boolean,
): void {
  if (kind === 'readiness') {
    if (current.ready === good) return;
    current.ready = good;
  } else if (good) {
    if (current.started) return;
    current.started = true;
  } else own.condemned = kind;
  kubelet.requestSync(state, 0);
}

type Fault = { readonly kind: typeof FAILED | typeof ERRORED; readonly text: string };

/** Asks once; returns what the event says about it, or nothing when it is well. */
function probeOnce(kubelet: Kubelet, state: PodState, container: Container, probe: Probe): Fault | undefined {
  const ip = state.ip ?? '';
  if (probe.exec) return execFault(kubelet, state, container, probe.exec.command ?? []);
  const wanted = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  const port = portOf(container, wanted);
  if (port === undefined) return { kind: ERRORED, text: `port ${JSON.stringify(String(wanted))} not found` };
  const reached = reach(kubelet, ip, port);
  const refused = `dial tcp ${ip}:${port}: connect: connection refused`;
  if (!probe.httpGet) return reached.kind === 'connected' ? undefined : { kind: FAILED, text: refused };
  const scheme = (probe.httpGet.scheme ?? 'HTTP').toLowerCase();
  const path = probe.httpGet.path ?? '/';
  const url = `${scheme}://${ip}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const failed = (text: string): Fault => ({ kind: FAILED, text: `Get "${url}": ${text}` });
  if (reached.kind !== 'connected') return failed(refused);
  if (scheme === 'https') return failed('http: server gave HTTP response to HTTPS client');
  const from = `${gatewayOf(ip)}:${32_768 + Math.floor(kubelet.world.random() * 28_000)}`;
  const answer = reached.peer.http({ port, method: 'GET', path, from });
  if (answer === 'refused') return failed(refused);
  if (answer.status >= 200 && answer.status < 400) return undefined;
  return { kind: FAILED, text: `HTTP probe failed with statuscode: ${answer.status}` };
}

/** The node's end of the pod network: probes come from there. */
const gatewayOf = (ip: string): string => `${ip.slice(0, ip.lastIndexOf('.') + 1)}1`;

function portOf(container: Container, port: string | number | undefined): number | undefined {
  const number = Number(port);
  if (Number.isInteger(number) && number > 0) return number;
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

/** Commands of an exec probe: those that the image has succeed, except `false`. */
function execFault(
  kubelet: Kubelet,
  state: PodState,
  container: Container,
  command: readonly string[],
): Fault | undefined {
  const [name = ''] = command;
  const commands = state.containers.get(container.name)?.current?.image.commands ?? {};
  if (name === 'false') return { kind: FAILED, text: '' };
  if (name in commands || name === 'true') return undefined;
  const id = hexOf(`${state.uid}/exec/${kubelet.world.clock.now()}`);
  const runc = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown`;
  return {
    kind: ERRORED,
    text: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": ${runc}`,
  };
}
