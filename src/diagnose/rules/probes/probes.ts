import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import { containerDraft, runEvidence } from '../containers/container-draft.ts';
import { isRunning, podsReadyOf, runTime, runningFor } from '../../facts/containers.ts';
import { wordsOf, type Words } from '../../logs/endings.ts';
import { enricherOf } from '../../logs/enrich/index.ts';
import { eventEvidence, field, logEvidence } from '../../facts/evidence.ts';
import { unstarted } from '../../logs/nearby/unstarted.ts';
import { logOf } from '../../read/logs.ts';
import { wantsForPlaces } from '../../places/index.ts';
import { podsOf } from '../../facts/owners.ts';
import { patience, probeKill, probeOf, unhealthy, type ProbeKill, type ProbeKind } from '../../facts/probe-kill.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { signed } from '../logs/told.ts';
import { explainsProbe } from '../logs/unready.ts';
import { answerOf, killedRun } from './killed-run.ts';
import { probeCause, type ProbeCause } from './probe-causes.ts';
import { targetOfProbe } from './probe-target.ts';
import { withEdit } from './probe-changes.ts';
import { startupProbeAdvice } from './startup-time.ts';
import { saidBy, SYMPTOMS, withLog } from './probe-log.ts';
import { probeWords } from './probe-words.ts';

/** Group 4.8: containers that run, but are restarted by a probe or never become ready. */
export const probes: Rule = {
  name: 'probes',
  wants: (facts) =>
    failing(facts).flatMap((one) =>
      one.fate.type === 'notReady' ? wantsForPlaces(facts, one, saidBy(facts, one)) : [],
    ),
  find: (facts) =>
    failing(facts).flatMap((one) => {
      const kill = probeKill(facts, one.view, one.fate);
      if (kill) return [killedBy(facts, one, kill)];
      return one.fate.type === 'notReady' ? notReady(facts, one) : [];
    }),
};

function killedBy(facts: Facts, one: Failing, kill: ProbeKill): Draft {
  const { view } = one;
  const words = wordsOf(facts, one);
  const log = logOf(facts, view);
  const texts = kill.failures.map(({ message }) => message);
  const found = served(probeCause(view, kill.kind, texts, log, killedRun(one, kill)), words);
  const evidence = [
    ...(kill.event ? [eventEvidence(kill.event)] : []),
    ...kill.failures.slice(0, 2).map(eventEvidence),
  ];
  // The port is right and stays shut while the log tells why: the application's cause, killed on its way.
  if ((!found || SYMPTOMS.has(found.cause)) && explainsProbe(words.ending?.signature?.cause))
    return signed(facts, one, words, {
      stage: STAGE.probe,
      consequences: [kill.kind === 'startup' ? 'StartupProbeKilled' : 'LivenessProbeKilled'],
      evidence: [...words.evidence, ...evidence, ...runEvidence(one)],
    });
  const cause = found?.cause ?? (kill.kind === 'startup' ? 'StartupProbeKilled' : 'LivenessProbeKilled');
  const draft = probeDraft(facts, one, kill.kind, cause, found, [...evidence, ...runEvidence(one)]);
  return {
    ...withLog(draft, facts, one),
    confidence: kill.stated ? (found ? (found.sure ? 'certain' : 'likely') : 'certain') : 'possible',
    yieldsTo: kill.stated ? [] : ['NodeOOM'],
    consequences: [
      ...(draft.consequences ?? []),
      ...(found ? ([kill.kind === 'startup' ? 'StartupProbeKilled' : 'LivenessProbeKilled'] as const) : []),
      ...(outlivesGrace(one, kill.event) ? (['GracePeriodExceeded'] as const) : []),
    ],
    ...dependency(facts, one, cause),
  };
}

/** A path is not wrong where nothing is served: what kept that from starting stands in the log. */
const served = (found: ProbeCause | undefined, { log, ending }: Words): ProbeCause | undefined =>
  found?.cause === 'ProbePathNotFound' && ending !== undefined && unstarted(log) ? undefined : found;

/** A health check that fails for a dependency which is ill itself: the far end explains it. */
function dependency(facts: Facts, one: Failing, cause: Cause): Partial<Draft> {
  const { ending } = wordsOf(facts, one);
  const told = ending?.signature?.cause;
  if (cause !== 'ProbeServerError' || told === undefined || !ending) return {};
  const extra = enricherOf(told)?.add(facts, one, told, ending.caught);
  return { explainedBy: extra?.explainedBy ?? [], yieldsTo: extra?.yieldsTo ?? [] };
}

