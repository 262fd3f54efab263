import type { Container, Pod, Probe } from '../../../core/kubernetes.ts';

type PodSpec = NonNullable<Pod['spec']>;

/** Sets members that are absent or empty, as the generated defaulting functions do. */
export function fill<T extends object>(target: T, defaults: Partial<T>): void {
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    const value = target[key];
    if (value === undefined || value === '') Object.assign(target, { [key]: defaults[key] });
  }
}

/** `latest` and no tag at all are always pulled; a digest is no tag. */
export function pullPolicyOf(image: string): string {
  // An image that cannot be parsed has no tag that anybody could read.
  if (!/^[\w./:@-]+$/.test(image)) return 'IfNotPresent';
  const tag = /:([^/:@]+)$/.exec(image.replace(/@.*$/, ''))?.[1];
  if (image.includes('@') && tag === undefined) return 'IfNotPresent';
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function fillProbe(probe: Probe | undefined): void {
  if (!probe) return;
  // A nought means absent here, as in Go.
  for (const field of ['timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const)
    if (probe[field] === 0) delete probe[field];
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (probe.httpGet) fill(probe.httpGet, { path: '/', scheme: 'HTTP' });
  if (probe.grpc) fill(probe.grpc, { service: '' });
}

function fillContainer(container: Container): void {
  fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(container.image ?? ''),
  });
  for (const port of container.ports ?? []) fill(port, { protocol: 'TCP' });
  for (const { valueFrom } of container.env ?? [])
    if (valueFrom?.fieldRef) fill(valueFrom.fieldRef, { apiVersion: 'v1' });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) fillProbe(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    if (handler?.httpGet) fill(handler.httpGet, { path: '/', scheme: 'HTTP' });
}

/** Defaults of the pod spec of a pod or of a template (SetDefaults_PodSpec and what it holds). */
export function fillPodSpec(spec: PodSpec): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (spec.serviceAccountName !== undefined) spec.serviceAccount = spec.serviceAccountName;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) fillContainer(container);
  for (const volume of spec.volumes ?? []) {
    if (Object.keys(volume).length === 1) volume.emptyDir = {};
    for (const source of [volume.secret, volume.configMap, volume.projected, volume.downwardAPI])
      if (source) fill(source, { defaultMode: 0o644 });
    for (const source of volume.projected?.sources ?? [])
      if (source.serviceAccountToken) fill(source.serviceAccountToken, { expirationSeconds: 3600 });
  }
}

const TOLERATIONS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** BestEffort, Burstable or Guaranteed (core/v1/helper/qos). */
export function qosClassOf(spec: PodSpec): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const set = containers.flatMap(({ resources }) => [
    ...Object.keys(resources?.requests ?? {}),
    ...Object.keys(resources?.limits ?? {}),
  ]);
  if (!set.some((name) => name === 'cpu' || name === 'memory')) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every(
      (name) =>
        resources?.limits?.[name] !== undefined &&
        (resources.requests?.[name] ?? resources.limits[name]) === resources.limits[name],
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** What only pods get, not templates: requests from limits, the ServiceAccount, tolerations and the first status. */
export function fillPod(pod: Pod, isNew: boolean): void {
  if (!pod.spec) return;
  fillPodSpec(pod.spec);
  for (const { resources } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers])
    if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
  fill(pod.spec, { enableServiceLinks: true });
  if (!isNew) return;
  fill(pod.spec, { serviceAccountName: 'default', priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  pod.spec.serviceAccount = pod.spec.serviceAccountName ?? 'default';
  const have = pod.spec.tolerations ?? [];
  const missing = TOLERATIONS.filter(({ key }) => !have.some((entry) => entry.key === key || entry.key === undefined));
  pod.spec.tolerations = [...have, ...missing];
  pod.status = { ...pod.status };
  fill(pod.status, { phase: 'Pending', qosClass: qosClassOf(pod.spec) });
}
