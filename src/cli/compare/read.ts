import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { ConfigMap, CronJob, DaemonSet, Deployment, Secret, StatefulSet } from '../../core/kubernetes.ts';
import { flat, shown, templateRows, type Rows, type Template } from './rows.ts';

/** What a side holds, as flat rows: `deployment/web` → `image of web` → the value. */
export type Side = {
  readonly name: string;
  readonly objects: ReadonlyMap<string, Rows>;
  /** Kinds that could not be read, as they stand in the names of `objects`, and why: nothing of them is compared. */
  readonly unread: ReadonlyMap<string, string>;
};

const MOST = 5_000;

type Workload = Deployment | StatefulSet | DaemonSet | CronJob;
const WORKLOADS: readonly Kind<unknown>[] = [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets, KINDS.cronjobs];
const AROUND: readonly Kind<unknown>[] = [
  KINDS.services,
  KINDS.ingresses,
  KINDS.networkpolicies,
  KINDS.horizontalpodautoscalers,
  KINDS.poddisruptionbudgets,
  KINDS.persistentvolumeclaims,
];

/**
 * One namespace of one cluster: workloads with every field of their pods, what stands around them by its spec,
 * ConfigMaps with their values (redacted as everywhere), Secrets with key names and sizes, since their values stay
 * where they are.
 */
export async function readSide(
  name: string,
  reader: ClusterReader,
  namespace: string,
  signal: AbortSignal,
): Promise<Side> {
  const objects = new Map<string, Rows>();
  const unread = new Map<string, string>();
  const read = async <T>(kind: Kind<T>, rows: (object: T) => Rows | undefined): Promise<void> => {
    try {
      const { items, more } = await reader.list(kind, { namespace, most: MOST }, signal);
      if (more) unread.set(kind.kind.toLowerCase(), `only the first ${MOST} were read`);
      for (const object of items) {
        const found = rows(object);
        const own = (object as { metadata?: { name?: string } }).metadata?.name ?? '';
        if (found) objects.set(`${kind.kind.toLowerCase()}/${own}`, found);
      }
    } catch (error) {
      const failure = toAppError(error);
      // A kind that a cluster does not serve has no objects there.
      if (failure.code === 'not-found') return;
      if (failure.code !== 'forbidden') throw failure;
      unread.set(kind.kind.toLowerCase(), failure.message);
    }
  };
  const [version] = await Promise.all([
    reader.version(signal),
    ...WORKLOADS.map((kind) => read(kind as Kind<Workload>, workloadRows)),
    ...AROUND.map((kind) => read(kind as Kind<{ spec?: unknown }>, specRows)),
    read(KINDS.configmaps, configRows),
    read(KINDS.secrets, secretRows),
  ]);
  objects.set('cluster', new Map([['version', version]]));
  return { name, objects, unread };
}

function workloadRows({ metadata, spec }: Workload): Rows {
  const { template, jobTemplate, ...own } = (spec ?? {}) as {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
  };
  const { template: ofJob, ...job } = jobTemplate?.spec ?? {};
  const labels = [
    ['version', metadata?.labels?.['app.kubernetes.io/version']],
    ['chart', metadata?.labels?.['helm.sh/chart']],
  ].filter((row): row is [string, string] => row[1] !== undefined);
  return new Map([...labels, ...flat(own, GIVEN), ...flat(job, GIVEN), ...templateRows(template ?? ofJob)]);
}

/** What a cluster gives each object anew, or derives from the name of another one. */
const GIVEN: ReadonlySet<string> = new Set(
  'clusterIP clusterIPs nodePort healthCheckNodePort ipFamilies volumeName selector'.split(' '),
);
/** A Service selects by what stands in its selector alone. */
const GIVEN_OF_SERVICES: ReadonlySet<string> = new Set([...GIVEN].filter((field) => field !== 'selector'));

const specRows = (object: { readonly spec?: unknown }): Rows => new Map(flat(object.spec ?? {}, GIVEN_OF_SERVICES));

/** The cluster's own CA bundle differs from cluster to cluster and says nothing of the application. */
const isOfCluster = (name: string | undefined): boolean => name === 'kube-root-ca.crt';

function configRows({ metadata, data, binaryData }: ConfigMap): Rows | undefined {
  if (isOfCluster(metadata?.name)) return undefined;
  const rows = new Map<string, string>();
  for (const [key, value] of Object.entries(data ?? {})) rows.set(`key ${key}`, shown(value));
  for (const key of Object.keys(binaryData ?? {})) rows.set(`key ${key}`, 'binary');
  return rows;
}

function secretRows({ type, data }: Secret): Rows | undefined {
  if (type === 'helm.sh/release.v1' || type === 'kubernetes.io/service-account-token') return undefined;
  return new Map([
    ['type', type ?? ''],
    ...Object.entries(data ?? {}).map(([key, size]): [string, string] => [`key ${key}`, size]),
  ]);
}
