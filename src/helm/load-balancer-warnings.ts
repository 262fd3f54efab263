import { KINDS } from '../core/kinds.ts';
import type { HelmProgram, ManifestObject } from '../core/helm.ts';
import type { Warning } from '../core/plan.ts';
import type { Deps } from './deps.ts';
import { warn } from './planned-change.ts';

/**
 * Helm 3's wait is not over before every LoadBalancer has an external address (pkg/kube/ready.go): where nobody hands
 * them out, the run ends in its time-out and goes back. Helm 4 does not wait for it.
 */
export async function waitWarnings(
  deps: Deps,
  helm: HelmProgram,
  objects: readonly ManifestObject[],
  namespace: string,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (helm.major !== 3) return [];
  const found: Warning[] = [];
  for (const { kind, name, namespace: own, object } of objects.slice(0, 60)) {
    const { type } = ((object as { spec?: unknown }).spec ?? {}) as { type?: unknown };
    if (kind !== 'Service' || type !== 'LoadBalancer') continue;
    const live = await deps.cluster.get(KINDS.services, name, own ?? namespace, signal).catch(() => undefined);
    if (live?.status?.loadBalancer?.ingress?.length) continue;
    found.push(
      warn(
        'waits-for-address',
        `helm 3 waits until service/${name} (LoadBalancer) has an external address${live ? ', which it does not have now' : ''}; without one this times out and is rolled back: set its type to ClusterIP or NodePort, or use helm 4`,
      ),
    );
  }
  return found;
}
