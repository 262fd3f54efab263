import type { ClusterReader } from '../../../src/core/cluster.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubeObject,
  Pod,
  StatefulSet,
} from '../../../src/core/kubernetes.ts';
import { isObjectName } from '../../../src/core/names.ts';
import { controllerUid, topOwnerOf } from '../../../src/core/owners.ts';
import { showSelector } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { matchWorkload, parseWorkload } from '../../../src/core/workload.ts';
import { Holes } from '../holes.ts';
import { namespaceMustExist } from '../namespace.ts';

export type Found =
  | { readonly kind: 'Deployment'; readonly name: string; readonly object: Deployment }
  | { readonly kind: 'StatefulSet'; readonly name: string; readonly object: StatefulSet }
  | { readonly kind: 'DaemonSet'; readonly name: string; readonly object: DaemonSet }
  | { readonly kind: 'CronJob'; readonly name: string; readonly object: CronJob }
  | { readonly kind: 'Job'; readonly name: string; readonly object: Job }
  | { readonly kind: 'Pod'; readonly name: string; readonly object: Pod };

export type FoundWorkload = Found & {
  readonly namespace: string;
  /** `deployment/todo-chatbot-backend`. */
  readonly title: string;
  /** One sentence when the name was not what the caller wrote; '' otherwise. */
  readonly note: string;
  readonly holes: Holes;
};

const OWNERS = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs'] as const;

/**
 * The workload that a text means, with its object as it stands on the wire. One list for a named kind; five at once for
 * a bare name, and pods only when no owner fits. A kind that may not be listed is a hole. not-found and bad-input name
 * what there is.
 */
export async function findWorkload(
  text: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<FoundWorkload> {
  const wanted = parseWorkload(text);
  const holes = new Holes();
  const read = async (kind: Kind<unknown>): Promise<Found[]> => {
    const { items } = await holes.fill(kind.plural, cluster.list(kind as Kind, { namespace }, signal), {
      items: [],
      more: false,
      resourceVersion: '',
    });
    return items.map((object) => ({ kind: kind.kind, name: object.metadata?.name ?? '', object }) as Found);
  };
  const named = Object.values(KINDS).find(({ kind }) => kind === wanted.kind);
  if (named && ![...OWNERS, 'pods'].includes(named.plural))
    throw new AppError(
      'bad-input',
      `${named.kind.toLowerCase()}/${wanted.name} is not a workload`,
      'name a deployment, statefulset, daemonset, cronjob, job or pod',
    );
  if (wanted.kind === 'Pod') {
    const pod = await exactPod(wanted.name, namespace, cluster, signal);
    if (pod) return describe({ found: pod, corrected: false }, wanted.name, namespace, holes);
  }
  const owners = (await Promise.all((named ? [named] : OWNERS.map((word) => KINDS[word])).map(read))).flat();
  const where = `namespace ${namespace}`;
  try {
    return describe(match(text, owners, where), wanted.name, namespace, holes);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    const pods = named ? [] : await read(KINDS.pods);
    if (owners.length + pods.length === 0) await namespaceMustExist(namespace, { cluster }, signal);
    holes.mustHave(owners.length + pods.length > 0, 'workloads', namespace);
    const pod = pods.find(({ name }) => name === wanted.name);
    if (pod) return describe({ found: pod, corrected: false }, wanted.name, namespace, holes);
    throw new AppError(error.code, error.message, [error.nextStep ?? '', ...holes.lines()].filter(Boolean).join('; '));
  }
}

/** One pod of thousands is asked for by its name; a name that is not exact is looked up in the list. */
async function exactPod(
  name: string,
  namespace: string,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (!isObjectName(name)) return undefined;
  try {
    return { kind: 'Pod', name, object: await cluster.get(KINDS.pods, name, namespace, signal) };
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'not-found' || code === 'forbidden') return undefined;
    throw error;
  }
}

function match(text: string, candidates: readonly Found[], where: string) {
  const labelled = candidates.map((found) => ({
    kind: found.kind,
    name: found.name,
    labels: found.object.metadata?.labels ?? {},
    found,
  }));
  const { found, corrected } = matchWorkload(text, labelled, where);
  return { found: found.found, corrected };
}

function describe(
  { found, corrected }: { found: Found; corrected: boolean },
  wanted: string,
  namespace: string,
  holes: Holes,
): FoundWorkload {
  const title = `${found.kind.toLowerCase()}/${found.name}`;
  const note = corrected ? `no workload ${JSON.stringify(wanted)}; took ${title} as the nearest name` : '';
  return { ...found, namespace, title, note, holes };
}

/** Pods of a workload, by owner and not by label alone: equal labels of another workload do not mix in. */
export async function podsOf(
  workload: FoundWorkload,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  const { namespace } = workload;
  if (workload.kind === 'Pod') return [workload.object];
  if (workload.kind === 'CronJob') return podsOfCronJob(workload, cluster, signal);
  const selector = showSelector(workload.object.spec?.selector);
  const query = { namespace, ...(selector === '' ? {} : { labelSelector: selector }) };
  const { items } = await cluster.list(KINDS.pods, query, signal);
  return items.filter((pod) => podBelongs(workload, pod));
}

/** Whether a pod is of a workload, by its owner; not for a CronJob, whose Jobs stand between. */
export function podBelongs(workload: FoundWorkload, pod: Pod): boolean {
  if (workload.kind !== 'Deployment') return controllerUid(pod) === uidOf(workload.object);
  const owner = topOwnerOf(pod);
  return owner?.kind === 'Deployment' && owner.name === workload.name;
}

/** A CronJob owns Jobs, and they the pods: no label says so. */
async function podsOfCronJob(
  { namespace, object }: FoundWorkload,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  const [jobs, pods] = await Promise.all([
    cluster.list(KINDS.jobs, { namespace }, signal),
    cluster.list(KINDS.pods, { namespace, labelSelector: 'job-name' }, signal),
  ]);
  const own = new Set(jobs.items.filter((job) => controllerUid(job) === uidOf(object)).map(uidOf));
  return pods.items.filter((pod) => own.has(controllerUid(pod) ?? ''));
}

/** Any object's uid, '' when absent. */
export const uidOf = (object: KubeObject): string => object.metadata?.uid ?? '';
