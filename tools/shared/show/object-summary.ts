import type {
  ConfigMap,
  Container,
  KubeObject,
  Pod,
  PodTemplate,
  Secret,
  Service,
} from '../../../src/core/kubernetes.ts';
import { podStatus } from '../../../src/core/pod-status.ts';
import { COLUMNS } from './columns.ts';
import { containersOf } from '../workload/templates.ts';
import { yamlText } from './yaml-view.ts';

type Condition = { type: string; status: string; reason?: string; message?: string };

/**
 * What `kubectl describe` tells, shorter: labels, owner, columns, conditions that speak, containers or data. One fact a
 * line.
 */
export function summaryOf(object: KubeObject, kind: string, now: number): string[] {
  const { metadata } = object;
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  return [
    ...pairs('labels', metadata?.labels),
    ...(owner ? [`controlled by: ${owner.kind.toLowerCase()}/${owner.name}`] : []),
    ...(metadata?.deletionTimestamp ? [`being deleted since ${metadata.deletionTimestamp}`] : []),
    ...(metadata?.finalizers?.length ? [`finalizers: ${metadata.finalizers.join(', ')}`] : []),
    ...columnLines(object, kind, now),
    ...conditionLines(object),
    ...details(object, kind),
  ];
}

const pairs = (title: string, map: Readonly<Record<string, string>> | undefined): string[] => {
  const entries = Object.entries(map ?? {});
  return entries.length === 0 ? [] : [`${title}: ${entries.map(([key, value]) => `${key}=${value}`).join(', ')}`];
};

function columnLines(object: KubeObject, kind: string, now: number): string[] {
  const columns = COLUMNS[kind];
  if (!columns) return [];
  const cells = columns.cells(object as never, now);
  return [columns.names.map((name, index) => `${name} ${cells[index] ?? '-'}`).join(', ')];
}

/** Conditions as `Type=Status`; those with a reason that is not good news with their message. */
function conditionLines({ status }: KubeObject): string[] {
  const conditions = (status as { conditions?: Condition[] } | undefined)?.conditions ?? [];
  return conditions.map(({ type, status: is, reason, message }) => {
    const why = reason
      ? ` (${reason}${message ? `: ${message.slice(0, 300)}` : ''})`
      : message
        ? ` (${message.slice(0, 300)})`
        : '';
    return `condition ${type}=${is}${why}`;
  });
}

function details(object: KubeObject, kind: string): string[] {
  const template = (object.spec as { template?: PodTemplate } | undefined)?.template;
  if (kind === 'Pod') return podLines(object as unknown as Pod);
  if (template) return containersOf(template).flatMap(containerLines);
  if (kind === 'Service') return pairs('selector', (object as unknown as Service).spec?.selector);
  if (kind === 'Secret') return keyLines((object as unknown as Secret).data);
  if (kind === 'ConfigMap') return keyLines((object as unknown as ConfigMap).data);
  if (COLUMNS[kind]) return [];
  return object.spec === undefined
    ? []
    : [
        'spec:',
        ...yamlText(object.spec)
          .split('\n')
          .map((line) => `  ${line}`),
      ];
}

/** One line a key; long values are cut, the first line is shown. */
const keyLines = (data: Readonly<Record<string, string>> | undefined): string[] =>
  Object.entries(data ?? {}).map(([key, value]) => {
    const first = value.split('\n')[0] ?? '';
    const whole = first === value && value.length <= 200;
    return `${key}: ${first.slice(0, 200)}${whole ? '' : ` … (${value.length} characters)`}`;
  });

function podLines(pod: Pod): string[] {
  const { restarts } = podStatus(pod);
  const states = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return [
    `restarts: ${restarts}, pod IP ${pod.status?.podIP ?? '-'}, QoS ${pod.status?.qosClass ?? '-'}`,
    ...(pod.status?.message ? [`message: ${pod.status.message}`] : []),
    ...containersOf({ spec: pod.spec } as PodTemplate).flatMap(containerLines),
    ...states.map(({ name, state, lastState, ready, restartCount }) => {
      const last = lastState?.terminated ? `, last ${stateText(lastState)}` : '';
      return `state of ${name}: ${stateText(state)}, ready ${ready}, ${restartCount} restarts${last}`;
    }),
  ];
}

type State = NonNullable<Pod['status']>['containerStatuses'] extends (infer S)[] | undefined
  ? S extends { state?: infer T }
    ? T
    : never
  : never;

function stateText(state: State | undefined): string {
  if (state?.waiting)
    return `waiting ${state.waiting.reason ?? ''}${state.waiting.message ? ` (${state.waiting.message})` : ''}`;
  if (state?.terminated) {
    const { reason, exitCode, message } = state.terminated;
    return `terminated ${reason ?? ''} (exit ${exitCode})${message ? `: ${message.slice(0, 300)}` : ''}`;
  }
  return state?.running ? `running since ${state.running.startedAt ?? '?'}` : 'not started';
}

function containerLines(container: Container): string[] {
  const { requests, limits } = container.resources ?? {};
  const amounts = (map: Readonly<Record<string, string>> | undefined): string =>
    Object.entries(map ?? {})
      .map(([key, value]) => `${key} ${value}`)
      .join(' ') || 'none';
  const probes = (['startupProbe', 'livenessProbe', 'readinessProbe'] as const).flatMap((kind) => {
    const probe = container[kind];
    if (!probe) return [];
    const how = probe.httpGet
      ? `GET ${probe.httpGet.path ?? '/'} port ${probe.httpGet.port}`
      : probe.tcpSocket
        ? `tcp ${probe.tcpSocket.port}`
        : probe.exec
          ? `exec ${probe.exec.command?.join(' ') ?? ''}`
          : 'grpc';
    return [`  ${kind}: ${how} every ${probe.periodSeconds ?? 10}s, ${probe.failureThreshold ?? 3} failures`];
  });
  const env = [
    ...(container.envFrom ?? []).map(({ configMapRef, secretRef }) =>
      configMapRef ? `all of configmap/${configMapRef.name ?? ''}` : `all of secret/${secretRef?.name ?? ''}`,
    ),
    ...(container.env ?? []).map(({ name, value, valueFrom }) => {
      const ref = valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef;
      const from = valueFrom?.secretKeyRef ? 'secret' : 'configmap';
      return ref ? `${name} from ${from}/${ref.name ?? ''}/${ref.key}` : `${name}=${(value ?? '').slice(0, 100)}`;
    }),
  ];
  const ports = (container.ports ?? []).map(({ containerPort }) => containerPort).join(',');
  return [
    `container ${container.name}: image ${container.image ?? '?'} (pull ${container.imagePullPolicy ?? '?'})${ports ? `, port ${ports}` : ''}`,
    ...(container.command ? [`  command: ${container.command.join(' ').slice(0, 300)}`] : []),
    ...(container.args ? [`  args: ${container.args.join(' ').slice(0, 300)}`] : []),
    `  requests ${amounts(requests)}; limits ${amounts(limits)}`,
    ...(env.length > 0 ? [`  env: ${env.join(', ')}`] : []),
    ...probes,
  ];
}
