import type { Node, Pod } from '../../../core/kubernetes.ts';
import { containersOf, lastRun, podReady, runningFor } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';

/** Pods that have run for that long since are over it. */
const HISTORY = 30 * 60_000;

/** A container that ended with 255 Unknown: the node or its runtime went away under it. */
export const wasCut = (pod: Pod): boolean =>
  containersOf(pod).some((view) => {
    const last = lastRun(view);
    return last?.ended.exitCode === 255 && last.ended.reason === 'Unknown';
  });

/**
 * NodeRebooted: the node says so, and containers of this namespace were cut at that time and have not run long since.
 */
export function rebooted(facts: Facts, node: Node): Draft[] {
  const name = node.metadata?.name ?? '';
  const event = eventsAbout(facts, 'Node', node).find(({ reason }) => reason === 'Rebooted');
  if (!event) return [];
  const cut = facts.pods.filter(
    (pod) => pod.spec?.nodeName === name && pod.status?.phase !== 'Succeeded' && wasCut(pod) && !isOver(facts, pod),
  );
  if (cut.length === 0) return [];
  const [first] = cut;
  const end =
    first &&
    containersOf(first)
      .map(lastRun)
      .find((last) => last?.ended.exitCode === 255);
  return [
    {
      cause: 'NodeRebooted',
      severity: 'warning',
      confidence: 'certain',
      subject: { kind: 'Node', name },
      stage: STAGE.podStatus,
      pods: cut.map(({ metadata }) => metadata?.name ?? ''),
      title: `node ${name} was rebooted, which ended ${cut.length} pods of ${facts.namespace}`,
      evidence: [
        eventEvidence(event),
        ...(first && end
          ? [
              field(
                'Pod',
                first.metadata?.name ?? '',
                end.path,
                `exitCode 255, reason Unknown at ${end.ended.finishedAt ?? ''}`,
              ),
            ]
          : []),
      ],
      details: { node: name, rebootedAt: event.lastSeen, bootId: /boot id: (\S+)/.exec(event.message)?.[1] },
      consequences: ['ContainerStatusUnknown'],
      remedies: [`find out why node ${name} was rebooted (kernel log, maintenance, power)`],
    },
  ];
}

const isOver = (facts: Facts, pod: Pod): boolean =>
  podReady(pod) &&
  containersOf(pod).every(
    (view) =>
      runningFor(view, facts.now) > HISTORY ||
      view.role === 'init' ||
      at(view.status?.state?.terminated?.finishedAt) > 0,
  );
