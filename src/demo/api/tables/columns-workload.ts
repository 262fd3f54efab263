import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { columnsOf, type Columns } from './columns.ts';
import { ageOf, containerCells, labelsText, orNone, selectorText } from './human.ts';

const JOB_STATES: readonly (readonly [string, string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
];

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
  const found = JOB_STATES.find(([type]) => (type === '' ? metadata?.deletionTimestamp !== undefined : has(type)));
  return found?.[1] ?? 'Running';
}

function jobCompletions({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  return (spec?.parallelism ?? 0) > 1 ? `${done}/1 of ${spec?.parallelism}` : `${done}/1`;
}

function jobDuration({ status }: Job, now: number): string {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return showDuration(end - Date.parse(status.startTime));
}

type Metric = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];
type Current = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

/** One target of an autoscaler: `cpu: 12%/80%`. */
function metricText(spec: Metric, status: Current | undefined): string {
  const resource = spec.resource ?? spec.containerResource;
  if (!resource) return '<unknown>';
  const current = (status?.resource ?? status?.containerResource)?.current;
  if (resource.target.averageValue !== undefined)
    return `${resource.name}: ${current?.averageValue ?? '<unknown>'}/${resource.target.averageValue}`;
  const percent = (value: number | undefined, none: string): string => (value === undefined ? none : `${value}%`);
  return `${resource.name}: ${percent(current?.averageUtilization, '<unknown>')}/${percent(resource.target.averageUtilization, '<auto>')}`;
}

function hpaTargets({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  const texts = metrics.map((metric, at) => metricText(metric, status?.currentMetrics?.[at]));
  if (texts.length === 0) return '<none>';
  const more = texts.length > 2 ? ` + ${texts.length - 2} more...` : '';
  return `${texts.slice(0, 2).join(', ')}${more}`;
}

const REPLICA_SET = columnsOf<ReplicaSet>(
  'Name Desired:integer Current:integer Ready:integer Age Containers* Images* Selector*',
  ({ metadata, spec, status }, now) => [
    metadata?.name ?? '',
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template?.spec?.containers),
    selectorText(spec?.selector),
  ],
);

type Revision = KubeObject & { revision?: number };

const CONTROLLER_REVISION = columnsOf<Revision>('Name Controller Revision Age', ({ metadata, revision }, now) => {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return [
    metadata?.name ?? '',
    owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : '<none>',
    revision ?? 0,
    ageOf(metadata?.creationTimestamp, now),
  ];
});

export const WORKLOAD_COLUMNS: Readonly<Record<string, Columns>> = {
  deployments: columnsOf<Deployment>(
    'Name Ready Up-to-date Available Age Containers* Images* Selector*',
    ({ metadata, spec, status }, now) => [
      metadata?.name ?? '',
      `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      ageOf(metadata?.creationTimestamp, now),
      ...containerCells(spec?.template.spec?.containers),
      selectorText(spec?.selector),
    ],
  ),
  replicasets: REPLICA_SET,
  controllerrevisions: CONTROLLER_REVISION,
  statefulsets: columnsOf<StatefulSet>('Name Ready Age Containers* Images*', ({ metadata, spec, status }, now) => [
    metadata?.name ?? '',
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template.spec?.containers),
  ]),
  daemonsets: columnsOf<DaemonSet>(
    'Name Desired:integer Current:integer Ready:integer Up-to-date:integer Available:integer Node_Selector Age Containers* Images* Selector*',
    ({ metadata, spec, status }, now) => [
      metadata?.name ?? '',
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      labelsText(spec?.template.spec?.nodeSelector),
      ageOf(metadata?.creationTimestamp, now),
      ...containerCells(spec?.template.spec?.containers),
      selectorText(spec?.selector),
    ],
  ),
  jobs: columnsOf<Job>('Name Status Completions Duration Age Containers* Images* Selector*', (job, now) => [
    job.metadata?.name ?? '',
    jobStatus(job),
    jobCompletions(job),
    jobDuration(job, now),
    ageOf(job.metadata?.creationTimestamp, now),
    ...containerCells(job.spec?.template.spec?.containers),
    selectorText(job.spec?.selector),
  ]),
  cronjobs: columnsOf<CronJob>(
    'Name Schedule Timezone Suspend:boolean Active:integer Last_Schedule Age Containers* Images* Selector*',
    ({ metadata, spec, status }, now) => [
      metadata?.name ?? '',
      spec?.schedule ?? '',
      orNone(spec?.timeZone),
      spec?.suspend === true ? 'True' : 'False',
      status?.active?.length ?? 0,
      status?.lastScheduleTime === undefined ? '<none>' : ageOf(status.lastScheduleTime, now),
      ageOf(metadata?.creationTimestamp, now),
      ...containerCells(spec?.jobTemplate.spec?.template.spec?.containers),
      selectorText(spec?.jobTemplate.spec?.selector),
    ],
  ),
  horizontalpodautoscalers: columnsOf<HorizontalPodAutoscaler>(
    'Name Reference Targets MinPods MaxPods Replicas Age',
    (hpa, now) => [
      hpa.metadata?.name ?? '',
      `${hpa.spec?.scaleTargetRef.kind}/${hpa.spec?.scaleTargetRef.name}`,
      hpaTargets(hpa),
      String(hpa.spec?.minReplicas ?? '<unset>'),
      hpa.spec?.maxReplicas ?? 0,
      hpa.status?.currentReplicas ?? 0,
      ageOf(hpa.metadata?.creationTimestamp, now),
    ],
  ),
  poddisruptionbudgets: columnsOf<PodDisruptionBudget>(
    'Name Min_Available Max_Unavailable Allowed_Disruptions:integer Age',
    ({ metadata, spec, status }, now) => [
      metadata?.name ?? '',
      String(spec?.minAvailable ?? 'N/A'),
      String(spec?.maxUnavailable ?? 'N/A'),
      status?.disruptionsAllowed ?? 0,
      ageOf(metadata?.creationTimestamp, now),
    ],
  ),
};
