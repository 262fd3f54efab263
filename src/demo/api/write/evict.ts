import { KINDS } from '../../../core/kinds.ts';
import type { Pod, PodDisruptionBudget } from '../../../core/kubernetes.ts';
import { selects } from '../../../core/selectors.ts';
import { notFound, tooManyRequests } from '../../status-error.ts';
import type { Store } from '../../store.ts';
import { deleteOptions } from './delete.ts';
import { json, type Reply } from '../http/reply.ts';
import { bodyObject, type ApiRequest, type Target } from '../http/request.ts';

type Eviction = { readonly deleteOptions?: Parameters<typeof deleteOptions>[0] };

const covers = ({ spec }: PodDisruptionBudget, pod: Pod): boolean => selects(spec?.selector, pod.metadata?.labels);

/** POST pods/NAME/eviction: a delete that a PodDisruptionBudget can refuse with 429. */
export function evict(store: Store, request: ApiRequest, target: Target): Reply {
  const name = target.name ?? '';
  const pod = store.get(KINDS.pods, target.namespace, name);
  if (!pod) throw notFound(KINDS.pods, name);
  const options = deleteOptions((bodyObject(request, 'Eviction') as Eviction).deleteOptions ?? {}, request.query);
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  for (const budget of store.list(KINDS.poddisruptionbudgets, target.namespace).filter((entry) => covers(entry, pod))) {
    const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = budget.status ?? {};
    if (!ready || disruptionsAllowed > 0) continue;
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${budget.metadata?.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
          field: '',
        },
      ],
    });
  }
  store.remove(KINDS.pods, target.namespace, name, options);
  return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}
