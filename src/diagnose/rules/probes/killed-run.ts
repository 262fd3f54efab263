import type { Cause } from '../../../core/causes/index.ts';
import type { Evidence } from '../../../core/diagnosis.ts';
import { at } from '../../facts/events.ts';
import { patience, probeOf, type ProbeKill } from '../../facts/probe-kill.ts';
import type { Failing } from '../../facts/state.ts';
import { outputOf, SHUT, type KilledRun } from './probe-causes.ts';

/** When the run began and when its probe gave it up: by the event, or, where that is of a later run, by the spec. */
export function killedRun({ fate, view }: Failing, { kind, event }: ProbeKill): KilledRun {
  if (fate.type !== 'ended') return {};
  const [began, ended, said] = [at(fate.run.startedAt), at(fate.run.finishedAt), at(event?.lastSeen)];
  const probe = probeOf(view, kind);
  if (said >= began && said <= ended) return { began, gaveUp: said, ended };
  // The first check may wait a period.
  return probe ? { began, gaveUp: began + patience(probe) + (probe.periodSeconds ?? 10) * 1000, ended } : {};
}

/** Where no cause has a name: nothing listened, or the kubelet's own words for what it was answered. */
export function answerOf(cause: Cause, evidence: readonly Evidence[]): Readonly<Record<string, string>> {
  if (!/^(?:LivenessProbeKilled|ReadinessProbeFailing|StartupProbeKilled)$/.test(cause)) return {};
  const said = evidence.find(({ text }) => /^\w+ probe (?:failed|errored)\b/i.test(text))?.text;
  if (said === undefined) return {};
  return SHUT.test(said) ? { refused: 'yes' } : outputOf(said);
}
