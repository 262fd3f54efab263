import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { counts } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import type { Pod } from '../../../core/kubernetes.ts';

/** A gate is the job of a controller: give it two minutes. */
const WAIT = 120_000;

/** Group 4.8: all containers are ready, the pod is not, since another controller has not set its gate. */
export const readinessGates: Rule = {
  name: 'readiness-gates',
  find: (facts) => facts.pods.filter((pod) => counts(facts, pod)).flatMap((pod) => gate(facts, pod)),
};

function gate(facts: Facts, pod: Pod): Draft[] {
  const conditions = pod.status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const containers = conditions.find(({ type }) => type === 'ContainersReady');
  if (ready?.status !== 'False' || ready.reason !== 'ReadinessGatesNotReady' || containers?.status !== 'True')
    return [];
  if (facts.now - at(containers.lastTransitionTime) < WAIT) return [];
  const name = pod.metadata?.name ?? '';
  const open = (pod.spec?.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((type) => !conditions.some((condition) => condition.type === type && condition.status === 'True'));
  return [
    {
      cause: 'ReadinessGateNotMet',
      severity: 'warning',
      confidence: 'certain',
      subject: blame(facts, pod),
      stage: STAGE.readiness,
      pods: [name],
      title: `readiness gate ${open.join(', ') || 'of the pod'} is not met`,
      evidence: [
        field('Pod', name, '.status.conditions[Ready].reason', 'ReadinessGatesNotReady'),
        field('Pod', name, '.status.conditions[Ready].message', ready.message ?? ''),
      ],
      details: { gates: open },
      remedies: [`look at the controller that sets condition ${open.join(', ')} on the pod`],
    },
  ];
}
