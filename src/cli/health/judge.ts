import type { DaemonSet, Deployment, Job, StatefulSet } from '../../core/kubernetes.ts';
import { daemonCounts, isOnDelete, missedDeadline, replicaCounts } from '../../core/rollout.ts';
import type { WorkloadHealth } from '../../ui/options.ts';

export type Workload = Deployment | StatefulSet | DaemonSet;

/** Pods of one owner that cannot run: how many, and the STATUS word of `kubectl get pods` that most of them show. */
export type Failing = { readonly pods: number; readonly word: string };

/** A rollout that does not go on by itself is not "rolling out". */
const isHeld = ({ kind, spec }: Workload): boolean => {
  if (kind !== 'Deployment') return isOnDelete(spec);
  return spec !== undefined && 'paused' in spec && spec.paused;
};

/**
 * How a workload is, by its counts and by its pods where those are watched. A revision whose pods fail is never
 * "rolling out": until the progress deadline (ten minutes) nothing else would tell.
 */
export function workloadHealth(object: Workload, failing: Failing | undefined): WorkloadHealth {
  const daemon = object.kind === 'DaemonSet';
  const { desired, ready, updated } = daemon ? daemonCounts(object as DaemonSet) : replicaCounts(object);
  const late = object.kind === 'Deployment' && missedDeadline(object);
  const unseen = (object.metadata?.generation ?? 0) > (object.status?.observedGeneration ?? 0);
  const rolling = !isHeld(object) && (updated < desired || unseen);
  const base = { kind: object.kind ?? '', name: object.metadata?.name ?? '', ready, desired };
  if (desired === 0) return { ...base, health: 'idle' };
  if (failing) {
    const pods = failing.pods === 1 || failing.pods >= desired ? '' : `${failing.pods} pods `;
    return { ...base, health: ready === 0 ? 'critical' : 'warning', note: `${pods}${failing.word}` };
  }
  if (late) return { ...base, health: 'critical', note: 'rollout failed' };
  // Ready pods of a rollout are the old ones at first: what counts is how many are new.
  if (rolling) return { ...base, health: 'progressing', note: `rolling out, ${unseen ? 0 : updated} new` };
  if (ready === 0) return { ...base, health: 'critical' };
  return { ...base, health: ready < desired ? 'warning' : 'ok' };
}

/** A Job that failed, or whose pods fail; undefined for one that is fine, and for one that runs. */
export function jobHealth(job: Job, failing: Failing | undefined): WorkloadHealth | undefined {
  const { succeeded = 0, conditions = [] } = job.status ?? {};
  const failed = conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (!failed && !failing) return undefined;
  return {
    kind: 'Job',
    name: job.metadata?.name ?? '',
    ready: succeeded,
    desired: job.spec?.completions ?? 1,
    health: failed ? 'critical' : 'warning',
    note: failed ? `failed${failed.reason ? ` (${failed.reason})` : ''}` : (failing?.word ?? ''),
  };
}
