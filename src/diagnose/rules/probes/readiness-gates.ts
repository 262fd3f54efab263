import { clauseOf } from '../../../logs/meaning/clause.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { counts } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import type { KubeObject, Pod } from '../../../core/kubernetes.ts';

/** A gate is the job of a controller: give it two minutes. */
const WAIT = 120_000;

/** Group 4.8: all containers are ready, the pod is not, since another controller has not set its gate. */
export const readinessGates: Rule = {
  name: 'readiness-gates',
  wants: (facts) =>
    facts.pods.some((pod) => counts(facts, pod) && gate(facts, pod).length > 0) ? ['ingresses', 'services'] : [],
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
  const said = conditions
    .filter(({ type }) => open.includes(type))
    .map(({ reason = '', message = '' }) => [reason, message].filter((one) => one !== '').join(': '))
    .find((one) => one !== '');
  return [
    {
      cause: 'ReadinessGateNotMet',
      severity: 'warning',
      confidence: 'certain',
      subject: blame(facts, pod),
      stage: STAGE.readiness,
      pods: [name],
      title: `readiness gate ${open.join(', ') || 'of the pod'} is not met${said === undefined ? '' : `: ${clauseOf(said, 240)}`}`,
      evidence: [
        field('Pod', name, '.status.conditions[Ready].reason', 'ReadinessGatesNotReady'),
        field('Pod', name, '.status.conditions[Ready].message', ready.message ?? ''),
      ],
      details: { gates: open },
      remedies: [
        said === undefined
          ? `look at the controller that sets condition ${open.join(', ')} on the pod`
          : `correct ${checks(facts) ?? 'what that controller asks'}, so that it fits what the pods answer: ${clauseOf(said, 240)}`,
      ],
    },
  ];
}

/** Annotations by which an Ingress or Service tells a load balancer how to ask for health. */
function checks(facts: Facts): string | undefined {
  // Of several nobody knows which is asked for this pod.
  const told: string[] = [];
  const lists: readonly (readonly [string, readonly KubeObject[]])[] = [
    ['ingress', facts.ingresses],
    ['service', facts.services],
  ];
  for (const [kind, list] of lists)
    for (const { metadata } of list) {
      const set = Object.entries(metadata?.annotations ?? {}).filter(([key]) => /health|success-codes/i.test(key));
      if (set.length > 0)
        told.push(
          `${set
            .slice(0, 3)
            .map(([key, value]) => `${key} (${value})`)
            .join(', ')} of ${kind} ${metadata?.name}`,
        );
    }
  return told.length === 1 ? told[0] : undefined;
}
