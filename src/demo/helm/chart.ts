import { createHash } from 'node:crypto';
import { KINDS, type Kind } from '../../core/kinds.ts';
import { TODO_CHATBOT, TODO_CHATBOT_SECRET, TODO_CHATBOT_SECRET_KEYS } from '../../core/todo-chatbot.ts';
import type { ConfigMap, Container, Deployment, KubeObject, Probe, Service } from '../../core/kubernetes.ts';

export const APP = TODO_CHATBOT;
export const SECRET = TODO_CHATBOT_SECRET;
/** Version of charts/todo-chatbot that this describes. */
export const CHART = { name: APP, version: '0.1.0', appVersion: 'latest' } as const;

export type Component = 'backend' | 'frontend';
type Both<T> = Readonly<Record<Component, T>>;
type Sizes = { readonly memory: string; readonly cpu: string | number };

/** What the chart takes; test/demo/chart-render.test.ts holds it against values.yaml and `helm template`. */
export type ChartValues = {
  readonly replicaCount: Both<number>;
  readonly image: Both<{ readonly repository: string; readonly tag: string; readonly pullPolicy: string }>;
  readonly resources: Both<{ readonly requests: Sizes; readonly limits: Sizes }>;
  readonly service: Both<{ readonly type: string; readonly port: number }>;
  readonly config: { readonly apiUrl: string; readonly nodeEnv: string; readonly pythonEnv: string };
};

const SIZES = { requests: { memory: '256Mi', cpu: '250m' }, limits: { memory: '512Mi', cpu: '500m' } } as const;
const imageOf = (component: Component) => ({ repository: `${APP}-${component}`, tag: 'latest', pullPolicy: 'Never' });
export const DEFAULTS: ChartValues = {
  replicaCount: { frontend: 2, backend: 2 },
  image: { frontend: imageOf('frontend'), backend: imageOf('backend') },
  resources: { frontend: SIZES, backend: SIZES },
  service: { frontend: { type: 'LoadBalancer', port: 80 }, backend: { type: 'ClusterIP', port: 8000 } },
  config: { apiUrl: `http://${APP}-backend:8000`, nodeEnv: 'production', pythonEnv: 'production' },
};

const PORT = { backend: 8000, frontend: 3000 } as const;
const HEALTH = { backend: '/health', frontend: '/' } as const;

type Place = { readonly release: string; readonly namespace: string };
export type ChartObject = { readonly kind: Kind; readonly object: KubeObject };

const podLabels = (release: string, component?: Component): Record<string, string> => ({
  app: component === undefined ? APP : `${APP}-${component}`,
  'app.kubernetes.io/name': APP,
  'app.kubernetes.io/instance': release,
  ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
});

const metadata = (name: string, { release, namespace }: Place, component?: Component) => ({
  name,
  namespace,
  labels: {
    ...podLabels(release, component),
    'app.kubernetes.io/version': CHART.appVersion,
    'app.kubernetes.io/managed-by': 'Helm',
    'helm.sh/chart': `${CHART.name}-${CHART.version}`,
  },
});

const configMap = ({ config }: ChartValues, place: Place): ConfigMap => ({
  metadata: metadata(`${APP}-config`, place),
  data: { NEXT_PUBLIC_API_URL: config.apiUrl, NODE_ENV: config.nodeEnv, PYTHON_ENV: config.pythonEnv },
});

const service = (values: ChartValues, place: Place, component: Component): Service => ({
  metadata: metadata(`${APP}-${component}`, place, component),
  spec: {
    type: values.service[component].type,
    selector: { app: `${APP}-${component}` },
    ports: [{ name: 'http', port: values.service[component].port, targetPort: PORT[component], protocol: 'TCP' }],
  },
});

/** Go's encoding/json, as sprig's toJson uses it: members sorted, and what HTML minds escaped. */
const goJson = (config: ChartValues['config']): string =>
  JSON.stringify(Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)))).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function containerOf({ image, resources }: ChartValues, component: Component): Container {
  const probe = (): Pick<Probe, 'httpGet'> => ({ httpGet: { path: HEALTH[component], port: 'http' } });
  const { repository, tag, pullPolicy } = image[component];
  const sizes = ({ memory, cpu }: Sizes) => ({ memory: memory, cpu: String(cpu) });
  const env = TODO_CHATBOT_SECRET_KEYS.map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: SECRET, key } },
  }));
  return {
    name: component,
    image: `${repository}:${tag}`,
    imagePullPolicy: pullPolicy,
    ports: [{ name: 'http', containerPort: PORT[component], protocol: 'TCP' }],
    envFrom: [{ configMapRef: { name: `${APP}-config` } }],
    ...(component === 'backend' ? { env } : {}),
    resources: { requests: sizes(resources[component].requests), limits: sizes(resources[component].limits) },
    livenessProbe: { ...probe(), periodSeconds: 30 },
    readinessProbe: { ...probe(), periodSeconds: 10 },
  };
}

const deployment = (values: ChartValues, place: Place, component: Component): Deployment => ({
  metadata: metadata(`${APP}-${component}`, place, component),
  spec: {
    replicas: values.replicaCount[component],
    selector: { matchLabels: { app: `${APP}-${component}` } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: {
        labels: podLabels(place.release, component),
        annotations: { 'checksum/config': createHash('sha256').update(goJson(values.config)).digest('hex') },
      },
      spec: { containers: [containerOf(values, component)] },
    },
  },
});

/** The objects of charts/todo-chatbot for these values, in the order in which helm installs kinds. */
export function renderChart(values: ChartValues, place: Place): ChartObject[] {
  const parts = ['backend', 'frontend'] as const;
  const of = (kind: Kind<unknown>, object: KubeObject): ChartObject => ({ kind: kind as Kind, object });
  return [
    of(KINDS.configmaps, configMap(values, place)),
    ...parts.map((part) => of(KINDS.services, service(values, place, part) as KubeObject)),
    ...parts.map((part) => of(KINDS.deployments, deployment(values, place, part) as KubeObject)),
  ];
}

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Helm's rule for values: maps are merged, everything else is replaced, null removes. */
export function mergeValues(under: Members, over: Members): Record<string, unknown> {
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isMembers(old) && isMembers(value) ? mergeValues(old, value) : value);
  }
  return Object.fromEntries(merged);
}

export const chartValues = (config: Members): ChartValues => mergeValues(DEFAULTS, config) as unknown as ChartValues;
