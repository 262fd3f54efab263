import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import type { Investigate, Outcome, Progress, Watch } from '../../core/plan.ts';
import { readRollout, type RolloutCounts, type RolloutStatus } from '../../core/rollout.ts';

export type WatchParts = {
  readonly reader: ClusterReader;
  readonly investigate: Investigate | undefined;
  readonly watches: readonly Watch[];
  readonly pollMs?: number;
};

/**
 * A rollout is watched for its own progress deadline (10 minutes by default) and a little more, counted from the last
 * request that was sent.
 */
const EXTRA_MS = 30_000;
const DEADLINE_S = 600;
/**
 * A cause that stands for so long without any new ready pod ends the watch: waiting for the deadline would tell nothing
 * new.
 */
const HOPELESS_MS = 45_000;
const INVESTIGATE_MS = 8_000;
/** Waits between looks that fail grow up to this. */
const MOST_WAIT_MS = 10_000;
/**
 * Looks for which a deadline that was missed before the change says nothing of the change: a Deployment that goes back
 * to a ReplicaSet that it has keeps that condition until the rollout is done
 * (https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/progress.go).
 */
const STALE_LOOKS = 15;
/** A workload that is not there for so many looks in a row is gone. */
const GONE_LOOKS = 3;

/**
 * Watches what a plan names until it is healthy or has failed, all from one start. Yields counts and causes as they
 * change; gives how it ended. Where nobody could look, that is 'unverified', never 'applied'.
 */
export async function* watchRollouts(parts: WatchParts, signal: AbortSignal): AsyncGenerator<Progress, Outcome> {
  const lines: string[] = [];
  const started = Date.now();
  for (const [index, watch] of parts.watches.entries()) {
    const outcome = yield* watchOne(parts, watch, started, signal);
    lines.push(...outcome.lines);
    if (outcome.state === 'applied') continue;
    const left = parts.watches.slice(index + 1).map(nameOf);
    if (left.length > 0) lines.push(`not looked at any more: ${left.join(', ')}`);
    return { ...outcome, lines };
  }
  return { state: 'applied', lines };
}

const nameOf = ({ kind, name }: Watch): string => `${kind.toLowerCase()}/${name}`;
const diagnoseStep = (watch: Watch): string => `kubewhy diagnose ${nameOf(watch)} -n ${watch.namespace}`;

async function* watchOne(
  parts: WatchParts,
  watch: Watch,
  started: number,
  signal: AbortSignal,
): AsyncGenerator<Progress, Outcome> {
  const { reader, investigate, pollMs = 1000 } = parts;
  const name = nameOf(watch);
  const told = new Set<string>();
  let before = '';
  let bestReady = -1;
  let betterAt = Date.now();
  let faultSince: number | undefined;
  let investigatedAt = betterAt - INVESTIGATE_MS / 2;
  let deadlineMs = DEADLINE_S * 1000 + EXTRA_MS;
  let fault = '';
  let failures = 0;
  let looks = 0;
  let gaveUpBefore: string | undefined;
  while (!signal.aborted) {
    let seen: Awaited<ReturnType<typeof readRollout>>;
    try {
      seen = await readRollout(reader, watch, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      const { code, message } = toAppError(error);
      const final = code === 'forbidden' || code === 'unauthorized' || (code === 'not-found' && failures >= GONE_LOOKS);
      if (final || Date.now() - started >= deadlineMs) return unverified(watch, message);
      if (failures === 1) yield { type: 'note', text: `${name} cannot be read now, looking again: ${message}` };
      const wait = Math.min(pollMs * 2 ** Math.min(failures - 1, 8), MOST_WAIT_MS);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      continue;
    }
    failures = 0;
    const { counts } = seen;
    if (looks++ === 0) gaveUpBefore = seen.gaveUpAt;
    const stale =
      seen.status.state === 'failed' &&
      gaveUpBefore !== undefined &&
      seen.gaveUpAt === gaveUpBefore &&
      looks <= STALE_LOOKS;
    const status: RolloutStatus = stale
      ? { state: 'waiting', message: `Waiting for the controller to look at ${name} again...` }
      : seen.status;
    deadlineMs = seen.deadlineS * 1000 + EXTRA_MS;
    if (status.message !== before) {
      before = status.message;
      yield { type: 'rollout', workload: name, ...counts, text: status.message };
    }
    const ready = `${name}: ${counts.ready} of ${counts.desired} ready`;
    if (status.state === 'done') return { state: 'applied', lines: [ready] };
    if (status.state === 'held') return { state: 'applied', lines: [`${ready}; ${status.message}`] };
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
    nextStep: diagnoseStep(watch),
  };
}

const unverified = (watch: Watch, why: string): Outcome => ({
  state: 'unverified',
  lines: [`the change was made, but whether ${nameOf(watch)} became healthy could not be seen: ${why}`],
  nextStep: diagnoseStep(watch),
});

function unhealthy(watch: Watch, name: string, status: RolloutStatus, counts: RolloutCounts, fault: string): Outcome {
  return {
    state: 'unhealthy',
    lines: [
      `${name} is not healthy: ${counts.ready} of ${counts.desired} ready; ${status.message}`,
      ...(fault === '' ? [] : [fault]),
    ],
    nextStep:
      watch.kind === 'Job'
        ? diagnoseStep(watch)
        : `roll back with rollback_workload ("roll back ${watch.name}"), or fix the cause`,
  };
}
