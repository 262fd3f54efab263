import { KINDS } from '../../core/kinds.ts';
import type { ConfigMap, Container, Deployment, KubeObject, Service } from '../../core/kubernetes.ts';
import { APP, chartValues, renderChart, SECRET, type ChartObject, type Component } from '../helm/chart.ts';
import { SECRET_DATA } from './secrets.ts';

export { APP, SECRET };
export const BACKEND = `${APP}-backend`;
export const FRONTEND = `${APP}-frontend`;
export const CONFIG = `${APP}-config`;

/** Keys of the Secret that the backend needs. */
export const SECRET_KEYS = Object.keys(SECRET_DATA);

export const CONFIG_DATA = {
  NEXT_PUBLIC_API_URL: `http://${BACKEND}:8000`,
  NODE_ENV: 'production',
  PYTHON_ENV: 'production',
} as const;

/** What the chart renders with this image tag, in helm's order of kinds. */
export const chartRelease = (namespace: string, tag: string): ChartObject[] =>
  renderChart(chartValues({ image: { backend: { tag }, frontend: { tag } } }), { release: APP, namespace });

/** The same as `helm install` leaves it in the cluster: with the marks of its owner. */
export const chartObjects = (namespace: string, tag: string): ChartObject[] =>
  chartRelease(namespace, tag).map(({ kind, object }) => ({ kind, object: owned(object, namespace) }));

const owned = (object: KubeObject, namespace: string): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { 'meta.helm.sh/release-name': APP, 'meta.helm.sh/release-namespace': namespace },
  },
});

const objectOf = (namespace: string, kind: string, name: string): KubeObject => {
  const found = chartObjects(namespace, 'latest').find(
    (entry) => entry.kind.kind === kind && entry.object.metadata?.name === name,
  );
  if (!found) throw new Error(`the chart has no ${kind} ${name}`);
  return found.object;
};

export const configMap = (namespace: string): ConfigMap => objectOf(namespace, KINDS.configmaps.kind, CONFIG);

export const service = (namespace: string, component: Component): Service =>
  objectOf(namespace, KINDS.services.kind, `${APP}-${component}`) as Service;

/** The Deployment of the chart; `edit` changes its container before it is written. */
export const deployment = (
  namespace: string,
  component: Component,
  edit: (container: Container) => void = () => {},
): Deployment => {
  const found = objectOf(namespace, KINDS.deployments.kind, `${APP}-${component}`) as Deployment;
  const container = found.spec?.template.spec?.containers[0];
  if (container) edit(container);
  return found;
};
