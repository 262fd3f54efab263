import { KINDS, type Kind } from '../../core/kinds.ts';
import { hashOf } from '../../core/json.ts';
import type {
  ConfigMap,
  Container,
  Deployment,
  KubeObject,
  ObjectMeta,
  Probe,
  Service,
} from '../../core/kubernetes.ts';
import { SECRET_DATA } from './secrets.ts';

export const APP = 'todo-chatbot';
export const BACKEND = `${APP}-backend`;
export const FRONTEND = `${APP}-frontend`;
export const CONFIG = `${APP}-config`;
export const SECRET = `${APP}-secrets`;

/** Keys of the Secret that the backend needs. */
export const SECRET_KEYS = Object.keys(SECRET_DATA);

type Component = 'backend' | 'frontend';

const PORT = { backend: 8000, frontend: 3000 } as const;
const HEALTH = { backend: '/health', frontend: '/' } as const;
export const CONFIG_DATA = {
  NEXT_PUBLIC_API_URL: `http://${BACKEND}:8000`,
  NODE_ENV: 'production',
  PYTHON_ENV: 'production',
} as const;

const selectorLabels = (component?: Component): Record<string, string> => ({
  app: component === undefined ? APP : `${APP}-${component}`,
  'app.kubernetes.io/name': APP,
  'app.kubernetes.io/instance': APP,
  ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
});

/** Metadata as `helm install todo-chatbot charts/todo-chatbot` leaves it on every object. */
const metadata = (name: string, namespace: string, component?: Component): ObjectMeta => ({
  name,
  namespace,
  labels: {
    ...selectorLabels(component),
    'app.kubernetes.io/version': 'latest',
    'app.kubernetes.io/managed-by': 'Helm',
    'helm.sh/chart': `${APP}-0.1.0`,
  },
  annotations: { 'meta.helm.sh/release-name': APP, 'meta.helm.sh/release-namespace': namespace },
});

export const configMap = (namespace: string): ConfigMap => ({
  metadata: metadata(CONFIG, namespace),
  data: { ...CONFIG_DATA },
});

export const service = (namespace: string, component: Component): Service => ({
  metadata: metadata(`${APP}-${component}`, namespace, component),
  spec: {
    type: component === 'frontend' ? 'LoadBalancer' : 'ClusterIP',
    selector: { app: `${APP}-${component}` },
    ports: [{ name: 'http', port: component === 'frontend' ? 80 : 8000, targetPort: PORT[component], protocol: 'TCP' }],
  },
});

const containerOf = (component: Component): Container => {
  const probe = (): Pick<Probe, 'httpGet'> => ({ httpGet: { path: HEALTH[component], port: 'http' } });
  const fromSecret = SECRET_KEYS.map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: SECRET, key } },
  }));
  return {
    name: component,
    image: `${APP}-${component}:latest`,
    imagePullPolicy: 'Never',
    ports: [{ name: 'http', containerPort: PORT[component], protocol: 'TCP' }],
    envFrom: [{ configMapRef: { name: CONFIG } }],
    ...(component === 'backend' ? { env: fromSecret } : {}),
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    livenessProbe: { ...probe(), periodSeconds: 30 },
    readinessProbe: { ...probe(), periodSeconds: 10 },
  };
};

/** The Deployment of the chart; `edit` changes its container before it is written. */
export const deployment = (
  namespace: string,
  component: Component,
  edit: (container: Container) => void = () => {},
): Deployment => {
  const container = containerOf(component);
  edit(container);
  return {
    metadata: metadata(`${APP}-${component}`, namespace, component),
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: `${APP}-${component}` } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: selectorLabels(component), annotations: { 'checksum/config': hashOf(CONFIG_DATA) } },
        spec: { containers: [container] },
      },
    },
  };
};

export type ChartObject = { readonly kind: Kind; readonly object: KubeObject };

/** What the chart renders with this image tag, in helm's order of kinds. */
export function chartObjects(namespace: string, tag: string): ChartObject[] {
  const parts = ['backend', 'frontend'] as const;
  const tagged = (component: Component): Deployment =>
    deployment(namespace, component, (container) => {
      container.image = `${APP}-${component}:${tag}`;
    });
  return [
    { kind: KINDS.configmaps, object: configMap(namespace) },
    ...parts.map((part) => ({ kind: KINDS.services as Kind, object: service(namespace, part) as KubeObject })),
    ...parts.map((part) => ({ kind: KINDS.deployments as Kind, object: tagged(part) as KubeObject })),
  ];
}
