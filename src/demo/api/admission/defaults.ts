import type { Kind } from '../../../core/kinds.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Namespace,
  Pod,
  ReplicaSet,
  Secret,
  Service,
  StatefulSet,
  WebhookConfiguration,
} from '../../../core/kubernetes.ts';
import {
  fillClaim,
  fillEndpointSlice,
  fillEvent,
  fillLimitRange,
  fillNetworkPolicy,
  fillStorageClass,
  fillVolume,
  fillWebhooks,
} from './defaults-objects.ts';
import { fill, fillPod, fillPodSpec } from './defaults-pod.ts';

function fillDeployment({ spec }: Deployment): void {
  if (!spec) return;
  fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = (spec.strategy ??= {});
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  fill(strategy.rollingUpdate, { maxUnavailable: '25%', maxSurge: '25%' });
}

function fillStatefulSet({ spec }: StatefulSet): void {
  if (!spec) return;
  fill(spec, {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  });
  for (const claim of spec.volumeClaimTemplates ?? []) fillClaim(claim);
}

function fillDaemonSet({ metadata, spec }: DaemonSet): void {
  if (!spec) return;
  const generation = 'deprecated.daemonset.template.generation';
  if (metadata && metadata.annotations?.[generation] === undefined)
    metadata.annotations = { ...metadata.annotations, [generation]: '1' };
  fill(spec, { revisionHistoryLimit: 10, updateStrategy: {} });
  const strategy = (spec.updateStrategy ??= {});
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  fill(strategy.rollingUpdate, { maxUnavailable: 1, maxSurge: 0 });
}

function fillJob(job: Job, isNew: boolean): void {
  const { metadata, spec } = job;
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    manualSelector: false,
  });
  if (!isNew || spec.manualSelector === true) return;
  // The job strategy's generateSelector: pods carry the job's uid and name.
  const uid = metadata?.uid ?? '';
  const name = metadata?.name ?? '';
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  spec.template.metadata = {
    ...spec.template.metadata,
    labels: {
      ...spec.template.metadata?.labels,
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    },
  };
  if (Object.keys(metadata?.labels ?? {}).length === 0)
    job.metadata = { ...metadata, labels: { ...spec.template.metadata.labels } };
}

function fillService({ spec }: Service): void {
  if (!spec) return;
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of spec.ports ?? []) fill(port, { protocol: 'TCP', targetPort: port.port });
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  if (spec.type === 'ExternalName') return;
  fill(spec, { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
}

function fillSecret(secret: Secret): void {
  fill(secret, { type: 'Opaque' });
  if (!secret.stringData) return;
  const encoded = Object.entries(secret.stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}

function fillNamespace(space: Namespace): void {
  const name = space.metadata?.name ?? '';
  space.metadata = { ...space.metadata, labels: { ...space.metadata?.labels, 'kubernetes.io/metadata.name': name } };
  space.spec = { ...space.spec };
  fill(space.spec, { finalizers: ['kubernetes'] });
  space.status = { ...space.status };
  fill(space.status, { phase: 'Active' });
}

function fillAutoscaler(scaler: HorizontalPodAutoscaler): void {
  const { spec } = scaler;
  if (!spec) return;
  fill(spec, { minReplicas: 1 });
  if (spec.metrics && spec.metrics.length > 0) return;
  const target = { type: 'Utilization', averageUtilization: 80 };
  spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
}

function fillCronJob({ spec }: CronJob): void {
  if (!spec) return;
  spec.jobTemplate.metadata ??= {};
  fill(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
}

const FILLERS: Readonly<Record<string, (object: never, isNew: boolean) => void>> = {
  Deployment: fillDeployment,
  StatefulSet: fillStatefulSet,
  DaemonSet: fillDaemonSet,
  ReplicaSet: ({ spec }: ReplicaSet) => spec && fill(spec, { replicas: 1 }),
  Job: fillJob,
  CronJob: fillCronJob,
  Pod: fillPod,
  Service: fillService,
  Secret: fillSecret,
  Namespace: fillNamespace,
  HorizontalPodAutoscaler: fillAutoscaler,
  PersistentVolumeClaim: fillClaim,
  PersistentVolume: fillVolume,
  StorageClass: fillStorageClass,
  LimitRange: fillLimitRange,
  NetworkPolicy: fillNetworkPolicy,
  ValidatingWebhookConfiguration: (object: WebhookConfiguration) => fillWebhooks(object),
  MutatingWebhookConfiguration: (object: WebhookConfiguration) => fillWebhooks(object, { reinvocationPolicy: 'Never' }),
  EndpointSlice: fillEndpointSlice,
  Event: fillEvent,
};

/** The status of a new object: what Go's JSON writes although nobody has set it. */
const FIRST_STATUS: Readonly<Record<string, object>> = {
  Deployment: {},
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  Job: {},
  CronJob: {},
  Service: { loadBalancer: {} },
  Ingress: { loadBalancer: {} },
  PodDisruptionBudget: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  HorizontalPodAutoscaler: { desiredReplicas: 0, currentMetrics: null },
  ResourceQuota: {},
};

/**
 * Fills in, in place, what the API server would (pkg/apis/…/defaults.go of Kubernetes 1.37); `isNew` also what it gives
 * to new objects alone. Addresses of Services are given by `allocate`.
 */
export function fillDefaults(kind: Kind, object: KubeObject, isNew: boolean): void {
  FILLERS[kind.kind]?.(object as never, isNew);
  const template = templateOf(kind, object);
  if (template) template.metadata ??= {};
  if (template?.spec) fillPodSpec(template.spec);
  const first = FIRST_STATUS[kind.kind];
  if (isNew && first) object.status ??= structuredClone(first);
}

type Template = { metadata?: object; spec?: NonNullable<Pod['spec']> };

/** The pod template of a workload. */
export function templateOf(kind: Kind, object: KubeObject): Template | undefined {
  const spec = object.spec as { template?: Template; jobTemplate?: { spec?: { template?: Template } } } | undefined;
  return kind.kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
}
