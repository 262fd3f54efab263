import { KINDS } from '../../../../src/core/kinds.ts';
import type { KubeObject } from '../../../../src/core/kubernetes.ts';
import type { Warning } from '../../../../src/core/plan.ts';
import type { ToolContext } from '../../../../src/core/tool.ts';
import { isReady, rightWarnings } from '../../plan/change-warnings.ts';
import { ownershipWarnings } from '../../plan/ownership.ts';
import { accessWarnings } from '../access-warnings.ts';
import { count, listsOf, OF_KIND, some, warn, type Ask, type Doomed } from './deletion-of-kind.ts';

/** Everything that a deletion takes along or leaves behind, as far as it can be read. */
export async function deletionWarnings(doomed: Doomed, context: ToolContext, signal: AbortSignal): Promise<Warning[]> {
  const { object, kind, namespace } = doomed;
  const own = OF_KIND[`${kind.group}/${kind.kind}`];
  const right = { namespace, verb: 'delete', group: kind.group, resource: kind.plural };
  const [told, access, dependents, rights] = await Promise.all([
    own ? own(doomed, context, signal) : [],
    accessWarnings(object, kind, context, signal),
    namespace === undefined ? [] : dependentWarnings(doomed, context, signal),
    rightWarnings(right, context, signal),
  ]);
  const holds = object.metadata?.finalizers ?? [];
  return [
    ...told,
    ...access,
    ...dependents,
    ...(holds.length > 0
      ? [
          warn(
            'finalizers',
            `it goes only after ${some(holds)} ${holds.length === 1 ? 'has' : 'have'} finished with it`,
          ),
        ]
      : []),
    ...ownershipWarnings(object),
    ...rights,
  ];
}

/** Objects whose owner this is, of the kinds that workloads are made of. */
const dependentWarnings: Ask = async ({ object, orphan }, { cluster }, signal) => {
  const uid = object.metadata?.uid;
  const found: Warning[] = [];
  const kinds = [KINDS.pods, KINDS.replicasets, KINDS.jobs, KINDS.persistentvolumeclaims];
  const namespace = object.metadata?.namespace ?? '';
  const lists = await listsOf(kinds, namespace, found, cluster, signal);
  const owned = (list: (typeof lists)[number]): KubeObject[] =>
    (list?.items ?? []).filter(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid));
  const sets = new Set(
    lists
      .slice(1, 3)
      .flatMap(owned)
      .map(({ metadata }) => metadata?.uid),
  );
  const pods = (lists[0]?.items ?? []).filter(({ metadata }) =>
    metadata?.ownerReferences?.some((owner) => owner.uid === uid || sets.has(owner.uid)),
  );
  const claims = owned(lists[3]);
  const verb = orphan ? 'stay and belong to nobody' : 'go with it';
  if (pods.length > 0)
    found.push(
      warn(
        'takes-pods',
        `${count(pods.length, false, 'pod')} (${pods.filter(isReady).length} ready) ${orphan ? verb : pods.length === 1 ? 'goes with it' : verb}`,
      ),
    );
  if (claims.length > 0 && !orphan)
    found.push(
      warn('takes-claims', `its claims go with it: ${some(claims.map(({ metadata }) => metadata?.name ?? ''))}`),
    );
  return found;
};
