/**
 * Builders of Kubernetes objects as a server stores them, for recordings. All live in the namespace `shop` at the same
 * noon.
 */

export const NAMESPACE = 'shop';
export const NOON = Date.parse('2026-03-04T12:00:00Z');
/** RFC 3339 stamp of so many minutes before noon. */
export const ago = (minutes: number): string => new Date(NOON - minutes * 60_000).toISOString().replace('.000Z', 'Z');

export type Obj = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
};
type More = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

const API: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  StorageClass: 'storage.k8s.io/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
};
const CLUSTER_WIDE = new Set(['Node', 'PersistentVolume', 'StorageClass', 'IngressClass', 'Namespace']);

/** Any object; `more.metadata` adds to the usual metadata. */
export function obj(kind: string, name: string, more: More = {}, minutes = 600): Obj {
  const { metadata = {}, ...rest } = more;
  return {
    apiVersion: API[kind] ?? 'v1',
    kind,
    ...rest,
    metadata: {
      name,
      uid: `uid-${kind}-${name}`,
      creationTimestamp: ago(minutes),
      ...(CLUSTER_WIDE.has(kind) ? {} : { namespace: NAMESPACE }),
      ...(metadata as object),
    },
  };
}

export const ownedBy = (owner: Obj): More => ({
  ownerReferences: [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
    },
  ],
});

const namespaceOf = ({ metadata: { namespace } }: Obj): string =>
  typeof namespace === 'string' ? namespace : NAMESPACE;

let events = 0;
/** An event about an object, so many minutes ago. */
export function event(reason: string, about: Obj, message: string, minutes = 1, more: More = {}): Obj {
  const place = CLUSTER_WIDE.has(about.kind) ? 'default' : namespaceOf(about);
  const stamp = ago(minutes);
  events += 1;
  return obj(
    'Event',
    `e${events}`,
    {
      metadata: { namespace: place },
      type: 'Warning',
      reason,
      message,
      count: 3,
      firstTimestamp: ago(minutes + 5),
      lastTimestamp: stamp,
      involvedObject: { kind: about.kind, namespace: place, name: about.metadata.name, uid: about.metadata.uid },
      source: { component: 'test' },
      ...more,
    },
    minutes,
  );
}

export type PodShape = {
  readonly labels?: Labels;
  readonly owner?: Obj;
  readonly node?: string | null;
  readonly minutes?: number;
  readonly spec?: More;
  readonly container?: More;
  readonly metadata?: More;
};

const condition = (type: string, status: string, minutes: number, more: More = {}): More => ({
  type,
  status,
  lastTransitionTime: ago(minutes),
  ...more,
});

function basePod(name: string, shape: PodShape, status: More): Obj {
  const { labels = { app: 'web' }, owner, node = 'n1', minutes = 60, spec = {}, container = {}, metadata = {} } = shape;
  return obj(
    'Pod',
    name,
    {
      metadata: { labels, ...(owner ? ownedBy(owner) : {}), ...metadata },
      spec: {
        ...(node === null ? {} : { nodeName: node }),
        containers: [
          { name: 'main', image: 'shop/web:1', ports: [{ containerPort: 8080, name: 'http' }], ...container },
        ],
        ...spec,
      },
      status,
    },
    minutes,
  );
}

/** Running and ready. */
export const readyPod = (name: string, shape: PodShape = {}): Obj =>
  basePod(name, shape, {
    phase: 'Running',
    podIP: '10.1.0.7',
    startTime: ago(shape.minutes ?? 60),
    conditions: [
      condition('Ready', 'True', shape.minutes ?? 60),
      condition('PodScheduled', 'True', shape.minutes ?? 60),
    ],
    containerStatuses: [
      {
        name: 'main',
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: ago(shape.minutes ?? 60) } },
      },
    ],
  });

/** Pending without a node; the scheduler's words in the condition. */
export const unscheduledPod = (name: string, message: string, shape: PodShape = {}): Obj =>
  basePod(
    name,
    { ...shape, node: null },
    {
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'False', shape.minutes ?? 10, { reason: 'Unschedulable', message })],
    },
  );

/** On a node, no container has started. */
export const creatingPod = (name: string, shape: PodShape = {}): Obj =>
  basePod(name, shape, {
    phase: 'Pending',
    startTime: ago(shape.minutes ?? 10),
    conditions: [
      condition('Ready', 'False', 10),
      condition('PodScheduled', 'True', 10),
      condition('PodReadyToStartContainers', 'False', 10),
    ],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        started: false,
        restartCount: 0,
        state: { waiting: { reason: 'ContainerCreating' } },
      },
    ],
  });

/** Runs and is not ready. */
export const unreadyPod = (name: string, shape: PodShape = {}, restarts = 0): Obj =>
  basePod(name, shape, {
    phase: 'Running',
    podIP: '10.1.0.9',
    startTime: ago(shape.minutes ?? 30),
    conditions: [condition('Ready', 'False', 25), condition('PodScheduled', 'True', 30)],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        started: true,
        restartCount: restarts,
        state: { running: { startedAt: ago(shape.minutes ?? 30) } },
      },
    ],
  });

/** In a crash loop: exit 1, so many restarts. */
export const crashingPod = (name: string, shape: PodShape = {}): Obj =>
  basePod(name, shape, {
    phase: 'Running',
    startTime: ago(30),
    conditions: [condition('Ready', 'False', 25), condition('PodScheduled', 'True', 30)],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        started: false,
        restartCount: 6,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container=main' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(3), finishedAt: ago(2) } },
      },
    ],
  });

export type WorkloadShape = {
  readonly replicas?: number;
  readonly ready?: number;
  readonly updated?: number;
  readonly labels?: Labels;
  readonly spec?: More;
  readonly template?: More;
  readonly container?: More;
  readonly conditions?: readonly More[];
  readonly metadata?: More;
};

