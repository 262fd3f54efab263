import type { KnownWorkload } from '../../core/inventory.ts';

/**
 * Objects that a sentence or a command describes in full, as the YAML that is created. JSON strings are YAML, whatever
 * stands in them.
 */
const text = (value: string): string => JSON.stringify(value);
const members = (values: Readonly<Record<string, string>>): string =>
  `{${Object.entries(values)
    .map(([key, value]) => `${text(key)}: ${text(value)}`)
    .join(', ')}}`;

const API: Readonly<Record<string, string>> = { Job: 'batch/v1', CronJob: 'batch/v1' };

export type Bounds = { readonly min: number; readonly max: number; readonly percent: number };

export const autoscaler = (
  { kind, name }: Pick<KnownWorkload, 'kind' | 'name'>,
  { min, max, percent }: Bounds,
  as = name,
): string =>
  [
    'apiVersion: autoscaling/v2',
    'kind: HorizontalPodAutoscaler',
    `metadata: {name: ${as}}`,
    'spec:',
    `  scaleTargetRef: {apiVersion: ${API[kind] ?? 'apps/v1'}, kind: ${kind}, name: ${name}}`,
    `  minReplicas: ${min}`,
    `  maxReplicas: ${max}`,
    '  metrics:',
    `  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: ${percent}}}}`,
    '',
  ].join('\n');

export type Exposed = {
  readonly name: string;
  readonly port: number;
  /** A number or the name of a port. */
  readonly targetPort: string;
  readonly type: string;
  readonly protocol: string;
  readonly selector: Readonly<Record<string, string>>;
};

export const service = ({ name, port, targetPort, type, protocol, selector }: Exposed): string =>
  [
    'apiVersion: v1',
    'kind: Service',
    `metadata: {name: ${name}}`,
    'spec:',
    `  type: ${type}`,
    `  selector: ${members(selector)}`,
    '  ports:',
    `  - {port: ${port}, targetPort: ${/^\d+$/.test(targetPort) ? targetPort : text(targetPort)}, protocol: ${protocol}}`,
    '',
  ].join('\n');

export type Made = {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly port: number | undefined;
  readonly args: readonly string[];
};

const calledLike = (image: string, name: string): string =>
  (image.split('/').at(-1) ?? name).replace(/[:@].*$/, '').replace(/[^a-z0-9-]/g, '-') || name;

/** As `kubectl run` makes it: label `run`, the container called like the pod. */
export const pod = ({ name, image }: Pick<Made, 'name' | 'image'>): string =>
  [
    'apiVersion: v1',
    'kind: Pod',
    `metadata: {name: ${name}, labels: {run: ${text(name)}}}`,
    'spec:',
    '  containers:',
    `  - name: ${text(name)}`,
    `    image: ${text(image)}`,
    '',
  ].join('\n');

/** As `kubectl create deployment` makes it: label and selector `app`, the container called like the image. */
export const deployment = ({ name, image, replicas, port, args }: Made): string => {
  const container = calledLike(image, name);
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: {name: ${name}, labels: {app: ${text(name)}}}`,
    'spec:',
    `  replicas: ${replicas}`,
    `  selector: {matchLabels: {app: ${text(name)}}}`,
    '  template:',
    `    metadata: {labels: {app: ${text(name)}}}`,
    '    spec:',
    '      containers:',
    `      - name: ${text(container)}`,
    `        image: ${text(image)}`,
    ...(args.length === 0 ? [] : [`        command: [${args.map(text).join(', ')}]`]),
    ...(port === undefined ? [] : [`        ports: [{containerPort: ${port}}]`]),
    '',
  ].join('\n');
};

export const configMap = (name: string, data: Readonly<Record<string, string>>): string =>
  ['apiVersion: v1', 'kind: ConfigMap', `metadata: {name: ${name}}`, `data: ${members(data)}`, ''].join('\n');

export const plainObject = (kind: string, name: string): string =>
  ['apiVersion: v1', `kind: ${kind}`, `metadata: {name: ${name}}`, ''].join('\n');
