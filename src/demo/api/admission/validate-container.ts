import { parseQuantity } from '../../../core/quantity.ts';
import type { Container, Pod, Probe } from '../../../core/kubernetes.ts';
import type { Faults } from '../http/faults.ts';
import { labelFault } from './names.ts';

type PodSpec = NonNullable<Pod['spec']>;
type Env = NonNullable<Container['env']>[number];

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

function checkEnv(faults: Faults, at: string, { name, value, valueFrom }: Env): void {
  if (name === '' || name === undefined) faults.required(`${at}.name`);
  else if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(name))
    faults.invalid(
      `${at}.name`,
      name,
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    );
  if (!valueFrom) return;
  if (value !== undefined && value !== '')
    faults.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty');
  const sources = Object.keys(valueFrom);
  if (sources.length !== 1)
    faults.invalid(
      `${at}.valueFrom`,
      '',
      sources.length === 0
        ? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
        : 'may not have more than one field specified at a time',
    );
  for (const source of ['secretKeyRef', 'configMapKeyRef'] as const) {
    const ref = valueFrom[source];
    if (ref && !ref.name) faults.required(`${at}.valueFrom.${source}.name`);
    if (ref && !ref.key) faults.required(`${at}.valueFrom.${source}.key`);
  }
}

function checkProbe(faults: Faults, at: string, probe: Probe | undefined, isReadiness = false): void {
  if (!probe) return;
  const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
  if (handlers.length === 0) faults.required(at, 'must specify a handler type');
  for (const handler of handlers.slice(1))
    faults.forbidden(`${at}.${handler}`, 'may not specify more than 1 handler type');
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    faults.notNegative(`${at}.${field}`, probe[field]);
  if (!isReadiness && (probe.successThreshold ?? 1) > 1)
    faults.invalid(`${at}.successThreshold`, probe.successThreshold, 'must be 1');
  for (const handler of ['httpGet', 'tcpSocket'] as const) {
    const port = probe[handler]?.port;
    if (typeof port === 'number' && (port < 1 || port > 65_535))
      faults.invalid(`${at}.${handler}.port`, port, 'must be between 1 and 65535, inclusive');
  }
}

function checkResources(faults: Faults, at: string, { resources }: Container): void {
  const limits = resources?.limits ?? {};
  for (const [list, values] of [['limits', limits] as const, ['requests', resources?.requests ?? {}] as const])
    for (const [name, value] of Object.entries(values)) {
      const amount = parseQuantity(value) ?? 0;
      if (amount < 0) faults.invalid(`${at}.resources.${list}[${name}]`, value, 'must be greater than or equal to 0');
      else if (list === 'requests' && amount > (parseQuantity(limits[name]) ?? Infinity))
        faults.invalid(
          `${at}.resources.requests`,
          value,
          `must be less than or equal to ${name} limit of ${limits[name]}`,
        );
    }
}

function checkPorts(faults: Faults, at: string, { ports = [] }: Container): void {
  const names = new Set<string>();
  for (const [index, { containerPort, name, protocol }] of ports.entries()) {
    const field = `${at}.ports[${index}]`;
    if (name !== undefined && names.has(name)) faults.duplicate(`${field}.name`, name);
    if (name !== undefined) names.add(name);
    faults.port(`${field}.containerPort`, containerPort);
    faults.oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
  }
}

function checkMounts(faults: Faults, at: string, container: Container, volumes: ReadonlySet<string>): void {
  const paths = new Set<string>();
  for (const [index, { name, mountPath }] of (container.volumeMounts ?? []).entries()) {
    const field = `${at}.volumeMounts[${index}]`;
    if (!name) faults.required(`${field}.name`);
    else if (!volumes.has(name)) faults.notFound(`${field}.name`, name);
    if (!mountPath) faults.required(`${field}.mountPath`);
    else if (paths.has(mountPath)) faults.invalid(`${field}.mountPath`, mountPath, 'must be unique');
    paths.add(mountPath ?? '');
  }
}

/** The containers of a pod or template, as `ValidatePodSpec` words it. */
export function checkPodSpec(faults: Faults, at: string, spec: PodSpec | undefined): void {
  const volumes = new Set((spec?.volumes ?? []).map(({ name }) => name));
  if ((spec?.containers ?? []).length === 0) faults.required(`${at}.containers`);
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers'] as const)
    for (const [index, container] of (spec?.[list] ?? []).entries()) {
      const field = `${at}.${list}[${index}]`;
      const { name, image, imagePullPolicy } = container;
      const fault = name ? labelFault(name) : undefined;
      if (!name) faults.required(`${field}.name`);
      else if (fault !== undefined) faults.invalid(`${field}.name`, name, fault);
      else if (names.has(name)) faults.duplicate(`${field}.name`, name);
      names.add(name);
      if (!image) faults.required(`${field}.image`);
      faults.oneOf(`${field}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
      checkPorts(faults, field, container);
      for (const [at, env] of (container.env ?? []).entries()) checkEnv(faults, `${field}.env[${at}]`, env);
      checkMounts(faults, field, container, volumes);
      checkProbe(faults, `${field}.livenessProbe`, container.livenessProbe);
      checkProbe(faults, `${field}.readinessProbe`, container.readinessProbe, true);
      checkProbe(faults, `${field}.startupProbe`, container.startupProbe);
      checkResources(faults, field, container);
    }
  faults.notNegative(`${at}.terminationGracePeriodSeconds`, spec?.terminationGracePeriodSeconds);
}
