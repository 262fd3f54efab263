import type { DaemonSet, Pod } from '../../../../core/kubernetes.ts';
import { nearest } from '../../../../core/names.ts';
import { at } from '../../../facts/events.ts';
import { field } from '../../../facts/evidence.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../../types.ts';
import { labelAdvice } from '../node-advice.ts';
import { unmetLabels } from '../node-fit.ts';

const PATIENCE = 5 * 60_000;

/** A DaemonSet that was asked about and wants no pod at all, as no node has the labels that it asks for. */
export const daemonsNowhere: Rule = {
  name: 'daemons-nowhere',
  wants: (facts) => (idle(facts).length > 0 ? ['nodes'] : []),
  find: (facts) => idle(facts).flatMap((one) => draftOf(facts, one)),
};

const idle = ({ subject, daemonsets, now }: Facts): readonly DaemonSet[] =>
  daemonsets.filter(
    ({ metadata, status }) =>
      subject?.kind === 'DaemonSet' &&
      subject.name === metadata?.name &&
      status?.desiredNumberScheduled === 0 &&
      now - at(metadata.creationTimestamp) > PATIENCE,
  );

function draftOf(facts: Facts, { metadata, spec }: DaemonSet): Draft[] {
  const name = metadata?.name ?? '';
  const pod: Pod = { metadata: {}, ...(spec?.template.spec ? { spec: spec.template.spec } : {}) };
  const [unmet] = facts.nodes.length > 0 ? unmetLabels(pod, facts.nodes) : [];
  if (!unmet) return [];
  const { label, wanted, available } = unmet;
  const subject = { kind: 'DaemonSet', name };
  return [
    {
      cause: 'UnschedulableNodeSelector',
      // Such a set may wait for nodes that are still to come.
      severity: 'info',
      confidence: 'certain',
      subject,
      stage: STAGE.none,
      title: `daemonset ${name} runs nowhere: no node has ${label}=${wanted}, which it asks for${available.length > 0 ? `; there is ${available.join(', ')}` : ''}`,
      evidence: [
        field('DaemonSet', name, '.status.desiredNumberScheduled', '0'),
        field('DaemonSet', name, `.spec.template.spec.${unmet.path}`, wanted),
      ],
      details: { label, wanted, available },
      remedies: labelAdvice(facts, pod, subject, unmet, nearest(wanted, available, 1)[0]),
    },
  ];
}
