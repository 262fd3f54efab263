import type { Pod } from '../../../../core/kubernetes.ts';
import { isDeleted } from '../../../facts/containers.ts';
import { field } from '../../../facts/evidence.ts';
import { blame } from '../../../facts/owners.ts';
import { STAGE, type Draft, type Facts } from '../../../types.ts';

/** A controller of its own decides when the scheduler may look at the pod. */
export function gated(facts: Facts, pod: Pod): Draft[] {
  const conditions = pod.status?.conditions ?? [];
  const place = conditions.findIndex(
    ({ type, reason, status }) => type === 'PodScheduled' && status === 'False' && reason === 'SchedulingGated',
  );
  if (isDeleted(pod) || place < 0) return [];
  const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  const subject = blame(facts, pod);
  const name = pod.metadata?.name ?? '';
  // What the pod says to that controller: the queue that it is to wait in.
  const domain = (gates[0] ?? '').split('/')[0] ?? '';
  const marks = Object.entries({ ...pod.metadata?.labels, ...pod.metadata?.annotations })
    .filter(([key]) => domain !== '' && key.startsWith(`${domain}/`))
    .map(([key, value]) => `${key}=${value}`)
    .slice(0, 3);
  return [
    {
      subject,
      pods: [name],
      stage: STAGE.scheduling,
      cause: 'SchedulingGated',
      severity: 'warning',
      confidence: 'certain',
      title: `scheduling of ${subject.name} waits for gate ${gates.join(', ') || '(unnamed)'}`,
      evidence: [
        field('Pod', name, `.status.conditions[${place}].reason`, 'SchedulingGated'),
        field('Pod', name, '.spec.schedulingGates', gates.join(', ')),
      ],
      details: { gate: gates[0], gates },
      remedies: [
        `find out why the controller of gate ${gates.join(', ')} does not lift it (a queue, a quota)${marks.length > 0 ? `: the pod has ${marks.join(', ')}` : ''}`,
        `or let pod ${name} go without it: kubectl patch pod ${name} -n ${facts.namespace} --type json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`,
      ],
    },
  ];
}
