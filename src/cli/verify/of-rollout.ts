import type { ClusterReader } from '../../core/cluster.ts';
import type { Finding } from '../../core/diagnosis.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import type { Watch } from '../../core/plan.ts';

/** Pods of a finding that are looked at side by side. */
const AT_ONCE = 5;
/** A finding names so many pods at most: there may be more. */
const MOST_PODS = 20;
const REVISION = 'deployment.kubernetes.io/revision';

/** What the pods of a finding say about the rollout that is waited for. */
export type OfRollout = {
  /**
   * False when all its pods are of a former revision, which the rollout is to replace, or gone. A finding without pods
   * is about the whole, and so is one about the pods of something else.
   */
  readonly newest: boolean;
  /**
   * How often its container has restarted in a pod of the newest revision that waits in CrashLoopBackOff now; else 0.
   */
  readonly restarts: number;
};

/**
 * Looks at the pods of a finding until one is not of a former revision. One that is gone says nothing; one that may not
 * be read is taken as new, so that nothing is overlooked.
 */
export async function ofRollout(
  reader: Pick<ClusterReader, 'get'>,
  workload: Watch,
  { pods, container }: Finding,
  signal: AbortSignal,
): Promise<OfRollout> {
  if (pods.length === 0) return { newest: true, restarts: 0 };
  const ageOf = agesIn(reader, workload, signal);
  for (let from = 0; from < pods.length; from += AT_ONCE) {
    const seen = await Promise.all(
      pods.slice(from, from + AT_ONCE).map(async (name) => {
        try {
          const pod = await reader.get(KINDS.pods, name, workload.namespace, signal);
          const age = await ageOf(pod);
          return age === 'former' ? undefined : age === 'newest' ? loopsIn(pod, container) : 0;
        } catch (error) {
          return toAppError(error).code === 'not-found' ? undefined : 0;
        }
      }),
    );
    const counts = seen.filter((count) => count !== undefined);
    if (counts.length > 0) return { newest: true, restarts: Math.max(0, ...counts) };
  }
  return { newest: pods.length >= MOST_PODS, restarts: 0 };
}

const loopsIn = ({ status }: Pod, container: string | null): number =>
  Math.max(
    0,
    ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
      .filter(({ name }) => container === null || name === container)
      .filter(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')
      .map(({ restartCount }) => restartCount ?? 0),
  );

type Age = 'newest' | 'former' | 'of-another';

/** By what each controller writes on its pods; the workload and its ReplicaSets are read once. */
function agesIn(
  reader: Pick<ClusterReader, 'get'>,
  { kind, name, namespace }: Watch,
  signal: AbortSignal,
): (pod: Pod) => Promise<Age> {
  const once = new Map<string, Promise<unknown>>();
  const get = <T>(of: Kind<T>, called: string): Promise<T> => {
    const key = `${of.plural}/${called}`;
    if (!once.has(key)) once.set(key, reader.get(of, called, namespace, signal));
    return once.get(key) as Promise<T>;
  };
  const ageBy = (mark: string | undefined, own: string | undefined): Age =>
    mark !== undefined && mark === own ? 'newest' : 'former';
  return async ({ metadata }) => {
    const labels = metadata?.labels ?? {};
    const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
    if (kind === 'Deployment') {
      if (owner?.kind !== 'ReplicaSet') return 'of-another';
      const [deployment, set] = await Promise.all([get(KINDS.deployments, name), get(KINDS.replicasets, owner.name)]);
      const above = set.metadata?.ownerReferences?.find(({ controller }) => controller === true);
      if (above?.kind !== kind || above.name !== name) return 'of-another';
      return ageBy(deployment.metadata?.annotations?.[REVISION], set.metadata?.annotations?.[REVISION]);
    }
    if (owner?.kind !== kind || owner.name !== name) return 'of-another';
    if (kind === 'StatefulSet')
      return ageBy((await get(KINDS.statefulsets, name)).status?.updateRevision, labels['controller-revision-hash']);
    if (kind === 'DaemonSet') {
      const { metadata: own } = await get(KINDS.daemonsets, name);
      const generation = own?.annotations?.['deprecated.daemonset.template.generation'];
      return ageBy(generation, labels['pod-template-generation']);
    }
    return 'newest';
  };
}
