import { containersOf, lastRun, podReady, restarts } from '../../facts/containers.ts';
import { at } from '../../facts/events.ts';
import { blame } from '../../facts/owners.ts';
import { counts, fateOf } from '../../facts/state.ts';
import { quotable } from './told.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { evidenceOf } from '../../logs/endings.ts';
import { endingOf } from '../../logs/fatal.ts';
import { beforeKey } from '../../read/logs.ts';
import { runEvidence } from '../containers/container-draft.ts';

const HOUR = 3_600_000;

/**
 * Containers that ended within the last hour (a day, when they were asked about) and have been ready since: worth
 * knowing, nothing is broken.
 */
export const recovered: Rule = {
  name: 'recovered',
  find: (facts) => facts.pods.filter((pod) => counts(facts, pod) && podReady(pod)).flatMap((pod) => ofPod(facts, pod)),
};

function ofPod(facts: Facts, pod: Facts['pods'][number]): Draft[] {
  return containersOf(pod).flatMap((view): Draft[] => {
    const last = lastRun(view);
    if (!last || last.current || restarts(view) === 0 || view.status?.ready !== true) return [];
    const ago = facts.now - at(last.ended.finishedAt);
    if (last.ended.exitCode === 0 || ago > HOUR * (facts.subject ? 24 : 1) || fateOf(facts, view).type !== 'fine')
      return [];
    const owner = blame(facts, pod);
    const fate = { type: 'ended', run: last.ended, path: last.path, current: false } as const;
    const minutes = Math.max(1, Math.round(ago / 60_000));
    const times = restarts(view) === 1 ? 'once' : `${restarts(view)} times`;
    const log = facts.logs.get(beforeKey(view));
    const ending = log && endingOf(log, { view, exitCode: last.ended.exitCode });
    const told = last.ended.message?.trim().split('\n').at(-1) ?? (ending && quotable(ending.sentence));
    return [
      {
        cause: 'RecoveredAfterRestart',
        severity: 'info',
        confidence: 'certain',
        subject: owner,
        stage: STAGE.none,
        pods: [pod.metadata?.name ?? ''],
        container: view.name,
        title: `container ${view.name} ended ${times}, last ${minutes} min ago with exit code ${last.ended.exitCode}${told ? ` (${told.slice(0, 120)})` : ''}, and has been ready since`,
        evidence: [
          ...(log && ending ? evidenceOf(log, ending).evidence : []),
          ...runEvidence({ pod, view, fate, owner }),
        ],
        details: { restarts: restarts(view), exitCode: last.ended.exitCode, endedMinutesAgo: minutes },
        remedies: [
          ending
            ? `nothing is broken now; so that it does not come again, mend what container ${view.name} said before it ended`
            : `nothing is broken now; get the log of the run before (--previous) to see why container ${view.name} ended`,
          ...(ending?.signature?.remedies(view.name, ending.caught).slice(0, 1) ?? []),
        ],
      },
    ];
  });
}
