import type { Pod } from '../../../core/kubernetes.ts';
import { containersOf, isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

const HOUR = 3_600_000;

/** Group 4.1, GracePeriodExceeded: a container that had to be killed because it did not end when it was asked to. */
export const graceful: Rule = {
  name: 'grace-period',
  find: (facts) => facts.pods.flatMap((pod) => [...hook(facts, pod), ...overstayed(facts, pod)].slice(0, 1)),
};

function base(facts: Facts, pod: Pod, container: string | undefined) {
  const grace = pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  return {
    cause: 'GracePeriodExceeded' as const,
    severity: 'warning' as const,
    subject: blame(facts, pod),
    stage: STAGE.none,
    pods: [pod.metadata?.name ?? ''],
    ...(container === undefined ? {} : { container }),
    details: { gracePeriodSeconds: grace },
  };
}

function hook(facts: Facts, pod: Pod): Draft[] {
  const event = eventsAbout(facts, 'Pod', pod).find(
    ({ reason, lastSeen }) =>
      (reason === 'FailedPreStopHook' || reason === 'ExceededGracePeriod') && facts.now - at(lastSeen) < HOUR,
  );
  if (!event) return [];
  const container = /\{([^}]{1,500})\}/.exec(event.about.fieldPath)?.[1];
  const stop = event.reason === 'FailedPreStopHook';
  return [
    {
      ...base(facts, pod, container),
      confidence: 'certain',
      title: stop
        ? `the preStop hook of container ${container ?? ''} fails`.replace('  ', ' ')
        : `pod ${pod.metadata?.name} does not end within its grace period`,
      evidence: [eventEvidence(event)],
      remedies: [
        stop
          ? `correct lifecycle.preStop of container ${container ?? pod.metadata?.name}`
          : 'let the application end on SIGTERM',
        'start the process with exec in the entrypoint so that it gets SIGTERM',
      ],
    },
  ];
}

/** Killed (137) exactly when the grace period after `Stopping container` ended: it ignores SIGTERM. */
function overstayed(facts: Facts, pod: Pod): Draft[] {
  if (!isDeleted(pod)) return [];
  const grace = pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  return containersOf(pod).flatMap((view): Draft[] => {
    const ended = view.status?.state?.terminated;
    if (ended?.exitCode !== 137 || grace <= 0) return [];
    const event = eventsAbout(facts, 'Pod', pod).find(
      ({ reason, message }) => reason === 'Killing' && message.includes(`Stopping container ${view.name}`),
    );
    const waited = event ? (at(ended.finishedAt) - at(event.lastSeen)) / 1000 : Number.NaN;
    if (!event || !(Math.abs(waited - grace) <= 2)) return [];
    return [
      {
        ...base(facts, pod, view.name),
        confidence: 'likely',
        title: `container ${view.name} does not end on SIGTERM and is killed after ${grace} s`,
        evidence: [
          eventEvidence(event),
          field('Pod', pod.metadata?.name ?? '', `${view.path}.state.terminated.exitCode`, '137'),
        ],
        remedies: [
          `handle SIGTERM in container ${view.name}`,
          'start the process with exec in the entrypoint, not from a shell that keeps the signal',
        ],
      },
    ];
  });
}
