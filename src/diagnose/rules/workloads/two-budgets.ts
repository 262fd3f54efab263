import type { Pod, PodDisruptionBudget } from '../../../core/kubernetes.ts';
import { selects } from '../../../core/selectors.ts';
import { field } from '../../facts/evidence.ts';
import { at } from '../../facts/events.ts';
import { blame } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';
import { change } from '../advice/change.ts';

/** Words of the API server: eviction of a pod that two budgets count is an error, whatever they allow. */
const TWO_BUDGETS = /more than one PodDisruptionBudget/i;

/**
 * Of `pods`, which a drain takes away, those that two budgets select, where their node is to be emptied (`leaving`) or
 * an eviction was refused for it: the eviction API answers 500 for them
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/).
 */
export function twoBudgets(facts: Facts, pods: readonly Pod[], leaving: ReadonlySet<string>): readonly Draft[] {
  const refused = facts.events.some(({ message }) => TWO_BUDGETS.test(message));
  const seen = new Set<string>();
  return pods.flatMap((pod): Draft[] => {
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
          // Made at one time, nobody can tell which of them was there first.
          ...(made(first) < made(younger)
            ? [
                change(facts, `delete PodDisruptionBudget ${extra}, the younger one`, 'delete_object', {
                  kind: 'PodDisruptionBudget',
                  name: extra,
                }),
              ]
            : []),
          `let only one of ${name} and ${extra} select the pods of ${who}: narrow the selector of the other`,
        ],
      },
    ];
  });
}

const made = ({ metadata }: PodDisruptionBudget): number => at(metadata?.creationTimestamp);
