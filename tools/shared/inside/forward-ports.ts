import { AppError } from '../../../src/core/errors.ts';
import { MOST_PORTS, type ForwardPort } from '../../../src/core/forward.ts';
import type { Pod } from '../../../src/core/kubernetes.ts';
import type { ForwardTarget } from './forward-target.ts';

/** A port of the target by kubectl's own rules: for a Service its own port, which leads to a port of the pod. */
type Remote = { readonly shown: number; readonly remote: number; readonly name?: string };
type Ports = { readonly ports: readonly ForwardPort[]; readonly notes: readonly string[] };

const FORM = /^(?:(\d{1,5})?(:))?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/i;
/** Not of kubectl: a local port for the one of the same number, or the only one that the target has. */
const LOCAL_ALONE = /^(\d{1,5}):$/;
/** Below it a port is the administrator's on most machines. */
const FIRST_FREE = 1024;
const SHIFTED = 8000;

const bad = (message: string, nextStep: string): AppError => new AppError('bad-input', message, nextStep);
const isTcp = ({ protocol = 'TCP' }: { readonly protocol?: string }): boolean => protocol === 'TCP';
const declared = (pod: Pod) => (pod.spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
const wholePort = (text: string): number | undefined => {
  const port = Number(text);
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : undefined;
};
const shownPorts = (ports: readonly { readonly name?: string; readonly number: number }[]): string =>
  ports
    .slice(0, 12)
    .map(({ name, number }) => (name === undefined ? String(number) : `${number} (${name})`))
    .join(', ') || 'none';

function ofService({ service, title, pod }: ForwardTarget, wanted: string): Remote {
  const ports = service?.spec?.ports ?? [];
  const found = ports.find(({ port, name }) => String(port) === wanted || name === wanted);
  if (found === undefined)
    throw bad(
      `${title} has no port ${wanted}`,
      `its ports are ${shownPorts(ports.map(({ port, name }) => ({ number: port, ...(name ? { name } : {}) })))}`,
    );
  if (!isTcp(found)) throw bad(`port ${wanted} of ${title} is ${found.protocol ?? ''}`, 'only TCP can be forwarded');
  const target = found.targetPort ?? found.port;
  if (typeof target === 'number') return { shown: found.port, remote: target };
  const named = declared(pod).find(({ name }) => name === target);
  if (named === undefined)
    throw bad(
      `port ${found.port} of ${title} leads to the port named ${JSON.stringify(target)}, and pod/${pod.metadata?.name ?? ''} has none of that name`,
      `diagnose ${title} tells more; its containers declare ${shownPorts(declaredOf(pod))}`,
    );
  return { shown: found.port, remote: named.containerPort, name: target };
}

const declaredOf = (pod: Pod) =>
  declared(pod).map(({ containerPort, name }) => ({ number: containerPort, ...(name ? { name } : {}) }));

function ofPod({ pod, title }: ForwardTarget, wanted: string): Remote {
  const number = wholePort(wanted);
  if (number !== undefined) return { shown: number, remote: number };
  const named = declared(pod).find(({ name }) => name === wanted);
  if (named === undefined)
    throw bad(`${title} has no port named ${JSON.stringify(wanted)}`, `it declares ${shownPorts(declaredOf(pod))}`);
  if (!isTcp(named)) throw bad(`port ${wanted} of ${title} is ${named.protocol ?? ''}`, 'only TCP can be forwarded');
  return { shown: named.containerPort, remote: named.containerPort, name: wanted };
}

/** The one port that there is to mean; on a free side of this machine, since a low one is the administrator's. */
function onlyPort(target: ForwardTarget): ForwardPort {
  const { service, pod, title } = target;
  const all = service
    ? (service.spec?.ports ?? []).filter(isTcp).map(({ port, name }) => ({ number: port, ...(name ? { name } : {}) }))
    : declared(pod)
        .filter(isTcp)
        .map(({ containerPort, name }) => ({ number: containerPort, ...(name ? { name } : {}) }));
  const [one] = all;
  if (one === undefined) throw bad(`${title} declares no port`, 'name one: 8080, or LOCAL:REMOTE');
  if (all.length > 1) throw bad(`${title} has several ports: ${shownPorts(all)}`, 'name those that are meant');
  const { shown, remote, name } = service
    ? ofService(target, String(one.number))
    : { ...ofPod(target, String(one.number)), name: one.name };
  return { local: shown < FIRST_FREE ? shown + SHIFTED : shown, remote, ...(name === undefined ? {} : { name }) };
}

/**
 * Ports as kubectl port-forward takes them: REMOTE, LOCAL:REMOTE, :REMOTE (any free local port), REMOTE a number or the
 * name of a port. None: the only one that the target has. An address before them is refused: only this machine may come
 * in.
 */
export function forwardPorts(texts: readonly string[], target: ForwardTarget): Ports {
  if (texts.length > MOST_PORTS) throw bad(`${texts.length} ports at once`, `name ${MOST_PORTS} at most`);
  const ports = texts.length === 0 ? [onlyPort(target)] : texts.map((text) => portOf(text.trim(), target));
  const twice = ports.find(({ local }, at) => local !== 0 && ports.findIndex((one) => one.local === local) !== at);
  if (twice) throw bad(`port ${twice.local} of this machine stands there twice`, 'give each its own');
  const told = new Set(declared(target.pod).map(({ containerPort }) => containerPort));
  const notes = ports
    .filter(({ remote }) => told.size > 0 && !told.has(remote))
    .map(
      ({ remote }) =>
        `no container of pod/${target.pod.metadata?.name ?? ''} declares port ${remote} (they declare ${shownPorts(declaredOf(target.pod))}): it may listen there all the same`,
    );
  return { ports, notes };
}

function localAlone(local: number, target: ForwardTarget): ForwardPort {
  const all = target.service
    ? (target.service.spec?.ports ?? []).map(({ port }) => port)
    : declared(target.pod).map(({ containerPort }) => containerPort);
  return all.includes(local) ? portOf(String(local), target) : { ...onlyPort(target), local };
}

function portOf(text: string, target: ForwardTarget): ForwardPort {
  const alone = LOCAL_ALONE.exec(text)?.[1];
  if (alone !== undefined && wholePort(alone) !== undefined) return localAlone(Number(alone), target);
  const [, local, colon, remote = ''] = FORM.exec(text) ?? [];
  if (remote === '') {
    if (text.split(':').length > 2 || /^(?:\[|\*|[\w-]{1,63}\.[\w.-]{1,253}:)/.test(text))
      throw new AppError(
        'refused',
        `${JSON.stringify(text.slice(0, 80))} names an address: ports are opened on 127.0.0.1 and ::1 alone, since on any other whoever reaches this machine would be let into the pod`,
        'write LOCAL:REMOTE; for other machines, use an Ingress or a Service of type LoadBalancer, or ssh -L to this one',
      );
    throw bad(
      `${JSON.stringify(text.slice(0, 80))} is no port`,
      'write REMOTE, LOCAL:REMOTE or :REMOTE, such as 8080:80',
    );
  }
  if (local !== undefined && wholePort(local) === undefined && local !== '0')
    throw bad(`${local} is no port`, 'a port is a number from 1 to 65535');
  if (/^\d+$/.test(remote) && wholePort(remote) === undefined)
    throw bad(`${remote} is no port`, 'a port is a number from 1 to 65535');
  const found = target.service ? ofService(target, remote) : ofPod(target, remote);
  const own = colon === undefined ? found.shown : local === undefined ? 0 : Number(local);
  return { local: own, remote: found.remote, ...(found.name === undefined ? {} : { name: found.name }) };
}
