type Objects = { readonly objects: readonly unknown[]; readonly logs: Record<string, string> };

const AT = '2026-11-24T09:00:00Z';
const PER_WORKLOAD = 100;

/**
 * A namespace `big` of many pods (each about 8 kB on the wire, managed fields included, as a real API server sends
 * them), 100 to a Deployment. One Deployment is killed at its memory limit.
 */
export function bigNamespace(pods: number): Objects {
  const objects: unknown[] = [namespaceOf('big')];
  const logs: Record<string, string> = {};
  for (let index = 0; index < Math.ceil(pods / PER_WORKLOAD); index++) {
    const app = `service-${String(index).padStart(3, '0')}`;
    const broken = index === 1 || (index === 0 && pods <= PER_WORKLOAD);
    const count = Math.min(PER_WORKLOAD, pods - index * PER_WORKLOAD);
    const made = workload({ namespace: 'big', app, count, ...(broken ? { fault: oom } : {}) });
    objects.push(...made.objects);
    Object.assign(logs, made.logs);
  }
  return { objects, logs };
}

export const namespaceOf = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: `ns-${name}` },
});

/** Status of a container that fails, by the pod's name and container. */
export type Fault = (pod: string, app: string) => object;

export type Wanted = {
  readonly namespace: string;
  readonly app: string;
  readonly count: number;
  readonly fault?: Fault;
  readonly node?: string;
  readonly image?: string;
};

/** A Deployment with its ReplicaSet and pods, all of them well or all with the fault. */
export function workload(wanted: Wanted): Objects {
  const { namespace, app, count, fault } = wanted;
  const image = wanted.image ?? `registry.example.com/team/${app}:1.14.2`;
  const id = `${namespace}-${app}`;
  const template = { metadata: { labels: { app } }, spec: podSpec(app, image, wanted.node) };
  const ready = fault ? 0 : count;
  const objects: unknown[] = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(namespace, app, `dep-${id}`, { 'deployment.kubernetes.io/revision': '1' }),
      spec: { replicas: count, selector: { matchLabels: { app } }, template },
      status: {
        observedGeneration: 1,
        replicas: count,
        updatedReplicas: count,
        readyReplicas: ready,
        availableReplicas: ready,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...meta(namespace, `${app}-6d5f9`, `rs-${id}`, { 'deployment.kubernetes.io/revision': '1' }),
        ownerReferences: [owner('apps/v1', 'Deployment', app, `dep-${id}`)],
      },
      spec: { replicas: count, selector: { matchLabels: { app } }, template },
      status: { replicas: count, readyReplicas: ready },
    },
  ];
  const logs: Record<string, string> = {};
  for (let at = 0; at < count; at++) {
    const name = `${app}-6d5f9-${String(at).padStart(5, '0')}`;
    objects.push(pod(name, { ...wanted, image }));
    if (fault)
      logs[`${namespace}/${name}/${app}/previous`] =
        'INFO:     Started server process [1]\nINFO:     Application startup complete.\n';
  }
  return { objects, logs };
}

const meta = (namespace: string, name: string, uid: string, annotations: Record<string, string> = {}) => ({
  name,
  namespace,
  uid,
  resourceVersion: '1000',
  generation: 1,
  creationTimestamp: AT,
  annotations,
});
const owner = (apiVersion: string, kind: string, name: string, uid: string) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

const podSpec = (app: string, image: string, node = 'node-1') => ({
  containers: [
    {
      name: app,
      image,
      imagePullPolicy: 'IfNotPresent',
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      env: Array.from({ length: 20 }, (_, index) => ({
        name: `SETTING_NUMBER_${index}`,
        value: `value-${index}-of-${app}`,
      })),
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      livenessProbe: {
        httpGet: { path: '/health', port: 'http', scheme: 'HTTP' },
        periodSeconds: 10,
        timeoutSeconds: 1,
        failureThreshold: 3,
        successThreshold: 1,
      },
      readinessProbe: {
        httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
        periodSeconds: 10,
        timeoutSeconds: 1,
        failureThreshold: 3,
        successThreshold: 1,
      },
      volumeMounts: [
        { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ],
    },
  ],
  nodeName: node,
  restartPolicy: 'Always',
  serviceAccountName: 'default',
  tolerations: [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ],
  volumes: [
    {
      name: 'kube-api-access',
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    },
  ],
});

/** Killed at the memory limit, again and again. */
export const oom: Fault = (name, app) => ({
  restartCount: 9,
  state: {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off 5m0s restarting failed container=${app} pod=${name}_big(uid-${name})`,
    },
  },
  lastState: {
    terminated: {
      exitCode: 137,
      reason: 'OOMKilled',
      startedAt: '2026-11-24T10:00:00Z',
      finishedAt: '2026-11-24T10:00:20Z',
      containerID: `containerd://${name}`,
    },
  },
});

function pod(name: string, { namespace, app, fault, node, image = '' }: Wanted): object {
  const ready = fault ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(namespace, name, `uid-${namespace}-${name}`),
      labels: { app, 'pod-template-hash': '6d5f9' },
      ownerReferences: [owner('apps/v1', 'ReplicaSet', `${app}-6d5f9`, `rs-${namespace}-${app}`)],
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'v1',
          time: AT,
          fieldsType: 'FieldsV1',
          subresource: 'status',
          fieldsV1: Object.fromEntries(
            Array.from({ length: 60 }, (_, index) => [
              `f:field-${index}`,
              { '.': {}, 'f:lastProbeTime': {}, 'f:status': {} },
            ]),
          ),
        },
      ],
    },
    spec: podSpec(app, image, node),
    status: {
      phase: 'Running',
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
      qosClass: 'Burstable',
      startTime: AT,
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        (type) => ({ type, status: /Ready$|ContainersReady/.test(type) ? ready : 'True', lastTransitionTime: AT }),
      ),
      containerStatuses: [
        {
          name: app,
          image,
          imageID: `registry.example.com/team/${app}@sha256:${'ab'.repeat(32)}`,
          containerID: `containerd://${'cd'.repeat(32)}`,
          ready: !fault,
          started: !fault,
          restartCount: 0,
          state: { running: { startedAt: AT } },
          ...fault?.(name, app),
        },
      ],
    },
  };
}
