import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { HorizontalPodAutoscaler } from '../../../../core/kubernetes.ts';
import { podReady } from '../../../facts/containers.ts';
import { at } from '../../../facts/events.ts';
import { podsOf } from '../../../facts/owners.ts';
import { isStarting } from '../../logs/ready/still-starting.ts';
import type { Draft, Facts } from '../../../types.ts';
import { servedBy } from '../../advice/api-services.ts';
import { requestFor } from '../../advice/requests.ts';

/** Metrics of new pods come after a minute or two. */
const PATIENCE = 2 * 60_000;

export type Condition = Readonly<Record<'type' | 'status', string>> &
  Readonly<Partial<Record<'reason' | 'message' | 'lastTransitionTime', string>>>;

/** The API answers, and has nothing of these pods yet: what it is that answers, or not, is no matter of their start. */
const NO_ANSWER = /pods might be unready|no metrics returned|did not receive metrics|no pods returned/i;

/** No metrics: a request that is not set, or nobody who serves them. */
export function unmeasured(
  facts: Facts,
  autoscaler: HorizontalPodAutoscaler,
  { reason = '', message = '', lastTransitionTime }: Condition,
  base: Pick<Draft, 'severity' | 'confidence' | 'subject' | 'stage' | 'evidence' | 'details'>,
): Draft[] {
  const name = autoscaler.metadata?.name ?? '';
  const target = autoscaler.spec?.scaleTargetRef;
  const missing =
    /missing request for (\S+) in container (\S+) of Pod (\S+)/.exec(message) ??
    /missing request for (\S+)/.exec(message);
  if (missing) {
    const [, resource = '', container, pod] = missing;
    return [
      {
        ...base,
        cause: 'HPAMissingRequests',
        title: `HorizontalPodAutoscaler ${name} cannot compute: ${container ? `container ${container}` : 'a container'} of ${target?.name} has no ${resource} request`,
        details: { ...base.details, resource, container, pod },
        remedies: [requestFor(facts, target, container, resource)],
      },
    ];
  }
  const pods = target ? podsOf(facts, { kind: target.kind, name: target.name }) : [];
  const newest = Math.max(0, ...pods.map(({ metadata }) => at(metadata?.creationTimestamp)));
  const since = Math.max(at(lastTransitionTime), at(autoscaler.metadata?.creationTimestamp));
  const ready = pods.filter(podReady).length;
  if (facts.now - since < PATIENCE || (ready === 0 && newest > 0 && facts.now - newest < PATIENCE)) return [];
  const kind = /FailedGet(\w+)Metrics?/.exec(reason)?.[1] ?? 'Resource';
  const api =
    kind === 'Resource' || kind === 'ContainerResource'
      ? 'metrics.k8s.io'
      : kind === 'External'
        ? 'external.metrics.k8s.io'
        : 'custom.metrics.k8s.io';
  const metric = /metrics? (?:for resource )?([\w./-]+)/.exec(message)?.[1];
  const starting = NO_ANSWER.test(message) && pods.length > 0 && pods.every((pod) => isStarting(facts, pod));
  return [
    {
      ...base,
      ...(starting ? { severity: 'info' } : {}),
      cause: 'HPAMetricsUnavailable',
      title: `HorizontalPodAutoscaler ${name} gets no metrics: ${clauseOf(message.split(': ').slice(1).join(': ') || message || reason, 160)}`,
      details: { ...base.details, reason, api, metric },
      remedies: [
        ...servedBy(facts, api),
        `until then it keeps ${autoscaler.status?.currentReplicas ?? 'its'} replicas${
          (autoscaler.metadata?.ownerReferences ?? []).length > 0
            ? ''
            : `; where those are too few, raise its spec.minReplicas (now ${autoscaler.spec?.minReplicas ?? 1}), which it meets without metrics as well`
        }`,
      ],
      // What made the autoscaler feeds it its metrics; pods that are not ready give none: their cause is told first.
      explainedBy: [
        ...(autoscaler.metadata?.ownerReferences ?? []).map((owner) => ({ kind: owner.kind, name: owner.name })),
        ...(target && ready === 0 && pods.length > 0 ? [{ kind: target.kind, name: target.name }] : []),
      ],
    },
  ];
}
