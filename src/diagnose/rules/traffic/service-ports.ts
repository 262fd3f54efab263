import { editField } from '../advice/edits.ts';
import type { Pod, Service } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { containersOf, podReady } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import { logOf } from '../../read/logs.ts';
import { hasLabels } from '../../../core/selectors.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { selectorOf } from './services.ts';
import { containersIn, declaredBy, isMesh, probedBy, type Declared } from './declared-ports.ts';
import { livePods } from './selected/service-selector.ts';

/** Group 4.11: ports that lead nowhere. */
export const servicePorts: Rule = {
  name: 'service-ports',
  find: (facts) => facts.services.flatMap((one) => ports(facts, one)),
};

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

function ports(facts: Facts, service: Service): Draft[] {
  if (!selectorOf(service)) return [];
  const pods = livePods(facts, service);
  const all = service.spec?.ports ?? [];
  const [pod] = pods;
  if (!pod) return [];
  return all.flatMap((port) => {
    const target = port.targetPort ?? port.port;
    const wrong =
      typeof target === 'string' && !/^\d+$/.test(target)
        ? unnamed(pods, target)
        : undeclared(facts, service, pods, port, Number(target));
    return wrong ? [draftOf(facts, service, pod, pods, port, target, wrong)] : [];
  });
}

type Wrong = { readonly available: readonly Declared[]; readonly sure: boolean; readonly why: string };

/** A name that no container of any pod has: the endpoints of that port stay empty. Always a fault. */
function unnamed(pods: readonly Pod[], name: string): Wrong | undefined {
  if (pods.some((pod) => declaredBy(pod).some((one) => one.name === name))) return undefined;
  const available = declaredBy(pods[0] ?? {});
  return { available, sure: true, why: `no container port is named ${name}` };
}

/**
 * A number that no container declares. Declaring is optional, so this alone says nothing: another declared port (that
 * no other port of the Service leads to), a probe that succeeds elsewhere or the log must say where the process
 * listens.
 */
function undeclared(
  facts: Facts,
  service: Service,
  pods: readonly Pod[],
  port: ServicePort,
  target: number,
): Wrong | undefined {
  const { protocol = 'TCP' } = port;
  const declared = pods.flatMap((pod) => declaredBy(pod).filter((one) => one.protocol === protocol));
  const heard = pods.slice(0, 20).flatMap((pod) => listening(facts, pod));
  const probed = pods.flatMap(probedBy);
  if (declared.some(({ port }) => port === target) || heard.includes(target) || probed.includes(target))
    return undefined;
  if (pods.some((pod) => configures(pod, target)) || isSideDoor(facts, service, pods, port, target)) return undefined;
  // Mesh side-cars redirect ports: what the container itself declares counts.
  const own = pods.flatMap((pod) =>
    containersIn(pod)
      .filter((one) => !isMesh(one))
      .flatMap(({ ports: list = [] }) => list.map((one) => one.containerPort)),
  );
  const targets = new Set((service.spec?.ports ?? []).map((one) => one.targetPort ?? one.port));
  const uncovered = declared.filter(
    (one) => own.includes(one.port) && !targets.has(one.port) && !targets.has(one.name),
  );
  if (uncovered.length > 0)
    return {
      available: uncovered,
      sure: heard.length > 0,
      why: `the containers declare ${uncovered.map(({ port }) => port).join(', ')}`,
    };
  const elsewhere = [...heard, ...(pods.some(podReady) ? probed : [])].filter((port) => port !== target);
  if (own.length > 0 || elsewhere.length === 0 || (service.spec?.ports ?? []).length > 1) return undefined;
  return {
    available: [...new Set(elsewhere)].map((port) => ({ port, name: '', protocol })),
    sure: heard.length > 0,
    why: `${heard.length > 0 ? 'its log says that it listens on' : 'its probe succeeds on'} ${elsewhere[0]}`,
  };
}

/**
 * Metrics and health ports are seldom declared: no fault while another Service leads to what the containers do declare.
 */
