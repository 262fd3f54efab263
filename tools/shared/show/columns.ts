import type {
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  KubeObject,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ResourceQuota,
  Secret,
  Service,
  StatefulSet,
} from '../../../src/core/kubernetes.ts';
import { podStatus } from '../../../src/core/pod-status.ts';
import { showAge } from '../../../src/core/time.ts';
import { imagesOf } from '../workload/templates.ts';

export type Columns = {
  readonly names: readonly string[];
  /** One cell a column, without name and age. */
  readonly cells: (object: never, now: number) => readonly (string | number)[];
  /** True for what a person should see first when not all rows fit. */
  readonly troubled?: (object: never) => boolean;
};

const columns = <T>(
  names: string,
  cells: (o: T, now: number) => readonly (string | number)[],
  troubled?: (o: T) => boolean,
) => ({ names: names.split(' '), cells, ...(troubled ? { troubled } : {}) }) as Columns;

/**
 * What the server's table shows of a kind, rebuilt from its objects. All other kinds: name, Ready condition and age.
 */
export const COLUMNS: Readonly<Record<string, Columns>> = {
  Pod: columns<Pod>(
    'READY STATUS RESTARTS NODE',
    (pod, now) => {
      const { ready, containers, word, restarts, lastRestart } = podStatus(pod);
      const since = restarts > 0 && lastRestart ? ` (${showAge(lastRestart, now)} ago)` : '';
      return [`${ready}/${containers}`, word, `${restarts}${since}`, pod.spec?.nodeName ?? '-'];
    },
    (pod) => {
      const { ready, containers, word } = podStatus(pod);
      return word !== 'Completed' && (word !== 'Running' || ready < containers);
    },
  ),
  Deployment: columns<Deployment>(
    'READY UP-TO-DATE AVAILABLE IMAGES',
    ({ spec, status }) => [
      `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      imagesOf(spec?.template),
    ],
    ({ spec, status }) => (status?.availableReplicas ?? 0) < (spec?.replicas ?? 1),
  ),
  ReplicaSet: columns<ReplicaSet>('DESIRED CURRENT READY IMAGES', ({ spec, status }) => [
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    imagesOf(spec?.template),
  ]),
  StatefulSet: columns<StatefulSet>(
    'READY IMAGES',
    ({ spec, status }) => [`${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}`, imagesOf(spec?.template)],
    ({ spec, status }) => (status?.readyReplicas ?? 0) < (spec?.replicas ?? 1),
  ),
  DaemonSet: columns<DaemonSet>(
    'DESIRED CURRENT READY UP-TO-DATE AVAILABLE IMAGES',
    ({ spec, status }) => [
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      imagesOf(spec?.template),
    ],
    ({ status }) => (status?.numberReady ?? 0) < (status?.desiredNumberScheduled ?? 0),
  ),
  Job: columns<Job>('STATUS COMPLETIONS FAILED', ({ spec, status }) => [
    jobStatus({ spec, status } as Job),
    `${status?.succeeded ?? 0}/${spec?.completions ?? 1}`,
    status?.failed ?? 0,
  ]),
  CronJob: columns<CronJob>('SCHEDULE SUSPEND ACTIVE LAST-SCHEDULE', ({ spec, status }, now) => [
    spec?.schedule ?? '',
    String(spec?.suspend ?? false),
    status?.active?.length ?? 0,
    status?.lastScheduleTime ? showAge(status.lastScheduleTime, now) : '-',
  ]),
  Service: columns<Service>('TYPE CLUSTER-IP EXTERNAL-IP PORTS', ({ spec, status }) => [
    spec?.type ?? 'ClusterIP',
    spec?.clusterIP ?? '-',
    status?.loadBalancer?.ingress?.map(({ ip, hostname }) => ip ?? hostname ?? '').join(',') ||
      spec?.externalName ||
      (spec?.type === 'LoadBalancer' ? '<pending>' : '-'),
    (spec?.ports ?? [])
      .map(({ port, targetPort, protocol }) => `${port}→${targetPort ?? port}/${protocol ?? 'TCP'}`)
      .join(','),
  ]),
  ConfigMap: columns<ConfigMap>('DATA', ({ data, binaryData }) => [
    Object.keys({ ...data, ...binaryData })
      .slice(0, 12)
      .join(',') || '-',
  ]),
  Secret: columns<Secret>('TYPE DATA', ({ type, data }) => [
    type ?? 'Opaque',
    Object.keys(data ?? {})
      .slice(0, 12)
      .join(',') || '-',
  ]),
  Ingress: columns<Ingress>('CLASS HOSTS BACKENDS', ({ spec }) => [
    spec?.ingressClassName ?? '-',
    (spec?.rules ?? []).map(({ host }) => host ?? '*').join(',') || '*',
    (spec?.rules ?? [])
      .flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend.service?.name ?? '?'))
      .join(',') || '-',
  ]),
  PersistentVolumeClaim: columns<PersistentVolumeClaim>(
    'STATUS VOLUME CAPACITY STORAGECLASS',
    ({ spec, status }) => [
      status?.phase ?? '?',
      spec?.volumeName ?? '-',
      status?.capacity?.['storage'] ?? '-',
      spec?.storageClassName ?? '-',
    ],
    ({ status }) => status?.phase !== 'Bound',
  ),
  HorizontalPodAutoscaler: columns<HorizontalPodAutoscaler>(
    'REFERENCE MINPODS MAXPODS REPLICAS',
    ({ spec, status }) => [
      `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`,
      spec?.minReplicas ?? 1,
      spec?.maxReplicas ?? 0,
      status?.currentReplicas ?? 0,
    ],
  ),
  PodDisruptionBudget: columns<PodDisruptionBudget>('MIN-AVAILABLE MAX-UNAVAILABLE ALLOWED', ({ spec, status }) => [
    String(spec?.minAvailable ?? '-'),
    String(spec?.maxUnavailable ?? '-'),
    status?.disruptionsAllowed ?? 0,
  ]),
  ResourceQuota: columns<ResourceQuota>('USED/HARD', ({ status }) => [
    Object.entries(status?.hard ?? {})
      .map(([key, hard]) => `${key} ${status?.used?.[key] ?? '0'}/${hard}`)
      .join(', ') || '-',
  ]),
  Namespace: columns<Namespace>(
    'STATUS',
    ({ status }) => [status?.phase ?? '?'],
    ({ status }) => status?.phase !== 'Active',
  ),
  Node: columns<Node>(
    'STATUS VERSION',
    ({ spec, status }) => [
      (ready(status?.conditions) === 'True' ? 'Ready' : 'NotReady') +
        (spec?.unschedulable ? ',SchedulingDisabled' : ''),
      status?.nodeInfo?.kubeletVersion ?? '?',
    ],
    ({ status }) => ready(status?.conditions) !== 'True',
  ),
};

const ready = (conditions: readonly { type: string; status: string }[] | undefined): string | undefined =>
  conditions?.find(({ type }) => type === 'Ready')?.status;

/** Columns of a kind that has none of its own: custom resources mostly report a Ready condition. */
export const ANY_COLUMNS = columns<KubeObject>('READY', ({ status }) => [
  ready((status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions) ?? '-',
]);

/** Complete, Failed, Suspended or Running, as `kubectl get jobs` says since 1.31. */
export function jobStatus({ spec, status }: Job): string {
  const end = status?.conditions?.find(
    ({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'),
  );
  if (end) return end.type;
  return spec?.suspend ? 'Suspended' : 'Running';
}
