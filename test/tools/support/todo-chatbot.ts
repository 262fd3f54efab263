import type { Deployment, KubeObject, Pod, PodTemplate, ReplicaSet } from '../../../src/core/kubernetes.ts';

export const NS = 'todo-chatbot';
export const NOW = Date.parse('2026-11-24T12:00:00Z');
/** RFC 3339 stamp of so many minutes before NOW. */
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString().replace('.000Z', 'Z');

export const SECRET_VALUE = 'postgres-pass-7Qm2x9';
type Part = 'backend' | 'frontend';

export function template(part: Part, image = `todo-chatbot-${part}:latest`): PodTemplate {
  return {
    metadata: { labels: { app: `todo-chatbot-${part}`, 'app.kubernetes.io/component': part } },
    spec: {
      containers: [
        {
          name: part,
          image,
          imagePullPolicy: 'Never',
          ports: [{ name: 'http', containerPort: part === 'backend' ? 8000 : 3000, protocol: 'TCP' }],
          envFrom: [{ configMapRef: { name: 'todo-chatbot-config' } }],
          ...(part === 'backend'
            ? {
                env: ['DATABASE_URL', 'JWT_SECRET'].map((key) => ({
                  name: key,
                  valueFrom: { secretKeyRef: { name: 'todo-chatbot-secrets', key } },
                })),
              }
            : {}),
          resources: { requests: { memory: '256Mi', cpu: '250m' }, limits: { memory: '512Mi', cpu: '500m' } },
          livenessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 30 },
        },
      ],
    },
  };
}

export function deployment(
  part: Part,
  change: Partial<{
    replicas: number;
    ready: number;
    spec: object;
    labels: object;
    annotations: object;
    template: PodTemplate;
  }> = {},
): Deployment {
  const replicas = change.replicas ?? 2;
  const ready = change.ready ?? replicas;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `todo-chatbot-${part}`,
      namespace: NS,
      uid: `uid-deploy-${part}`,
      resourceVersion: '500',
      generation: 3,
      creationTimestamp: ago(600),
      labels: { app: `todo-chatbot-${part}`, 'app.kubernetes.io/component': part, ...change.labels },
      annotations: { 'deployment.kubernetes.io/revision': '2', ...change.annotations },
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: `todo-chatbot-${part}` } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: change.template ?? template(part),
      ...change.spec,
    },
    status: {
      observedGeneration: 3,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      conditions: [],
    },
  };
}

export function replicaSet(
  part: Part,
  revision: number,
  hash: string,
  replicas: number,
  image?: string,
  cause?: string,
  ready = replicas,
): ReplicaSet {
  const base = template(part, image);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `todo-chatbot-${part}-${hash}`,
      namespace: NS,
      uid: `uid-rs-${part}-${revision}`,
      creationTimestamp: ago(600 - revision * 100),
      labels: { ...base.metadata?.labels, 'pod-template-hash': hash },
      annotations: {
        'deployment.kubernetes.io/revision': String(revision),
        ...(cause ? { 'kubernetes.io/change-cause': cause } : {}),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: `todo-chatbot-${part}`,
          uid: `uid-deploy-${part}`,
          controller: true,
        },
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: `todo-chatbot-${part}`, 'pod-template-hash': hash } },
      template: { ...base, metadata: { labels: { ...base.metadata?.labels, 'pod-template-hash': hash } } },
    },
    status: { replicas, readyReplicas: ready },
  };
}

const RUNNING = { state: { running: { startedAt: ago(60) } }, ready: true, started: true, restartCount: 0 };
export const CRASHED = {
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(6), finishedAt: ago(5) } },
  ready: false,
  started: false,
  restartCount: 7,
};

export function pod(part: Part, hash: string, id: string, container: object = RUNNING): Pod {
  const ready = !('lastState' in container);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `todo-chatbot-${part}-${hash}-${id}`,
      namespace: NS,
      uid: `uid-pod-${part}-${id}`,
      resourceVersion: '700',
      creationTimestamp: ago(60),
      labels: { app: `todo-chatbot-${part}`, 'pod-template-hash': hash },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `todo-chatbot-${part}-${hash}`,
          uid: `uid-rs-${part}-2`,
          controller: true,
        },
      ],
    },
    spec: { ...template(part).spec, nodeName: 'node-1' },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: part, image: `todo-chatbot-${part}:latest`, ...container }],
    },
  } as unknown as Pod;
}

