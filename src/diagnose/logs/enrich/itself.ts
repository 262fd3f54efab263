import { containersOf, isRunning, type ContainerView } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import { placesOf } from '../../places/index.ts';
import { editTemplate } from '../../rules/advice/edits.ts';
import { portSetting } from '../../places/port.ts';
import type { Facts } from '../../types.ts';
import type { Enriched } from './enricher.ts';
import { listensAt, type Held } from '../../places/listening.ts';

/** Ports of probes, metrics and administration: no client of the application means them. */
const ASIDE = /health|metric|prom|admin|probe|debug|pprof|status|readiness|liveness/i;

/**
 * A container that connects to the pod itself: which container of the pod should answer there, which listens elsewhere,
 * or which Service was meant. `asApiClient`: it speaks of it as clients of the Kubernetes API do.
 */
export function toItself(
  facts: Facts,
  one: Failing,
  host: string,
  port: string | undefined,
  asApiClient = false,
): Enriched {
  const { view, pod } = one;
  const where = port === undefined ? host : `${host}:${port}`;
  const others = containersOf(pod)
    .filter(({ name, role }) => name !== view.name && role !== 'init' && role !== 'ephemeral')
    .map((other) => ({ other, held: serves(other) }));
  const meant = others.find(({ held }) => held.some((at) => at.port === port));
  if (meant) return notUp(one, where, meant.other);
  const elsewhere = others.filter(({ held }) => held.length > 0);
  const [neighbour] = elsewhere;
  if (port !== undefined && neighbour && elsewhere.length === 1) return misses(facts, one, { host, port }, neighbour);
  return asApiClient && port === '8080' && pod.spec?.automountServiceAccountToken === false
    ? withoutToken(facts, one, `${host}:${port}`)
    : nobody(facts, one, host, port);
}

/** Ports of a mesh and of what watches a program: nobody's work is asked there. */
const NO_SERVICE = /prom|metric|admin|health|status|probe|debug|pprof|envoy|istio|linkerd|mesh/i;

/** Where it serves: not the ports that its own probes ask, as long as there are others. */
function serves(other: ContainerView): readonly Held[] {
  const { livenessProbe, readinessProbe, startupProbe } = other.spec ?? {};
  const probed = [livenessProbe, readinessProbe, startupProbe].map((probe) => String(probe?.httpGet?.port ?? ''));
  const called = (port: string): string =>
    other.spec?.ports?.find(({ containerPort }) => String(containerPort) === port)?.name ?? '';
  const all = listensAt(other).filter(
    ({ says, path, port }) => !ASIDE.test(`${path} ${says}`) && !NO_SERVICE.test(called(port)),
  );
  const own = all.filter(({ port }) => !probed.includes(port));
  return own.length > 0 ? own : all;
}

/** A container of the pod is to listen there and does not yet. */
function notUp({ view, pod }: Failing, where: string, other: ContainerView): Enriched {
  const state = isRunning(other)
    ? other.status?.ready === true
      ? 'it is ready now, so it came up after the first try'
      : 'it runs and is not ready'
    : `it does not run (${other.status?.state?.waiting?.reason ?? other.status?.state?.terminated?.reason ?? 'not started'})`;
  return {
    title: `container ${view.name} is refused a connection to ${where}, where container ${other.name} of the same pod listens: ${state}`,
    only: true,
    details: { holder: other.name },
    evidence: [
      field(
        'Pod',
        pod.metadata?.name ?? '',
        `${other.path}.ready`,
        `${other.name}: ready ${other.status?.ready === true}, ${other.status?.restartCount ?? 0} restarts`,
      ),
    ],
    remedies: [
      other.status?.ready === true
        ? `start container ${other.name} first: make it a native sidecar (an init container with restartPolicy: Always and a startupProbe), or let container ${view.name} retry`
        : `see first why container ${other.name} is not up: kubectl logs ${pod.metadata?.name} -c ${other.name} -n ${pod.metadata?.namespace ?? ''}`,
    ],
  };
}

type Neighbour = { readonly other: ContainerView; readonly held: readonly Held[] };