function isSideDoor(facts: Facts, service: Service, pods: readonly Pod[], port: ServicePort, target: number): boolean {
  const scraped = pods.some(({ metadata }) => metadata?.annotations?.['prometheus.io/port'] === String(target));
  const names = `${service.metadata?.name} ${port.name ?? ''}`;
  if (scraped || !/metric|prom|monitor|export|admin|health|debug|pprof|status|telemetry/i.test(names)) return scraped;
  const labels = pods[0]?.metadata?.labels;
  return facts.services.some((other) => other !== service && hasLabels(labels, selectorOf(other) ?? NONE));
}
const NONE = { '': '' };

/**
 * The number stands in the arguments, or in a variable about ports: `--metrics-bind-address=:8443`, `ADMIN_PORT=9000`.
 */
function configures(pod: Pod, port: number): boolean {
  const number = new RegExp(`(?:^|[^\\d.])${port}(?![\\d.])`);
  return containersIn(pod).some(({ command = [], args = [], env = [] }) =>
    [
      ...command,
      ...args,
      ...env.flatMap(({ name, value }) => (/PORT|ADDR|LISTEN|BIND/i.test(name) ? [value ?? ''] : [])),
    ].some((text) => number.test(text)),
  );
}

const LISTENS =
  /(?:listening|running|started|serving|bound|ready)\b[^\n]{0,60}?(?:[:\s]|port[\s=:]{1,3})(\d{2,5})\b(?!\.\d)/i;

function listening(facts: Facts, pod: Pod): number[] {
  return containersOf(pod).flatMap((view) =>
    (logOf(facts, view)?.lines ?? []).flatMap(({ text }) => {
      const port = Number(
        /(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\]|\*):(\d{2,5})\b/.exec(text)?.[1] ??
          (/listen|port/i.test(text) ? LISTENS.exec(text)?.[1] : 0),
      );
      return port > 0 && port < 65_536 && /listen|running|started|serving|uvicorn|port/i.test(text) ? [port] : [];
    }),
  );
}

function draftOf(
  facts: Facts,
  service: Service,
  pod: Pod,
  pods: readonly Pod[],
  port: ServicePort,
  target: number | string,
  { available, sure, why }: Wrong,
): Draft {
  const name = service.metadata?.name ?? '';
  const place = (service.spec?.ports ?? []).indexOf(port);
  const shown = [...new Set(available.map((one) => (one.name ? `${one.port} (${one.name})` : String(one.port))))];
  const near = typeof target === 'string' ? nearest(target, available.map((one) => one.name).filter(Boolean)) : [];
  const best =
    typeof target === 'string'
      ? (near[0] ?? (available.length === 1 ? available[0]?.name || available[0]?.port : undefined))
      : available[0]?.port;
  return {
    cause: 'ServicePortMismatch',
    severity: 'critical',
    confidence: sure ? 'certain' : 'likely',
    subject: { kind: 'Service', name },
    stage: STAGE.none,
    pods: pods.map(({ metadata }) => metadata?.name ?? ''),
    title: `port ${port.port} of service ${name} leads to targetPort ${target}, where nothing listens: ${why}`,
    evidence: [
      field('Service', name, `.spec.ports[${Math.max(0, place)}].targetPort`, String(target)),
      field('Pod', pod.metadata?.name ?? '', '.spec.containers[].ports', shown.join(', ') || 'none declared'),
    ],
    details: {
      port: port.port,
      targetPort: target,
      wanted: target,
      available: [...new Set(available.map((one) => (typeof target === 'string' && one.name ? one.name : one.port)))],
      ...(near.length > 0 ? { similar: near } : {}),
    },
    consequences: [typeof target === 'string' ? 'ServiceNoReadyEndpoints' : 'DependencyConnectionRefused'],
    remedies: [
      best === undefined
        ? `name a port ${target} in the containers behind service ${name}`
        : editField(
            facts,
            `set targetPort of port ${port.port} of service ${name} to ${best}`,
            { kind: 'Service', name },
            `spec.ports[${Math.max(0, place)}].targetPort`,
            best,
          ),
      `or let the container ${typeof target === 'string' ? `name its port ${target}` : `listen on ${target}`}`,
    ],
  };
}
