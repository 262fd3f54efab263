import type { Advice, Blamed } from '../../../../core/diagnosis.ts';
import type { HorizontalPodAutoscaler } from '../../../../core/kubernetes.ts';
import { at } from '../../../facts/events.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../../advice/change.ts';
import { missingRight } from '../../advice/rights/missing-right.ts';
import { refusedCalls } from '../../advice/rights/refused-call.ts';

/** True for a reason that speaks of metrics; of the others no adapter is the cause. */
export const isOfMetrics = (reason: string): boolean => /Metric/.test(reason) || reason === '';

const MOST = 200;

type Told = { readonly remedies: readonly Advice[]; readonly explainedBy?: readonly Blamed[] };

/** What a condition of an autoscaler asks for that has nothing to do with its metrics. */
export function scaleAdvice(facts: Facts, one: HorizontalPodAutoscaler, message: string): Told {
  const name = one.metadata?.name ?? '';
  const right = missingRight(facts, refusedCalls(message));
  if (right) return { remedies: right };
  const rivals = rivalsOf(facts, one, message);
  const newest = [one, ...rivals].toSorted(
    (a, b) => at(b.metadata?.creationTimestamp) - at(a.metadata?.creationTimestamp),
  )[0];
  const target = one.spec?.scaleTargetRef;
  const same = rivals.filter(({ spec }) => spec?.scaleTargetRef?.name === target?.name);
  if (same.length > 0 && newest) {
    const goes = newest.metadata?.name ?? '';
    const stays = [one, ...same].map(({ metadata }) => metadata?.name ?? '').filter((other) => other !== goes);
    return {
      explainedBy: newest === one ? [] : [{ kind: 'HorizontalPodAutoscaler', name: newest.metadata?.name ?? '' }],
      remedies: [
        change(
          facts,
          `keep one autoscaler for ${target?.kind.toLowerCase()} ${target?.name}: delete ${goes}, the newest (kubectl delete hpa ${goes} -n ${facts.namespace}); its metrics can be added to spec.metrics of ${stays.join(', ')}`,
          'delete_object',
          { kind: 'HorizontalPodAutoscaler', name: goes },
        ),
      ],
    };
  }
  const [other] = rivals;
  if (other) {
    const far = other.spec?.scaleTargetRef;
    return {
      remedies: [
        `give the pods of ${target?.kind.toLowerCase()} ${target?.name} and ${far?.kind.toLowerCase()} ${far?.name} selectors that do not overlap (${message.slice(0, MOST)}): a selector cannot be edited, so make one of them anew with a label of its own`,
      ],
    };
  }
  return {
    remedies: [
      `correct HorizontalPodAutoscaler ${name} or its target ${target?.kind}/${target?.name}: ${message.slice(0, MOST)}`,
    ],
  };
}

/** The other autoscalers that a message lists, as `namespace/name` or `name`. */
function rivalsOf(facts: Facts, one: HorizontalPodAutoscaler, message: string): readonly HorizontalPodAutoscaler[] {
  const listed = new Set(message.match(/[\w.-]+(?:\/[\w.-]+)?/g)?.map((word) => word.split('/').at(-1)));
  return facts.horizontalpodautoscalers.filter((other) => {
    const name = other.metadata?.name ?? '';
    const whole =
      message.includes(`${facts.namespace}/${name}`) || message.includes(`[${name}`) || message.includes(` ${name}`);
    return other !== one && listed.has(name) && whole;
  });
}