const podTemplate = (labels: Labels, container: More = {}, spec: More = {}): More => ({
  metadata: { labels },
  spec: {
    containers: [{ name: 'main', image: 'shop/web:1', ports: [{ containerPort: 8080, name: 'http' }], ...container }],
    ...spec,
  },
});

export function deployment(name: string, shape: WorkloadShape = {}): Obj {
  const { replicas = 1, labels = { app: name }, conditions = [] } = shape;
  const ready = shape.ready ?? replicas;
  const updated = shape.updated ?? replicas;
  return obj('Deployment', name, {
    metadata: { generation: 2, labels, ...shape.metadata },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: podTemplate(labels, shape.container, shape.template),
      ...shape.spec,
    },
    status: {
      replicas: Math.max(ready, updated),
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: updated,
      observedGeneration: 2,
      conditions,
    },
  });
}

export function replicaSet(of: Obj, revision: number, shape: WorkloadShape & { readonly have?: number } = {}): Obj {
  const { replicas = 1, have = replicas, ready = have, labels = { app: of.metadata.name }, conditions = [] } = shape;
  const hash = `h${revision}`;
  return obj('ReplicaSet', `${of.metadata.name}-${hash}`, {
    metadata: {
      ...ownedBy(of),
      labels: { ...labels, 'pod-template-hash': hash },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    },
    spec: { replicas, template: podTemplate(labels, shape.container, shape.template) },
    status: { replicas: have, readyReplicas: ready, conditions },
  });
}

/** A Deployment of one revision with all its pods ready. */
export function healthyApp(name: string, replicas = 2, shape: PodShape = {}): Obj[] {
  const app = deployment(name, { replicas });
  const set = replicaSet(app, 1, { replicas });
  const labels = { app: name, 'pod-template-hash': 'h1' };
  const pods = Array.from({ length: replicas }, (_, at) =>
    readyPod(`${set.metadata.name}-p${at}`, { owner: set, ...shape, labels: { ...labels, ...shape.labels } }),
  );
  return [app, set, ...pods];
}

export function statefulSet(name: string, shape: WorkloadShape & { readonly status?: More } = {}): Obj {
  const { replicas = 3, labels = { app: name } } = shape;
  const ready = shape.ready ?? replicas;
  return obj('StatefulSet', name, {
    metadata: { labels },
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: labels },
      template: podTemplate(labels, shape.container, shape.template),
      ...shape.spec,
    },
    status: {
      replicas: ready,
      readyReplicas: ready,
      currentRevision: `${name}-1`,
      updateRevision: `${name}-1`,
      ...shape.status,
    },
  });
}

export const service = (
  name: string,
  selector: Labels | undefined,
  spec: More = {},
  more: More = {},
  minutes = 600,
): Obj =>
  obj(
    'Service',
    name,
    {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.20',
        ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
        ...(selector ? { selector } : {}),
        ...spec,
      },
      status: { loadBalancer: {} },
      ...more,
    },
    minutes,
  );

export const node = (
  name: string,
  shape: {
    labels?: Labels;
    taints?: readonly More[];
    spec?: More;
    allocatable?: Labels;
    conditions?: readonly More[];
  } = {},
): Obj =>
  obj('Node', name, {
    metadata: { labels: { 'kubernetes.io/hostname': name, ...shape.labels } },
    spec: { ...(shape.taints ? { taints: shape.taints } : {}), ...shape.spec },
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...shape.allocatable },
      conditions: [
        condition('MemoryPressure', 'False', 6000, { lastHeartbeatTime: ago(1) }),
        ...(shape.conditions ?? [
          condition('Ready', 'True', 6000, { reason: 'KubeletReady', lastHeartbeatTime: ago(1) }),
        ]),
      ],
    },
  });

export const claim = (
  name: string,
  shape: { phase?: string; class?: string; spec?: More; status?: More; minutes?: number; metadata?: More } = {},
): Obj =>
  obj(
    'PersistentVolumeClaim',
    name,
    {
      ...(shape.metadata ? { metadata: shape.metadata } : {}),
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '10Gi' } },
        ...(shape.class === undefined ? {} : { storageClassName: shape.class }),
        ...shape.spec,
      },
      status: { phase: shape.phase ?? 'Pending', ...shape.status },
    },
    shape.minutes ?? 20,
  );

export const volumeFor = (claimName: string): More => ({
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
});

export const autoscaler = (
  name: string,
  target: string,
  conditions: readonly More[],
  more: { spec?: More; status?: More } = {},
): Obj =>
  obj('HorizontalPodAutoscaler', name, {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      minReplicas: 1,
      maxReplicas: 5,
      ...more.spec,
    },
    status: {
      currentReplicas: 2,
      desiredReplicas: 2,
      conditions: conditions.map((one) => ({ lastTransitionTime: ago(60), ...one })),
      ...more.status,
    },
  });

export const ingress = (name: string, backend: string, port: More = { number: 80 }, spec: More = {}): Obj =>
  obj('Ingress', name, {
    spec: {
      rules: [
        {
          host: 'shop.example.com',
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: backend, port } } }] },
        },
      ],
      ...spec,
    },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
  });

export const helmRevision = (release: string, revision: number, status: string, minutes: number): Obj =>
  obj(
    'Secret',
    `sh.helm.release.v1.${release}.v${revision}`,
    {
      metadata: {
        labels: {
          owner: 'helm',
          name: release,
          status,
          version: String(revision),
          modifiedAt: String(Math.round((NOON - minutes * 60_000) / 1000)),
        },
      },
      type: 'helm.sh/release.v1',
      data: { release: 'SDRzSUFBQUFBQUFB' },
    },
    minutes,
  );
