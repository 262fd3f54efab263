import { isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { blame, directOwner, keyOf } from '../../facts/owners.ts';
import { clausesOf } from './scheduler-text.ts';
import { orSurgeBlocked } from '../../facts/surge.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { jobIsOver } from '../../facts/state.ts';
import { decisive } from './scheduling-choice.ts';
import type { Unplaced } from './reading.ts';
import { nodeMaker } from './node-makers.ts';
import { resolve } from './scheduling-resolve.ts';

export const unplaced = perFacts((facts): readonly Unplaced[] =>
  facts.pods.flatMap((pod) => {
    if (isDeleted(pod) || pod.spec?.nodeName || pod.status?.phase !== 'Pending') return [];
    const owner = directOwner(pod);
    if (owner.kind === 'Job' && jobIsOver(facts, owner.name)) return [];
    const name = pod.metadata?.name ?? '';
    const conditions = pod.status.conditions ?? [];
    const place = conditions.findIndex(
      ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason !== 'SchedulingGated',
    );
    const message = conditions[place]?.message;
    if (message)
      return [
        { pod, ...clausesOf(message), evidence: field('Pod', name, `.status.conditions[${place}].message`, message) },
      ];
    const event = eventsAbout(facts, 'Pod', pod).find(({ reason }) => reason === 'FailedScheduling');
    return event ? [{ pod, ...clausesOf(event.message), evidence: eventEvidence(event) }] : [];
  }),
);

/** Group 4.6, the part that the scheduler explains. */
export const scheduling: Rule = {
  name: 'scheduling',
  wants: (facts) => {
    const clauses = unplaced(facts).flatMap((one) => one.clauses);
    const has = (pattern: RegExp): boolean => clauses.some(({ text }) => pattern.test(text));
    return [
      ...(clauses.length > 0 ? (['nodes'] as const) : []),
      ...(has(/cloudprovider\S{0,40}uninitialized/) ? (['allDeployments'] as const) : []),
      ...(has(/free ports/) ? (['allDaemonsets', 'allDeployments'] as const) : []),
      ...(has(/persistentvolume|volume/i) ? (['persistentvolumeclaims', 'persistentvolumes'] as const) : []),
      ...(has(/unbound immediate|volumes to bind/) ? (['storageclasses'] as const) : []),
    ];
  },
  // Pods of one owner with the same text have the same reading: a namespace may hold thousands of them.
  find: (facts) => {
    const read = new Map<string, readonly Draft[]>();
    return unplaced(facts).flatMap((one) => {
      const key = `${keyOf(directOwner(one.pod))} ${one.evidence.text}`;
      const known = read.get(key);
      if (known) return known.map((draft) => ({ ...draft, pods: [one.pod.metadata?.name ?? ''] }));
      const drafts = draftOf(facts, one);
      read.set(key, drafts);
      return drafts;
    });
  },
};

function draftOf(facts: Facts, one: Unplaced): Draft[] {
  const clause = decisive(facts, one);
  // A claim that cannot be bound is the claim's fault (claims.ts).
  if (clause.cause === 'UnboundClaim' || clause.cause === 'NoMatchingPersistentVolume') return [];
  const subject = blame(facts, one.pod);
  const reading = resolve(facts, one, clause, subject);
  const maker = nodeMaker(facts, one.pod);
  const others = one.clauses.filter((other) => other !== clause).map(({ nodes, text }) => `${nodes} ${text}`);
  const scaleUp = eventsAbout(facts, 'Pod', one.pod).find(({ reason }) => reason.endsWith('ScaleUp'));
  const waits = scaleUp?.reason === 'TriggeredScaleUp' && facts.now - at(scaleUp.lastSeen) < 5 * 60_000;
  const draft: Draft = {
    cause: reading.cause,
    severity: waits ? 'warning' : 'critical',
    confidence: reading.unsure ? 'possible' : 'certain',
    subject,
    stage: STAGE.scheduling,
    pods: [one.pod.metadata?.name ?? ''],
    title: maker?.why ? `no node takes ${keyOf(subject).toLowerCase()}, and ${maker.why}` : reading.title,
    evidence: [one.evidence, ...reading.evidence, ...(maker?.evidence ?? (scaleUp ? [eventEvidence(scaleUp)] : []))],
    details: { ...reading.details, ...(others.length > 0 ? { otherReasons: others } : {}) },
    consequences: ['FailedScheduling'],
    // A pool at its limit is the way out; words alone stand behind what the cluster's own objects say.
    remedies: maker?.why
      ? maker.remedies
      : maker?.atLimit
        ? [...maker.remedies, ...reading.remedies.slice(0, 2)]
        : [...reading.remedies.slice(0, maker ? 3 : 4), ...(maker?.remedies ?? [])],
    ...(reading.explainedBy ? { explainedBy: reading.explainedBy } : {}),
  };
  return [orSurgeBlocked(facts, draft)];
}
