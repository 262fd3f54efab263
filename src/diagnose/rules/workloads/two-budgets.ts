import type { Blamed } from '../../../core/diagnosis.ts';
import type { Pod, PodDisruptionBudget } from '../../../core/kubernetes.ts';
import { selects, showLabels } from '../../../core/selectors.ts';
import { field } from '../../facts/evidence.ts';
import { at } from '../../facts/events.ts';
import { blame } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';

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
        remedies: oneAlone(facts, [first, younger], owner, pod.metadata?.name ?? ''),
      },
    ];
  });
}

/**
 * One budget is to count these pods. Which of them is meant no object tells; a broader selector keeps others
 * too: it is narrowed, never deleted.
 */
function oneAlone(
  facts: Facts,
  budgets: readonly PodDisruptionBudget[],
  owner: Blamed,
  pod: string,
): readonly string[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const nameOf = ({ metadata }: PodDisruptionBudget): string => metadata?.name ?? '';
  const kept = budgets.map((budget) => ({ budget, others: othersOf(facts, budget, owner) }));
  const [broad, second] = kept.filter(({ others }) => others.length > 0);
  const narrow = kept.find((one) => one !== broad);
  if (broad && narrow && !second)
    return [
      `narrow the selector of PodDisruptionBudget ${nameOf(broad.budget)}, so that it leaves out the pods of ${who}, which ${nameOf(narrow.budget)} is for alone; it keeps ${broad.others.slice(0, MOST_NAMED).join(', ')} too, so it stays`,
    ];
  const both = budgets.map((one) => `${nameOf(one)} (${byLabels(one)})`);
  return [
    `let only one of ${both.join(' and ')} select the pods of ${who}, such as ${pod}: narrow the selector of the other`,
    ...(second
      ? []
      : [
          `or delete the one that its owner did not mean: neither ${budgets.map(nameOf).join(' nor ')} selects anything else now`,
        ]),
  ];
}

const MOST_NAMED = 3;

/** The labels by which a budget selects: "app=till". */
const byLabels = ({ spec }: PodDisruptionBudget): string =>
  showLabels(spec?.selector?.matchLabels ?? {}) || 'by labels';

/** Other workloads whose pods, or whose template at no replicas, a budget selects. */
function othersOf(facts: Facts, { spec }: PodDisruptionBudget, { kind, name }: Blamed): readonly string[] {
  const templates = [
    ...facts.deployments.map((one) => ({ kind: 'Deployment', one })),
    ...facts.statefulsets.map((one) => ({ kind: 'StatefulSet', one })),
  ].filter(({ one }) => selects(spec?.selector, one.spec?.template.metadata?.labels));
  const owners = [
    ...templates.map((each) => ({ kind: each.kind, name: each.one.metadata?.name ?? '' })),
    ...facts.pods.filter((pod) => selects(spec?.selector, pod.metadata?.labels)).map((pod) => blame(facts, pod)),
  ].filter((one) => one.kind !== kind || one.name !== name);
  return [...new Set(owners.map((one) => `${one.kind.toLowerCase()} ${one.name}`))];
}

const made = ({ metadata }: PodDisruptionBudget): number => at(metadata?.creationTimestamp);
