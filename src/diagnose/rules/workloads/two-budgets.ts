import type { PodDisruptionBudget } from '../../../core/kubernetes.ts';
import { selects } from '../../../core/selectors.ts';
import { field } from '../../facts/evidence.ts';
import { at } from '../../facts/events.ts';
import { blame } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';
import { change } from '../advice/change.ts';

/** Words of the API server: eviction of a pod that two budgets count is an error, whatever they allow. */
export const TWO_BUDGETS = /more than one PodDisruptionBudget/i;

/**
 * Pods on nodes that are to be emptied (`leaving`), or of which an eviction was refused, that two budgets select: the
 * eviction API answers 500 for them (https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/).
 */
export function twoBudgets(facts: Facts, leaving: ReadonlySet<string>): readonly Draft[] {
  const refused = facts.events.some(({ message }) => TWO_BUDGETS.test(message));
  const seen = new Set<string>();
  return facts.pods.flatMap((pod): Draft[] => {
    if (pod.status?.phase !== 'Running' || (!refused && !leaving.has(pod.spec?.nodeName ?? ''))) return [];
    const both = facts.poddisruptionbudgets.filter((one) => selects(one.spec?.selector, pod.metadata?.labels));
    const [first, younger] = [...both].sort((a, b) => made(a) - made(b));
    const owner = blame(facts, pod);
    const key = `${owner.kind}/${owner.name}`;
    if (!first || !younger || seen.has(key)) return [];
    seen.add(key);
    const [name, extra] = [first.metadata?.name ?? '', younger.metadata?.name ?? ''];
    const who = `${owner.kind.toLowerCase()} ${owner.name}`;
    return [
      {
        cause: 'PodDisruptionBudgetBlocks',
        severity: 'warning',
        confidence: 'certain',
        subject: { kind: 'PodDisruptionBudget', name: extra },
        stage: STAGE.none,
        pods: [pod.metadata?.name ?? ''],
        title: `two PodDisruptionBudgets, ${name} and ${extra}, select the pods of ${who}, so none of them can be evicted${leaving.has(pod.spec?.nodeName ?? '') ? ` and the drain of node ${pod.spec?.nodeName} waits` : ''}, whatever they allow`,
        evidence: [first, younger].map((one) =>
          field('PodDisruptionBudget', one.metadata?.name ?? '', '.spec.selector', one.spec?.selector ?? {}),
        ),
        details: { budgets: [name, extra], node: pod.spec?.nodeName },
        remedies: [
          change(facts, `delete PodDisruptionBudget ${extra}, the younger one`, 'delete_object', {
            kind: 'PodDisruptionBudget',
            name: extra,
          }),
          `or narrow its selector, so that ${name} alone selects the pods of ${who}`,
        ],
      },
    ];
  });
}

const made = ({ metadata }: PodDisruptionBudget): number => at(metadata?.creationTimestamp);
