import { restarts } from '../../facts/containers.ts';
import { keyOf } from '../../facts/owners.ts';
import { recoveries, type Recovery } from '../../facts/recoveries.ts';
import { quotable } from './quotable.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { evidenceOf } from '../../logs/endings.ts';
import { endingOf } from '../../logs/fatal.ts';
import { beforeKey } from '../../read/logs.ts';
import { runEvidence } from '../containers/container-draft.ts';

/**
 * Containers that ended within the last hours (a day, when they were asked about) and have been ready since: worth
 * knowing, nothing is broken. One finding for each workload, of the container that ended last.
 */
export const recovered: Rule = {
  name: 'recovered',
  find: (facts) => {
    const groups = new Map<string, Recovery[]>();
    for (const one of recoveries(facts)) groups.set(keyOf(one.owner), [...(groups.get(keyOf(one.owner)) ?? []), one]);
    return [...groups.values()].flatMap((all) => draftOf(facts, all));
  },
};

const podsOfAll = (all: readonly Recovery[]): readonly string[] => [
  ...new Set(all.map(({ pod }) => pod.metadata?.name ?? '')),
];

function draftOf(facts: Facts, all: readonly Recovery[]): Draft[] {
  const one = all.find(({ view }) => facts.logs.has(beforeKey(view))) ?? all[0];
  if (!one) return [];
  const { pod, view, run, path, owner } = one;
  const minutes = Math.max(1, Math.round(one.ago / 60_000));
  const same = all.filter((other) => other.view.name === view.name);
  const total = same.reduce((sum, other) => sum + restarts(other.view), 0);
  const pods = podsOfAll(same);
  const others = [...new Set(all.map((other) => other.view.name))].filter((name) => name !== view.name);
  const times = `${total === 1 ? 'once' : `${total} times`}${pods.length > 1 ? ` in ${pods.length} pods` : ''}`;
  const log = facts.logs.get(beforeKey(view));
  const ending = log && endingOf(log, { view, exitCode: run.exitCode });
  const told = run.message?.trim().split('\n').at(-1) ?? (ending && quotable(ending.sentence));
  const fate = { type: 'ended', run, path, current: false } as const;
  return [
    {
      cause: 'RecoveredAfterRestart',
      severity: 'info',
      confidence: 'certain',
      subject: owner,
      stage: STAGE.none,
      pods: podsOfAll(all),
      container: view.name,
      title: `container ${view.name} ended ${times}, last ${minutes} min ago with exit code ${run.exitCode}${told ? ` (${told.slice(0, 120)})` : ''}, and has been ready since${others.length > 0 ? `; so did ${others.join(', ')}` : ''}`,
      evidence: [
        ...(log && ending ? evidenceOf(log, ending).evidence : []),
        ...runEvidence({ pod, view, fate, owner }),
      ],
      details: { restarts: total, exitCode: run.exitCode, endedMinutesAgo: minutes },
      remedies: [
        ending
          ? `nothing is broken now; so that it does not come again, mend what container ${view.name} said before it ended`
          : `nothing is broken now; get the log of the run before (--previous) to see why container ${view.name} ended`,
        ...(ending?.signature?.remedies(view.name, ending.caught).slice(0, 1) ?? []),
      ],
    },
  ];
}