function probeDraft(
  facts: Facts,
  one: Failing,
  kind: ProbeKind,
  cause: Cause,
  found: ReturnType<typeof probeCause>,
  evidence: readonly Evidence[],
): Draft {
  const { view, pod } = one;
  const probe = probeOf(view, kind);
  const target = targetOfProbe(view, probe);
  const log = logOf(facts, view);
  const ran = one.fate.type === 'ended' ? runTime(one.fate.run) : undefined;
  const details = {
    probe: kind,
    path: target.path,
    port: target.port ?? target.portName,
    command: target.command,
    timeoutSeconds: cause === 'ProbeTimeout' ? (probe?.timeoutSeconds ?? 1) : undefined,
    failureThreshold: probe?.failureThreshold,
    ranSeconds: ran === undefined ? undefined : Math.round(ran / 1000),
    ...answerOf(cause, evidence),
    ...found?.details,
  };
  const place = (pod.spec?.[view.role === 'sidecar' ? 'initContainers' : 'containers'] ?? []).findIndex(
    ({ name }) => name === view.name,
  );
  const words = probeWords(cause, view, kind, details);
  return containerDraft(facts, one, {
    cause,
    stage: STAGE.probe,
    title: words.title,
    remedies: remediesOf(facts, one, cause, details, withEdit(facts, one, kind, cause, details, words.remedies)),
    evidence: [
      ...evidence,
      ...(found?.line !== undefined && log ? [logEvidence(log, found.line)] : []),
      ...(probe
        ? [
            field(
              'Pod',
              pod.metadata?.name ?? '',
              `.spec.${view.role === 'sidecar' ? 'initContainers' : 'containers'}[${Math.max(0, place)}].${kind}Probe`,
              probe,
            ),
          ]
        : []),
    ],
    details,
  });
}

/** The numbers of a start that was measured in place of the words. */
function remediesOf(
  facts: Facts,
  one: Failing,
  cause: Cause,
  { startSeconds }: Readonly<Record<string, unknown>>,
  remedies: readonly Advice[],
): readonly Advice[] {
  const seen = typeof startSeconds === 'number' ? startSeconds : undefined;
  const startup = cause === 'ProbeTooEarly' ? startupProbeAdvice(facts, one, seen) : undefined;
  return startup === undefined ? remedies : [startup, ...remedies.slice(1)];
}

/** SIGTERM was sent with the event; the process was still there when the grace period ended. */
function outlivesGrace({ fate, pod }: Failing, event: ClusterEvent | undefined): boolean {
  if (fate.type !== 'ended' || fate.run.exitCode !== 137 || !event) return false;
  const waited = (Date.parse(fate.run.finishedAt ?? '') - Date.parse(event.lastSeen)) / 1000;
  return Math.abs(waited - (pod.spec?.terminationGracePeriodSeconds ?? 30)) <= 2;
}

function notReady(facts: Facts, one: Failing): Draft[] {
  const { view } = one;
  const kind: ProbeKind = view.status?.started === false && view.spec?.startupProbe ? 'startup' : 'readiness';
  const probe = probeOf(view, kind);
  if (!probe || !isRunning(view)) return [];
  // Younger than its probes allow: still starting.
  if (runningFor(view, facts.now) < patience(probe) + (probe.periodSeconds ?? 10) * 1000 + 5_000 || kind === 'startup')
    return [];
  const failures = unhealthy(facts, view, kind);
  const texts = failures.map(({ message }) => message);
  const found = served(probeCause(view, kind, texts, logOf(facts, view)), wordsOf(facts, one));
  const status = field('Pod', one.pod.metadata?.name ?? '', `${view.path}.ready`, 'false');
  const evidence = [...failures.slice(0, 2).map(eventEvidence), status];
  if (found) {
    const draft = probeDraft(facts, one, kind, found.cause, found, evidence);
    return [
      {
        ...withLog(draft, facts, one),
        stage: SYMPTOMS.has(found.cause) ? STAGE.readiness : STAGE.probe,
        confidence: failures.length > 0 && found.sure ? 'certain' : 'likely',
        consequences: ['ReadinessProbeFailing'],
        ...dependency(facts, one, found.cause),
      },
    ];
  }
  const draft = withLog(probeDraft(facts, one, kind, 'ReadinessProbeFailing', undefined, evidence), facts, one);
  const ready = podsReadyOf(podsOf(facts, one.owner));
  return [
    {
      ...draft,
      stage: STAGE.readiness,
      severity: ready > 0 ? 'warning' : 'critical',
      confidence: failures.length > 0 ? 'certain' : 'likely',
    },
  ];
}
