import { clauseOf } from '../../../logs/meaning/clause.ts';
import { isOfMetrics, scaleAdvice } from './autoscaling/cannot-scale.ts';
import { loadOf, needed, reasonOf } from './autoscaling/load.ts';
import { unmeasured, type Condition } from './autoscaling/unmeasured.ts';
import { editField } from '../advice/edits.ts';
import type { HorizontalPodAutoscaler } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { field } from '../../facts/evidence.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** Group 4.10, autoscalers: their conditions say what keeps them from scaling. */
export const autoscalers: Rule = {
  name: 'autoscalers',
  wants: (facts) =>
    facts.horizontalpodautoscalers.some(({ status }) =>
      status?.conditions?.some(
        ({ type, status: is, reason }) => type === 'ScalingActive' && is === 'False' && /Metric/.test(reason ?? ''),
      ),
    )
      ? ['apiservices']
      : [],
  find: (facts) => facts.horizontalpodautoscalers.flatMap((one) => draftOf(facts, one)),
};

function draftOf(facts: Facts, autoscaler: HorizontalPodAutoscaler): Draft[] {
  const name = autoscaler.metadata?.name ?? '';
  const target = autoscaler.spec?.scaleTargetRef;
  const conditions: readonly Condition[] = autoscaler.status?.conditions ?? [];
  const of = (type: string, status: string): { condition: Condition; path: string } | undefined => {
    const place = conditions.findIndex((one) => one.type === type && one.status === status);
    const condition = conditions[place];
    return condition ? { condition, path: `.status.conditions[${place}].message` } : undefined;
  };
  const base = {
    severity: 'warning',
    confidence: 'certain',
    subject: { kind: 'HorizontalPodAutoscaler', name },
    stage: STAGE.none,
  } as const;
  const evidence = (one: { condition: Condition; path: string }): Draft['evidence'] => [
    field('HorizontalPodAutoscaler', name, one.path, one.condition.message ?? one.condition.reason ?? ''),
    field('HorizontalPodAutoscaler', name, one.path.replace('message', 'reason'), one.condition.reason ?? ''),
  ];
  const details = { target: target ? `${target.kind}/${target.name}` : undefined };

  const scale = of('AbleToScale', 'False');
  const list =
    target?.kind === 'Deployment' ? 'deployments' : target?.kind === 'StatefulSet' ? 'statefulsets' : undefined;
  const names = list ? facts[list].map(({ metadata }) => metadata?.name ?? '') : [];
  const otherKind = target?.kind === 'Deployment' ? 'StatefulSet' : 'Deployment';
  const elsewhere = (target?.kind === 'Deployment' ? facts.statefulsets : facts.deployments).some(
    ({ metadata }) => metadata?.name === target?.name,
  );
  const gone = list !== undefined && facts.read.has(list) && !names.includes(target?.name ?? '');
  if (
    gone ||
    (scale?.condition.reason === 'FailedGetScale' &&
      /not found|no matches/.test(scale.condition.message ?? 'not found'))
  ) {
    const similar = nearest(target?.name ?? '', names);
    return [
      {
        ...base,
        cause: 'HPATargetNotFound',
        title: `HorizontalPodAutoscaler ${name} wants to scale ${target?.kind.toLowerCase()} ${target?.name}, which does not exist`,
        evidence: scale
          ? evidence(scale)
          : [field('HorizontalPodAutoscaler', name, '.spec.scaleTargetRef', `${target?.kind}/${target?.name}`)],
        details: { ...details, wanted: target?.name, available: names.slice(0, 20), similar },
        remedies: [
          elsewhere
            ? editField(
                facts,
                `set spec.scaleTargetRef.kind of HorizontalPodAutoscaler ${name} from ${target?.kind} to ${otherKind}: ${target?.name} is a ${otherKind}`,
                base.subject,
                'spec.scaleTargetRef.kind',
                otherKind,
              )
            : similar[0] !== undefined
              ? editField(
                  facts,
                  `set spec.scaleTargetRef.name of HorizontalPodAutoscaler ${name} from ${target?.name} to ${similar[0]}, which exists`,
                  base.subject,
                  'spec.scaleTargetRef.name',
                  similar[0],
                )
              : `correct spec.scaleTargetRef of HorizontalPodAutoscaler ${name}${names.length > 0 ? ` (there is ${names.slice(0, 6).join(', ')})` : ''}`,
          `or create ${target?.kind.toLowerCase()} ${target?.name}; if it is gone for good: kubectl delete hpa ${name} -n ${facts.namespace}`,
        ],
      },
    ];
  }
  const active = of('ScalingActive', 'False');
  const stopped = [scale, active].find(
    (one) => one && !isOfMetrics(one.condition.reason ?? '') && one.condition.reason !== 'ScalingDisabled',
  );
  if (stopped)
    return [
      {
        ...base,
        cause: 'HPACannotScale',
        title: `HorizontalPodAutoscaler ${name} does not scale ${target?.kind.toLowerCase()} ${target?.name} (${stopped.condition.reason}): ${clauseOf(stopped.condition.message ?? '', 160)}`,
        evidence: evidence(stopped),
        details: { ...details, reason: stopped.condition.reason },
        ...scaleAdvice(facts, autoscaler, stopped.condition.message ?? ''),
      },
    ];
  if (active && active.condition.reason !== 'ScalingDisabled')
    return unmeasured(facts, autoscaler, active.condition, { ...base, evidence: evidence(active), details });

  const limited = of('ScalingLimited', 'True');
  const most = autoscaler.spec?.maxReplicas ?? 0;
  if (limited?.condition.reason !== 'TooManyReplicas' || (autoscaler.status?.currentReplicas ?? most) < most) return [];
  const loads = loadOf(autoscaler);
  if (loads.length > 0 && loads.every(({ current, target: goal }) => current <= goal)) return [];
  // The autoscaler follows the metric that asks for most.
  const [top] = loads
    .filter(({ current, target: goal }) => current > goal)
    .toSorted((a, b) => b.current / b.target - a.current / a.target);
  return [
    {
      ...base,
      cause: 'HPAAtMaximum',
      title: `HorizontalPodAutoscaler ${name} is at its maximum of ${most} replicas${top ? ` and ${top.metric} is at ${top.current}% of the requests (target ${top.target}%)` : ''}`,
      evidence: evidence(limited),
      details: {
        ...details,
        maxReplicas: most,
        currentReplicas: autoscaler.status?.currentReplicas,
        limit: most,
        ...(top ? { metric: top.metric, current: top.current, wanted: top.target } : {}),
      },
      remedies: [
        editField(
          facts,
          `raise maxReplicas of ${name} above ${most}, if the nodes have room: to ${needed(most, top)}${reasonOf(most, top)}`,
          { kind: 'HorizontalPodAutoscaler', name },
          'spec.maxReplicas',
          needed(most, top),
        ),
        `or make ${target?.name ?? 'the target'} need less, or its requests larger`,
      ],
    },
  ];
}
