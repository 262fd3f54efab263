import type { ClusterEvent } from '../../core/cluster.ts';
import type { Probe } from '../../core/kubernetes.ts';
import { runningFor, runTime, type ContainerView } from './containers.ts';
import { at, eventsAbout } from './events.ts';
import type { Fate } from './state.ts';
import type { Facts } from '../types.ts';

export type ProbeKind = 'liveness' | 'startup' | 'readiness';

export const probeOf = ({ spec }: ContainerView, kind: ProbeKind): Probe | undefined =>
  kind === 'liveness' ? spec?.livenessProbe : kind === 'startup' ? spec?.startupProbe : spec?.readinessProbe;

/**
 * `Unhealthy` events of one container, newest first; those without a container's name count for the only one that has
 * such a probe.
 */
export function unhealthy(facts: Facts, view: ContainerView, kind: ProbeKind): readonly ClusterEvent[] {
  const head = new RegExp(`^${kind} probe (?:failed|errored)`, 'i');
  return eventsAbout(facts, 'Pod', view.pod).filter(
    ({ reason, message, about }) =>
      reason === 'Unhealthy' &&
      head.test(message) &&
      (about.fieldPath.includes(`{${view.name}}`) || (about.fieldPath === '' && probeOf(view, kind) !== undefined)),
  );
}

/** The event in which the kubelet says that it kills this container for a probe. */
export const killing = (facts: Facts, view: ContainerView): ClusterEvent | undefined =>
  eventsAbout(facts, 'Pod', view.pod).find(
    ({ reason, message }) =>
      reason === 'Killing' && new RegExp(`[Cc]ontainer ${view.name} failed (?:liveness|startup) probe`).test(message),
  );

export type ProbeKill = {
  readonly kind: 'liveness' | 'startup';
  readonly event: ClusterEvent | undefined;
  readonly failures: readonly ClusterEvent[];
  /** False when only exit code and run time speak for it. */
  readonly stated: boolean;
};

/**
 * Whether the last run was ended by a probe: the kubelet says so; or a probe failed and the exit fits (0, 137 without
 * an OOM kill, 143); or, as events live for an hour only, a probed container ends with 143, or with 137 after as long
 * as its probe allows.
 */
export function probeKill(facts: Facts, view: ContainerView, fate: Fate): ProbeKill | undefined {
  if (fate.type !== 'ended' || view.role === 'init' || fate.run.reason === 'OOMKilled') return undefined;
  const fits =
    [0, 137, 143].includes(fate.run.exitCode) && ['Error', 'Completed', undefined, ''].includes(fate.run.reason);
  const said = killing(facts, view);
  // A kill of long before this run belongs to a fault that is over.
  const stale = said && at(said.lastSeen) < at(fate.run.startedAt) - STALE;
  const event = stale ? undefined : said;
  const starts = unhealthy(facts, view, 'startup');
  const lives = unhealthy(facts, view, 'liveness');
  if (event && (fits || fate.run.exitCode !== 1 || lives.length + starts.length > 0)) {
    const kind = /startup probe/.test(event.message) ? 'startup' : 'liveness';
    return { kind, event, failures: kind === 'startup' ? starts : lives, stated: true };
  }
  if (!fits) return undefined;
  if (starts.length > 0 && view.status?.started !== true)
    return { kind: 'startup', event, failures: starts, stated: true };
  if (lives.length > 0) return { kind: 'liveness', event, failures: lives, stated: true };
  if (starts.length > 0) return { kind: 'startup', event, failures: starts, stated: true };
  const kind = view.spec?.startupProbe ? 'startup' : 'liveness';
  const probe = probeOf(view, kind) ?? view.spec?.livenessProbe;
  if (!probe || fate.run.exitCode === 0) return undefined;
  const ran = runTime(fate.run) ?? 0;
  const long = ran >= patience(probe) * 0.8;
  return fate.run.exitCode === 143 || long ? { kind, event: undefined, failures: [], stated: false } : undefined;
}

const STALE = 10 * 60_000;

/** Milliseconds from the start of a container to the kill by a probe that never succeeds. */
export const patience = ({ initialDelaySeconds = 0, failureThreshold = 3, periodSeconds = 10 }: Probe): number =>
  (initialDelaySeconds + Math.max(0, failureThreshold - 1) * periodSeconds) * 1000;

/** Milliseconds that the startup probe allows in all. */
export function startBudget(view: ContainerView): number {
  const { initialDelaySeconds = 0, failureThreshold = 3, periodSeconds = 10 } = probeOf(view, 'startup') ?? {};
  return (initialDelaySeconds + failureThreshold * periodSeconds) * 1000;
}
/** Share of that budget after which a start without a word of a fault is worth a finding. */
export const LATE_START = 0.8;

/** True while a container that runs is not to be ready yet: its startup probe has time, or readiness is not asked. */
export function isInTime(view: ContainerView, now: number): boolean {
  const lasts = runningFor(view, now);
  if (view.status?.started === false && probeOf(view, 'startup')) return lasts < startBudget(view) * LATE_START;
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probeOf(view, 'readiness') ?? {};
  return initialDelaySeconds > 0 && lasts < (initialDelaySeconds + periodSeconds) * 1000;
}
