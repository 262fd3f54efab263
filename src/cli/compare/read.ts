import { createHash } from 'node:crypto';
import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { ConfigMap, CronJob, DaemonSet, Deployment, Secret, StatefulSet } from '../../core/kubernetes.ts';

/** What a side holds, as flat rows: `deployment/web` → `image of web` → the value. */
export type Side = {
  readonly name: string;
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Kinds that could not be read: nothing of them is compared. */
  readonly unread: ReadonlyMap<string, string>;
};

const MOST = 5_000;
const LONGEST = 400;

type Workload = Deployment | StatefulSet | DaemonSet | CronJob;
const WORKLOADS: readonly Kind<unknown>[] = [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets, KINDS.cronjobs];

/**
 * One namespace of one cluster: workloads with images, replicas, resources and names of variables; ConfigMaps with
 * their values (redacted as everywhere); Secrets with key names and sizes, since their values stay where they are.
 */
export async function readSide(
  name: string,
  reader: ClusterReader,
  namespace: string,
  signal: AbortSignal,
): Promise<Side> {
  const objects = new Map<string, ReadonlyMap<string, string>>();
  const unread = new Map<string, string>();
  const read = async <T>(
    kind: Kind<T>,
    rows: (object: T) => ReadonlyMap<string, string> | undefined,
  ): Promise<void> => {
    try {
      const { items, more } = await reader.list(kind, { namespace, most: MOST }, signal);
      if (more) unread.set(kind.plural, `only the first ${MOST} were read`);
      for (const object of items) {
        const found = rows(object);
        const own = (object as { metadata?: { name?: string } }).metadata?.name ?? '';
        if (found) objects.set(`${kind.kind.toLowerCase()}/${own}`, found);
      }
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code !== 'forbidden' && failure.code !== 'not-found') throw failure;
      unread.set(kind.plural, failure.message);
    }
  };
  const [version] = await Promise.all([
    reader.version(signal),
    ...WORKLOADS.map((kind) => read(kind as Kind<Workload>, workloadRows)),
    read(KINDS.configmaps, configRows),
    read(KINDS.secrets, secretRows),
  ]);
  objects.set('cluster', new Map([['version', version]]));
  return { name, objects, unread };
}

function workloadRows(object: Workload): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  const spec = object.spec as
    | { replicas?: number; schedule?: string; template?: Template; jobTemplate?: { spec?: { template?: Template } } }
    | undefined;
  if (spec?.replicas !== undefined) rows.set('replicas', String(spec.replicas));
  if (spec?.schedule !== undefined) rows.set('schedule', spec.schedule);
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  const { metadata } = object;
  const release = metadata?.labels?.['app.kubernetes.io/version'];
  if (release !== undefined) rows.set('version', release);
  const chart = metadata?.labels?.['helm.sh/chart'];
  if (chart !== undefined) rows.set('chart', chart);
  const pod = template?.spec;
  for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
    const of = ` of ${container.name}`;
    rows.set(`image${of}`, container.image ?? '');
    for (const part of ['requests', 'limits'] as const)
      for (const [resource, amount] of Object.entries(container.resources?.[part] ?? {}))
        rows.set(`${part}.${resource}${of}`, amount);
    for (const { name } of container.env ?? []) rows.set(`variable ${name}${of}`, 'set');
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      const source = configMapRef ? `configmap/${configMapRef.name}` : `secret/${secretRef?.name}`;
      rows.set(`variables from ${source}${of}`, 'set');
    }
  }
  return rows;
}

type Template = Deployment extends { spec?: infer S } ? (S extends { template: infer T } ? T : never) : never;

/** The cluster's own CA bundle differs from cluster to cluster and says nothing of the application. */
const isOfCluster = (name: string | undefined): boolean => name === 'kube-root-ca.crt';

function configRows({ metadata, data, binaryData }: ConfigMap): ReadonlyMap<string, string> | undefined {
  if (isOfCluster(metadata?.name)) return undefined;
  const rows = new Map<string, string>();
  for (const [key, value] of Object.entries(data ?? {})) rows.set(`key ${key}`, shown(value));
  for (const key of Object.keys(binaryData ?? {})) rows.set(`key ${key}`, 'binary');
  return rows;
}

/** Two long values that differ beyond what is shown must not look the same. */
const shown = (value: string): string =>
  value.length <= LONGEST
    ? value
    : `${value.slice(0, LONGEST)}… (${value.length} characters, ${createHash('sha256').update(value).digest('hex').slice(0, 8)})`;

function secretRows({ type, data }: Secret): ReadonlyMap<string, string> | undefined {
  if (type === 'helm.sh/release.v1' || type === 'kubernetes.io/service-account-token') return undefined;
  return new Map([
    ['type', type ?? ''],
    ...Object.entries(data ?? {}).map(([key, size]): [string, string] => [`key ${key}`, size]),
  ]);
}