export function service(part: Part): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `todo-chatbot-${part}`, namespace: NS, uid: `uid-svc-${part}`, creationTimestamp: ago(600) },
    spec: {
      type: part === 'backend' ? 'ClusterIP' : 'LoadBalancer',
      clusterIP: '10.96.0.7',
      selector: { app: `todo-chatbot-${part}` },
      ports: [part === 'backend' ? { port: 8000, targetPort: 8000 } : { port: 80, targetPort: 3000 }],
    },
  };
}

export function endpointSlice(part: Part, ready: readonly boolean[]): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `todo-chatbot-${part}-slice`,
      namespace: NS,
      labels: { 'kubernetes.io/service-name': `todo-chatbot-${part}` },
    },
    endpoints: ready.map((is, index) => ({ addresses: [`10.0.0.${index + 1}`], conditions: { ready: is } })),
  };
}

export const configMap: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'todo-chatbot-config',
    namespace: NS,
    uid: 'uid-cm',
    resourceVersion: '800',
    creationTimestamp: ago(600),
  },
  data: { NEXT_PUBLIC_API_URL: 'http://todo-chatbot-backend:8000', NODE_ENV: 'production', PYTHON_ENV: 'production' },
};

export const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  metadata: {
    name: 'todo-chatbot-secrets',
    namespace: NS,
    uid: 'uid-secret',
    resourceVersion: '900',
    creationTimestamp: ago(600),
  },
  data: {
    DATABASE_URL: Buffer.from(`postgresql://todo:${SECRET_VALUE}@db.neon.tech/todo`).toString('base64'),
    JWT_SECRET: Buffer.from(`jwt-${SECRET_VALUE}`).toString('base64'),
  },
};

export const namespaceObject: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NS, uid: 'uid-ns', creationTimestamp: ago(700) },
  status: { phase: 'Active' },
};

let events = 0;
export function event(
  type: 'Normal' | 'Warning',
  reason: string,
  about: KubeObject,
  message: string,
  count = 1,
  minutes = 3,
): KubeObject {
  events += 1;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${events}`, namespace: NS, uid: `uid-event-${events}`, creationTimestamp: ago(minutes) },
    type,
    reason,
    message,
    count,
    firstTimestamp: ago(minutes + 10),
    lastTimestamp: ago(minutes),
    involvedObject: { kind: about.kind, namespace: NS, name: about.metadata?.name, uid: about.metadata?.uid },
    source: { component: 'kubelet' },
  };
}

/** The application as the chart makes it: all well. */
export function healthy(): KubeObject[] {
  return [
    namespaceObject,
    deployment('backend'),
    deployment('frontend'),
    replicaSet('backend', 1, '5d4f6c7b88', 0, 'todo-chatbot-backend:1.0', 'first release'),
    replicaSet('backend', 2, '7d9f8b6c55', 2),
    replicaSet('frontend', 2, '6c8d7f9b44', 2),
    pod('backend', '7d9f8b6c55', 'q7k2x'),
    pod('backend', '7d9f8b6c55', 't4m9z'),
    pod('frontend', '6c8d7f9b44', 'c5v8b'),
    pod('frontend', '6c8d7f9b44', 'd6w4n'),
    service('backend'),
    service('frontend'),
    endpointSlice('backend', [true, true]),
    endpointSlice('frontend', [true, true]),
    configMap,
    secret,
  ] as KubeObject[];
}

/** The backend in a crash loop. */
export function crashing(): KubeObject[] {
  const crashed = ['q7k2x', 't4m9z'].map((id) => pod('backend', '7d9f8b6c55', id, CRASHED));
  return [
    ...healthy().filter(
      ({ kind, metadata }) => !(metadata?.name?.startsWith('todo-chatbot-backend') && kind !== 'Service'),
    ),
    deployment('backend', { ready: 0 }),
    replicaSet('backend', 1, '5d4f6c7b88', 0, 'todo-chatbot-backend:1.0', 'first release'),
    replicaSet('backend', 2, '7d9f8b6c55', 2, undefined, undefined, 0),
    ...crashed,
    endpointSlice('backend', [false, false]),
    ...crashed.map((one) =>
      event(
        'Warning',
        'BackOff',
        one,
        `Back-off restarting failed container backend in pod ${one.metadata?.name ?? ''}_todo-chatbot(${one.metadata?.uid ?? ''})`,
        40,
      ),
    ),
    event(
      'Normal',
      'Pulled',
      crashed[0] as KubeObject,
      'Container image "todo-chatbot-backend:latest" already present on machine',
      5,
    ),
  ] as KubeObject[];
}
