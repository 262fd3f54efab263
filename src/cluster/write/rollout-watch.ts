import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Deployment, Job, StatefulSet, DaemonSet } from '../../core/kubernetes.ts';
import type { Outcome, Progress, Watch } from '../../core/plan.ts';
import {
  daemonSetRollout,
  deploymentRollout,
  statefulSetRollout,
  type RolloutStatus,
} from '../../core/rollout-status.ts';

/** The most serious cause of a workload that does not become healthy; the rollout watch asks for it. */
export type Investigate = (
  watch: Watch,
  reader: ClusterReader,
  signal: AbortSignal,
) => Promise<{ readonly cause: string; readonly text: string } | undefined>;

export type WatchParts = {
  readonly reader: ClusterReader;
  readonly investigate: Investigate | undefined;
  readonly watches: readonly Watch[];
  readonly pollMs?: number;
};

/** A rollout is watched for its own progress deadline (10 minutes by default) and a little more. */
const EXTRA_MS = 30_000;
const DEADLINE_S = 600;
/** A cause that stands for so long without any new ready pod ends the watch: waiting for the deadline would tell nothing new. */
const HOPELESS_MS = 45_000;
const INVESTIGATE_MS = 8_000;

type Counts = {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly old: number;
};

/** Watches what a plan names until it is healthy or has failed. Yields counts and causes as they change; gives how it ended. */
export async function* watchRollouts(parts: WatchParts, signal: AbortSignal): AsyncGenerator<Progress, Outcome> {
  const lines: string[] = [];
  for (const watch of parts.watches) {
    const outcome = yield* watchOne(parts, watch, signal);
    lines.push(...outcome.lines);
    if (outcome.state !== 'applied') return { ...outcome, lines };
  }
  return { state: 'applied', lines };
}

