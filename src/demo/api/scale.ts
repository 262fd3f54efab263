import type { KubeObject } from '../../core/kubernetes.ts';
import { selectorText } from './human.ts';

type Scalable = { replicas?: number; selector?: { matchLabels?: Record<string, string> } };

/** The autoscaling/v1 Scale of a workload. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata ?? {};
  const spec = (object.spec ?? {}) as Scalable;
  const status = (object.status ?? {}) as Scalable;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as NonNullable<KubeObject['metadata']>,
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status.replicas ?? 0, selector: selectorText(spec.selector) },
  };
}
