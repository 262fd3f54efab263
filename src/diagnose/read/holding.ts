import { containersOf, isRunning } from '../facts/containers.ts';
import { eventsAbout } from '../facts/events.ts';
import { perFacts } from '../facts/per-facts.ts';
import { podsOf } from '../facts/owners.ts';
import type { Failing } from '../facts/state.ts';

const MOST = 2;

/**
 * Containers of a run that still goes on and for which its CronJob leaves out the next ones: nothing of them fails, and
 * their log says what they wait for.
 */
export const holdingUp = perFacts((facts): readonly Failing[] =>
  facts.cronjobs
    .filter(
      (cron) =>
        cron.spec?.concurrencyPolicy === 'Forbid' &&
        eventsAbout(facts, 'CronJob', cron).some(({ reason }) => reason === 'JobAlreadyActive'),
    )
    .flatMap(({ metadata, status }) =>
      (status?.active ?? []).slice(0, 1).flatMap(({ name = '' }) =>
        podsOf(facts, { kind: 'Job', name }).flatMap((pod) =>
          containersOf(pod)
            .filter((view) => view.role === 'app' && isRunning(view))
            .map((view): Failing => {
              const owner = { kind: 'CronJob', name: metadata?.name ?? '' };
              return { pod, view, fate: { type: 'notReady' }, owner };
            }),
        ),
      ),
    )
    .slice(0, MOST),
);