async function* watchOne(parts: WatchParts, watch: Watch, signal: AbortSignal): AsyncGenerator<Progress, Outcome> {
  const { reader, investigate, pollMs = 1000 } = parts;
  const name = `${watch.kind.toLowerCase()}/${watch.name}`;
  const started = Date.now();
  const told = new Set<string>();
  let before = '';
  let bestReady = -1;
  let betterAt = started;
  let faultSince: number | undefined;
  let investigatedAt = started - INVESTIGATE_MS / 2;
  let deadlineMs = DEADLINE_S * 1000 + EXTRA_MS;
  let fault = '';
  while (!signal.aborted) {
    let seen: { status: RolloutStatus; counts: Counts; deadlineS: number };
    try {
      seen = await lookAt(reader, watch, signal);
    } catch (error) {
      if (signal.aborted) break;
      return { state: 'applied', lines: [`${name} cannot be watched: ${toAppError(error).message}`] };
    }
    const { status, counts } = seen;
    deadlineMs = seen.deadlineS * 1000 + EXTRA_MS;
    if (status.message !== before) {
      before = status.message;
      yield { type: 'rollout', workload: name, ...counts, text: status.message };
    }
    if (status.state === 'done')
      return { state: 'applied', lines: [`${name}: ${counts.ready} of ${counts.desired} ready`] };
    if (counts.ready > bestReady) {
      bestReady = counts.ready;
      betterAt = Date.now();
      faultSince = undefined;
    }
    const now = Date.now();
    if (investigate && (status.state === 'failed' || now - investigatedAt >= INVESTIGATE_MS)) {
      investigatedAt = now;
      const found = await investigate(watch, reader, signal).catch(() => undefined);
      if (found && !told.has(found.text)) {
        told.add(found.text);
        yield { type: 'finding', workload: name, cause: found.cause, text: `${found.cause}: ${found.text}` };
      }
      faultSince = found ? (faultSince ?? now) : undefined;
      if (found) fault = `${found.cause}: ${found.text}`;
    }
    const hopeless = faultSince !== undefined && now - Math.max(faultSince, betterAt) >= HOPELESS_MS;
    if (status.state === 'failed' || hopeless || now - started >= deadlineMs)
      return unhealthy(watch, name, status, counts, fault);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return {
    state: 'aborted',
    lines: [`${name}: no longer watched; the change itself was made and goes on in the cluster`],
    nextStep: `kubewhy diagnose ${name} -n ${watch.namespace}`,
  };
}

function unhealthy(watch: Watch, name: string, status: RolloutStatus, counts: Counts, fault: string): Outcome {
  return {
    state: 'unhealthy',
    lines: [
      `${name} is not healthy: ${counts.ready} of ${counts.desired} ready; ${status.message}`,
      ...(fault === '' ? [] : [fault]),
    ],
    nextStep:
      watch.kind === 'Job'
        ? `kubewhy diagnose ${name} -n ${watch.namespace}`
        : `roll back with rollback_workload ("roll back ${watch.name}"), or fix the cause`,
  };
}

async function lookAt(
  reader: ClusterReader,
  watch: Watch,
  signal: AbortSignal,
): Promise<{ status: RolloutStatus; counts: Counts; deadlineS: number }> {
  const { namespace, name } = watch;
  switch (watch.kind) {
    case 'Deployment': {
      const object = await reader.get(KINDS.deployments, name, namespace, signal);
      const counts = countsOf(object.spec?.replicas ?? 1, object.status);
      return {
        status: deploymentRollout(object),
        counts,
        deadlineS: object.spec?.progressDeadlineSeconds ?? DEADLINE_S,
      };
    }
    case 'StatefulSet': {
      const object = await reader.get(KINDS.statefulsets, name, namespace, signal);
      return {
        status: statefulSetRollout(object),
        counts: countsOf(object.spec?.replicas ?? 1, object.status),
        deadlineS: DEADLINE_S,
      };
    }
    case 'DaemonSet': {
      const object = await reader.get(KINDS.daemonsets, name, namespace, signal);
      return { status: daemonSetRollout(object), counts: daemonCounts(object), deadlineS: DEADLINE_S };
    }
    case 'Job':
      return jobStatus(await reader.get(KINDS.jobs, name, namespace, signal));
  }
}

const countsOf = (desired: number, status: Deployment['status'] | StatefulSet['status']): Counts => {
  const {
    updatedReplicas: updated = 0,
    readyReplicas: ready = 0,
    availableReplicas: available = 0,
    replicas = 0,
  } = status ?? {};
  return { desired, updated, ready, available, old: Math.max(0, replicas - updated) };
};

const daemonCounts = ({ status }: DaemonSet): Counts => {
  const {
    desiredNumberScheduled: desired = 0,
    updatedNumberScheduled: updated = 0,
    numberReady: ready = 0,
    numberAvailable: available = 0,
    currentNumberScheduled: current = 0,
  } = status ?? {};
  return { desired, updated, ready, available, old: Math.max(0, current - updated) };
};

function jobStatus({ metadata, spec, status }: Job): { status: RolloutStatus; counts: Counts; deadlineS: number } {
  const desired = spec?.completions ?? spec?.parallelism ?? 1;
  const ready = (status?.ready ?? 0) + (status?.succeeded ?? 0);
  const failed = status?.conditions?.find(({ type, status: value }) => type === 'Failed' && value === 'True');
  const complete = status?.conditions?.some(({ type, status: value }) => type === 'Complete' && value === 'True');
  const state = failed ? 'failed' : complete || spec?.suspend || (status?.ready ?? 0) > 0 ? 'done' : 'waiting';
  const message = failed
    ? `job "${metadata?.name ?? ''}" failed: ${failed.message ?? failed.reason ?? ''}`
    : `job "${metadata?.name ?? ''}": ${status?.succeeded ?? 0} of ${desired} completed, ${status?.active ?? 0} active`;
  return {
    status: { message, state },
    counts: { desired, updated: desired, ready, available: ready, old: 0 },
    deadlineS: spec?.activeDeadlineSeconds ?? DEADLINE_S,
  };
}
