import { sameJson } from '../../plain-json.ts';
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Pod,
  PodTemplate,
  Service,
} from '../../../core/kubernetes.ts';
import type { Faults } from '../http/faults.ts';
import { checkPodSpec } from './validate-container.ts';

type Selector = { matchLabels?: Record<string, string>; matchExpressions?: unknown[] };
type Workload = KubeObject & {
  spec?: {
    replicas?: number;
    selector?: Selector;
    template?: PodTemplate;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
};

function checkTemplate(faults: Faults, { spec }: Workload, old: Workload | undefined): void {
  const labels = spec?.template?.metadata?.labels;
  const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
  const empty = wanted.length === 0 && (spec?.selector?.matchExpressions ?? []).length === 0;
  if (spec?.selector === undefined) faults.required('spec.selector');
  else if (empty) faults.invalid('spec.selector', spec.selector, 'empty selector is invalid for deployment');
  if (spec?.selector === undefined || wanted.some(([key, value]) => labels?.[key] !== value))
    faults.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  if (old && !sameJson(spec?.selector, old.spec?.selector))
    faults.invalid('spec.selector', spec?.selector, 'field is immutable');
  checkPodSpec(faults, 'spec.template.spec', spec?.template?.spec);
  faults.oneOf('spec.template.spec.restartPolicy', spec?.template?.spec?.restartPolicy, ['Always']);
}

/** Deployments, ReplicaSets, StatefulSets and DaemonSets: replicas, selector and template. */
export function checkWorkload(faults: Faults, object: KubeObject, old: KubeObject | undefined): void {
  const { spec } = object as Workload;
  faults.notNegative('spec.replicas', spec?.replicas);
  faults.notNegative('spec.minReadySeconds', spec?.minReadySeconds);
  faults.notNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit);
  checkTemplate(faults, object as Workload, old as Workload | undefined);
}

const isNought = (value: string | number | undefined): boolean => value === 0 || value === '0%' || value === '0';

export function checkDeployment(faults: Faults, object: KubeObject, old: KubeObject | undefined): void {
  checkWorkload(faults, object, old);
  const { spec } = object as Deployment;
  const { type, rollingUpdate } = spec?.strategy ?? {};
  if (type === 'Recreate' && rollingUpdate)
    faults.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
  faults.oneOf('spec.strategy', type, ['Recreate', 'RollingUpdate']);
  if (rollingUpdate && isNought(rollingUpdate.maxSurge) && isNought(rollingUpdate.maxUnavailable))
    faults.invalid(
      'spec.strategy.rollingUpdate.maxUnavailable',
      rollingUpdate.maxUnavailable,
      'may not be 0 when `maxSurge` is 0',
    );
  if (spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0))
    faults.invalid(
      'spec.progressDeadlineSeconds',
      spec.progressDeadlineSeconds,
      'must be greater than minReadySeconds',
    );
}

export function checkJob(faults: Faults, object: KubeObject): void {
  const { spec } = object as Job;
  for (const field of ['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds'] as const)
    faults.notNegative(`spec.${field}`, spec?.[field]);
  checkPodSpec(faults, 'spec.template.spec', spec?.template.spec);
  if (spec?.template.spec?.restartPolicy === 'Always')
    faults.required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"');
}

/** Members of a pod's spec that an update may change. */
const CHANGEABLE = [
  'activeDeadlineSeconds',
  'terminationGracePeriodSeconds',
  'tolerations',
  'nodeName',
  'schedulingGates',
];

/** The spec without what may change, for the comparison of an update. */
function fixedSpec(pod: Pod): unknown {
  const spec: Record<string, unknown> = { ...pod.spec };
  for (const field of CHANGEABLE) delete spec[field];
  for (const list of ['containers', 'initContainers'] as const)
    if (pod.spec?.[list]) spec[list] = pod.spec[list].map(({ image: _image, ...rest }) => rest);
  return spec;
}

export function checkPod(faults: Faults, object: KubeObject, old: KubeObject | undefined): void {
  const pod = object as Pod;
  checkPodSpec(faults, 'spec', pod.spec);
  faults.oneOf('spec.restartPolicy', pod.spec?.restartPolicy, ['Always', 'Never', 'OnFailure']);
  if (old && !sameJson(fixedSpec(pod), fixedSpec(old as Pod)))
    faults.forbidden(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    );
}

export function checkService(faults: Faults, object: KubeObject, old: KubeObject | undefined): void {
  const { spec } = object as Service;
  const ports = spec?.ports ?? [];
  const external = spec?.type === 'ExternalName';
  if (ports.length === 0 && !external && spec?.clusterIP !== 'None') faults.required('spec.ports');
  const range = 'must be between 1 and 65535, inclusive';
  const outside = (port: number): boolean => port < 1 || port > 65_535;
  const names = new Set<string>();
  for (const [index, { port, targetPort, name, protocol }] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    if (ports.length > 1 && !name) faults.required(`${at}.name`);
    if (name && names.has(name)) faults.duplicate(`${at}.name`, name);
    if (name) names.add(name);
    if (outside(port)) faults.invalid(`${at}.port`, port, range);
    faults.oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
    if (typeof targetPort === 'number' && outside(targetPort)) faults.invalid(`${at}.targetPort`, targetPort, range);
  }
  faults.oneOf('spec.type', spec?.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  if (external && !spec.externalName) faults.required('spec.externalName');
  const before = (old as Service | undefined)?.spec;
  if (before?.clusterIP && !external && before.type !== 'ExternalName' && spec?.clusterIP !== before.clusterIP)
    faults.invalid('spec.clusterIPs[0]', [spec?.clusterIP], 'may not change once set');
}

export function checkAutoscaler(faults: Faults, object: KubeObject): void {
  const { spec } = object as HorizontalPodAutoscaler;
  const minReplicas = spec?.minReplicas ?? 1;
  const maxReplicas = spec?.maxReplicas ?? 0;
  if (minReplicas < 1) faults.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) faults.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (maxReplicas < minReplicas)
    faults.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  if (!spec?.scaleTargetRef.name) faults.required('spec.scaleTargetRef.name');
  if (!spec?.scaleTargetRef.kind) faults.required('spec.scaleTargetRef.kind');
}
