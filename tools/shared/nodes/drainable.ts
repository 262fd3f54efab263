import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { AppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Pod } from '../../../src/core/kubernetes.ts';
import { controllerOf } from '../../../src/core/owners.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { selects } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked, isReady } from '../plan/change-warnings.ts';

const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
const some = (pods: readonly Pod[]): string =>
  pods.slice(0, 4).map(nameOf).join(', ') + (pods.length > 4 ? ` and ${pods.length - 4} more` : '');
const MIRROR = 'kubernetes.io/config.mirror';

/**
 * Which pods of a node are evicted and which stay, as kubectl drain has it: those of DaemonSets and static pods stay.
 * Pods that nobody would make again are a refusal: they are deleted one by one, by name.
 */
export async function drainable(
  node: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<{ readonly evicted: readonly Pod[]; readonly warnings: readonly Warning[] }> {
  const query = { namespace: '*', fieldSelector: `spec.nodeName=${node}`, most: 500 };
  const { items } = await cluster.list(KINDS.pods, query, signal);
  const live = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  const fixed = live.filter(
    (pod) => controllerOf(pod)?.kind === 'DaemonSet' || pod.metadata?.annotations?.[MIRROR] !== undefined,
  );
  const evicted = live.filter((pod) => !fixed.includes(pod));
  const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const bare = evicted.filter((pod) => controllerOf(pod) === undefined && !isOver(pod));
  if (bare.length > 0)
    throw new AppError(
      'refused',
      `${some(bare)} ${bare.length === 1 ? 'has' : 'have'} no owner: evicted, ${bare.length === 1 ? 'it does' : 'they do'} not come back`,
      'delete them by name first (delete_pod), when the person agrees; cordon_node alone leaves them running',
    );
  const warnings: Warning[] = [];
  const local = evicted.filter(({ spec }) => spec?.volumes?.some(({ emptyDir }) => emptyDir !== undefined));
  if (local.length > 0)
    warnings.push({ code: 'loses-data', text: `what ${some(local)} keep in emptyDir volumes is lost` });
  const budgets = await checked(
    cluster.list(KINDS.poddisruptionbudgets, { namespace: '*' }, signal),
    EMPTY_LISTING,
    warnings,
    'disruption budgets',
  );
  for (const { metadata, spec, status } of budgets.items) {
    const held = evicted.filter(
      (pod) =>
        pod.metadata?.namespace === metadata?.namespace &&
        isReady(pod) &&
        selects(spec?.selector, pod.metadata?.labels ?? {}),
    );
    const allowed = status?.disruptionsAllowed ?? 0;
    if (held.length > allowed)
      warnings.push({
        code: 'disruption-budget',
        text: `PodDisruptionBudget ${metadata?.namespace}/${metadata?.name} allows ${allowed} now and ${held.length} of its pods are here: they go one after another as others get ready${allowed === 0 ? ', or not at all' : ''}`,
      });
  }
  if (fixed.length > 0)
    warnings.push({
      code: 'stays',
      text: `${fixed.length} ${fixed.length === 1 ? 'pod stays' : 'pods stay'}: of DaemonSets, or static`,
    });
  return { evicted, warnings };
}
