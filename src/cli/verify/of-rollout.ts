import type { ClusterReader } from '../../core/cluster.ts';
import type { Finding } from '../../core/diagnosis.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import type { Watch } from '../../core/plan.ts';

/** Pods of a finding that are looked at. */
const MOST_PODS = 3;
const REVISION = 'deployment.kubernetes.io/revision';

/** What the pods of a finding say about the rollout that is waited for. */
export type OfRollout = {
  /**
   * False when all its pods are of a former revision, which the rollout is to replace. A finding without pods is about
   * the whole.
   */
  readonly newest: boolean;
  /**
   * How often its container has restarted in a pod of the newest revision that waits in CrashLoopBackOff now; else 0.
   */
  readonly restarts: number;
};

/**
 * Looks at the pods of a finding. One that is gone says nothing; one that may not be read is taken as new, so that
 * nothing is overlooked.
 */
export async function ofRollout(
  reader: Pick<ClusterReader, 'get'>,
  workload: Watch,
  finding: Finding,
  signal: AbortSignal,
): Promise<OfRollout> {
  if (finding.pods.length === 0) return { newest: true, restarts: 0 };
  const seen = await Promise.all(
    finding.pods.slice(0, MOST_PODS).map(async (name) => {
      try {
        const pod = await reader.get(KINDS.pods, name, workload.namespace, signal);
        return (await isNewest(reader, workload, pod, signal)) ? loopsIn(pod, finding.container) : undefined;
      } catch (error) {
        return toAppError(error).code === 'not-found' ? undefined : 0;
      }
    }),
  );
  const counts = seen.filter((count) => count !== undefined);
  return { newest: counts.length > 0, restarts: Math.max(0, ...counts) };
}

const loopsIn = ({ status }: Pod, container: string | null): number =>
  Math.max(
    0,
    ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
      .filter(({ name }) => container === null || name === container)
      .filter(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')
      .map(({ restartCount }) => restartCount ?? 0),
  );

/** By what each controller writes on its pods. */
async function isNewest(
  reader: Pick<ClusterReader, 'get'>,
  { kind, name, namespace }: Watch,
  { metadata }: Pod,
  signal: AbortSignal,
): Promise<boolean> {
  const labels = metadata?.labels ?? {};
  switch (kind) {
    case 'Deployment': {
      const set = metadata?.ownerReferences?.find((owner) => owner.kind === 'ReplicaSet')?.name ?? '';
      const [deployment, replicaSet] = await Promise.all([
        reader.get(KINDS.deployments, name, namespace, signal),
        reader.get(KINDS.replicasets, set, namespace, signal),
      ]);
      const revision = deployment.metadata?.annotations?.[REVISION];
      return revision !== undefined && revision === replicaSet.metadata?.annotations?.[REVISION];
    }
    case 'StatefulSet': {
      const { status } = await reader.get(KINDS.statefulsets, name, namespace, signal);
      return status?.updateRevision !== undefined && status.updateRevision === labels['controller-revision-hash'];
    }
    case 'DaemonSet': {
      const set = await reader.get(KINDS.daemonsets, name, namespace, signal);
      const generation = set.metadata?.annotations?.['deprecated.daemonset.template.generation'];
      return generation !== undefined && generation === labels['pod-template-generation'];
    }
    case 'Job':
      return true;
  }
}
