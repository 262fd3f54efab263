import type { ClusterReader } from '../../core/cluster.ts';
import { type AppError, toAppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { KubeObject, Pod, ReplicaSet } from '../../core/kubernetes.ts';
import { podSlimmer } from '../read/slim.ts';
import { FIRST, ROUTINE, SOURCES } from '../sources.ts';
import type { ListName } from '../types.ts';
import type { ClusterLists } from './lists.ts';
import { readableOf, type Scope } from './scope.ts';

/** ReplicaSets above this number that hold no pod keep no template: old revisions are most of them. */
const KEEP_WHOLE = 2_000;

function replicaSetSlimmer(): (object: KubeObject) => KubeObject {
  let seen = 0;
  return (object) => {
    const { spec, status } = object as ReplicaSet;
    seen += 1;
    if (seen <= KEEP_WHOLE || (spec?.replicas ?? 1) > 0 || (status?.replicas ?? 0) > 0) return object;
    return { ...object, spec: { replicas: 0 } };
  };
}

const SHAPES: Partial<Record<ListName, () => (object: KubeObject) => KubeObject>> = {
  pods: podSlimmer,
  replicasets: replicaSetSlimmer,
};

/** Lists that tell that something is in a namespace. */
const SHOWS = [
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'services',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
  'ingresses',
] as const;

/**
 * Reads what every namespace needs, at once; afterwards it is there for all of them. `known`: namespaces that the
 * person's kubeconfig names.
 */
export async function preload(
  reader: ClusterReader,
  lists: ClusterLists,
  known: readonly string[],
  signal: AbortSignal,
): Promise<Scope & { readonly all: readonly string[] | undefined }> {
  const read = async (name: ListName): Promise<unknown> => {
    const { kind, query } = SOURCES[name];
    const shape = SHAPES[name]?.();
    try {
      await lists.list<unknown>(kind, { namespace: '*', ...query, ...(shape ? { shape } : {}) }, signal);
      return undefined;
    } catch (error) {
      if (signal.aborted) throw toAppError(error);
      return error;
    }
  };
  const [names, pods] = await Promise.all([namesOf(lists, signal), read('pods')]);
  if (pods !== undefined) {
    const failure = toAppError(pods);
    if (failure.code !== 'forbidden') throw failure;
    return { ...(await readableOf(names, known, reader, failure, signal)), all: names };
  }
  await Promise.all([...FIRST, ...ROUTINE].filter((name) => name !== 'helmSecrets').map(read));
  const found = await Promise.all(
    SHOWS.map((name) => lists.namespacesOf(SOURCES[name].kind, SOURCES[name].query, signal)),
  );
  return { ...seenIn(found, names), whole: true, all: names };
}

/**
 * A namespace that shows in no list is empty only where all of them were read to their end: else each that exists is
 * looked at, and says itself what it misses.
 */
function seenIn(
  found: readonly { readonly names: readonly string[]; readonly whole: boolean }[],
  all: readonly string[] | undefined,
): Pick<Scope, 'namespaces' | 'missing'> {
  const cut = SHOWS.filter((_, at) => found[at]?.whole !== true);
  const seen = found.flatMap(({ names }) => names);
  const namespaces = [...new Set(cut.length === 0 ? seen : [...seen, ...(all ?? [])])].sort();
  const missing =
    cut.length > 0 && all === undefined
      ? [`namespaces with nothing but ${cut.join(', ')}: they could not be listed, and those not read to their end`]
      : [];
  return { namespaces, missing };
}

/**
 * Where lists of the whole cluster are `refused`: the namespaces that this user may read, and what is missing. Throws
 * `refused` where there is none.
 */
export async function readableNamespaces(
  known: readonly string[],
  reader: ClusterReader,
  refused: AppError,
  signal: AbortSignal,
): Promise<Scope> {
  return readableOf(await namesOf(reader, signal), known, reader, refused, signal);
}

/** Undefined where namespaces may not be listed. */
async function namesOf(lists: Pick<ClusterLists, 'list'>, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const { items } = await lists.list(KINDS.namespaces, {}, signal);
    return items.map(({ metadata }) => metadata?.name ?? '');
  } catch (error) {
    if (signal.aborted) throw toAppError(error);
    return undefined;
  }
}

/** Images of containers by the pods that were read. */
export async function imagesOf(
  lists: ClusterLists,
  signal: AbortSignal,
): Promise<(namespace: string, pod: string, container: string | null) => string | undefined> {
  const pods = await lists.list(KINDS.pods, { namespace: '*' }, signal).then(
    ({ items }) => items,
    (): readonly Pod[] => [],
  );
  const byName = new Map(pods.map((pod) => [`${pod.metadata?.namespace}/${pod.metadata?.name}`, pod]));
  return (namespace, pod, container) => {
    const spec = byName.get(`${namespace}/${pod}`)?.spec;
    return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find(({ name }) => name === container)?.image;
  };
}