/** Another container of the pod listens, at another port. */
function misses(
  facts: Facts,
  one: Failing,
  at: { readonly host: string; readonly port: string },
  { other, held }: Neighbour,
): Enriched {
  const { view, pod } = one;
  const [told] = held;
  const ports = [...new Set(held.map(({ port }) => port))];
  const right = ports.length === 1 ? ports[0] : undefined;
  const why = `container ${other.name} of the same pod listens at ${ports.join(', ')} (${told?.says ?? ''})`;
  const where = `${at.host}:${at.port}`;
  const [place] = placesOf(facts, one, '', [{ kind: 'address', text: where, host: at.host, port: at.port }]);
  const written = right === undefined ? undefined : place?.rewrite?.(where, `${at.host}:${right}`);
  const setting = right === undefined ? undefined : portSetting(facts, one, at, right, why);
  return {
    title: `container ${view.name} is refused a connection to ${where}: ${why}`,
    only: true,
    details: { holder: other.name, holderPorts: ports.map(Number) },
    evidence: [
      field(
        'Pod',
        pod.metadata?.name ?? '',
        `.spec.containers[${other.name}].${told?.path ?? 'ports'}`,
        told?.says ?? '',
      ),
    ],
    remedies: [
      written !== undefined && place
        ? { text: `write ${at.host}:${right} in place of ${where} in ${place.where}: ${why}`, change: written }
        : (setting ?? `give container ${view.name} port ${ports.join(' or ')} in place of ${at.port}: ${why}`),
      `or let container ${other.name} listen at ${at.port} in place of ${ports.join(', ')} (now ${told?.says ?? ''})`,
    ],
  };
}

/** Where clients of the Kubernetes API turn to that find neither a kubeconfig nor a token. */
function withoutToken(facts: Facts, { view, owner }: Failing, where: string): Enriched {
  return {
    title: `container ${view.name} has no token for the Kubernetes API, so its client turns to ${where}: automountServiceAccountToken is false`,
    only: true,
    remedies: [
      editTemplate(
        facts,
        `set automountServiceAccountToken to true in the pod template of ${owner.kind.toLowerCase()} ${owner.name}, or mount a kubeconfig (KUBECONFIG)`,
        owner,
        'automountServiceAccountToken',
        true,
      ),
    ],
  };
}

/** Nothing of the pod listens there: a Service that serves that port may be meant. */
function nobody(facts: Facts, one: Failing, host: string, port: string | undefined): Enriched {
  const { view } = one;
  const where = port === undefined ? host : `${host}:${port}`;
  const [place] = placesOf(facts, one, '', [
    { kind: 'address', text: where, host, ...(port === undefined ? {} : { port }) },
  ]);
  const in_ = place ? ` in ${place.where}` : ` in the configuration of container ${view.name}`;
  const serving = facts.services.filter(({ spec }) =>
    (spec?.ports ?? []).some((each) => port !== undefined && String(each.port) === port),
  );
  const [service] = serving;
  const name = service?.metadata?.name;
  const told = name === undefined || place ? undefined : namesIt(view, name);
  if (told !== undefined && serving.length === 1)
    return {
      title: `container ${view.name} is refused a connection to ${where}, the pod itself: it does not use variable ${told}, which names ${name}`,
      only: true,
      details: { variable: told, service: name },
      remedies: [
        `give container ${view.name} the address of ${name} under the name that its program reads: ${where} is its default, so it does not know ${told} (${name} serves port ${port})`,
      ],
    };
  const change = name !== undefined && serving.length === 1 ? place?.rewrite?.(host, name) : undefined;
  const text =
    name !== undefined && serving.length === 1
      ? `write ${name} in place of ${host}${in_}: ${where} is the pod itself, where nothing listens; Service ${name} serves port ${port}`
      : `set the host of the dependency${in_}, now ${host}: that is the pod itself, where nothing listens${port === undefined ? '' : ` at ${port}`}`;
  return { only: true, remedies: [change === undefined ? text : { text, change }] };
}

/** A variable whose value is an address at that Service. */
function namesIt({ spec }: ContainerView, service: string): string | undefined {
  const host = new RegExp(`(?:^|[/@])${service}(?:[.:/]|$)`);
  return spec?.env?.find(({ value }) => value !== undefined && host.test(value))?.name;
}
