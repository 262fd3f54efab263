import type { ClusterReader } from '../../core/cluster.ts';
import type { Plan } from '../../core/plan.ts';

/**
 * True when every object of the plan still has the resourceVersion and the uid that the plan was made on: nothing has
 * been stored in it since. False where the plan does not say one.
 */
export async function standsAsPlanned(
  { changes }: Plan,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { target, resource, uid, resourceVersion } of changes) {
    if (uid === undefined || resourceVersion === undefined) return false;
    const group = target.apiVersion.includes('/') ? (target.apiVersion.split('/')[0] ?? '') : '';
    const kind = await cluster.kind(group === '' ? resource.plural : `${resource.plural}.${group}`, signal);
    const { metadata } = await cluster
      .get(kind, target.name, target.namespace, signal)
      .catch(() => ({ metadata: undefined }));
    if (metadata?.uid !== uid || metadata.resourceVersion !== resourceVersion) return false;
  }
  return changes.length > 0;
}
