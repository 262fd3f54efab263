import { KINDS } from '../../core/kinds.ts';
import type { Job, Pod } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { isFinished, isReady } from './pod-facts.ts';
import { createPod, podFromTemplate } from './pod-template.ts';
import { controlled, controllerKeys, keyOf, ownerReference, splitKey, type Controller, type World } from './world.ts';

const COMPONENT = 'job-controller';
/** Pause before the pod after a failed one: ten seconds, doubling, six minutes at most. */
const BACKOFF = { firstMs: 10_000, mostMs: 360_000 };
const RETRY_MS = 10_000;

type Condition = NonNullable<NonNullable<Job['status']>['conditions']>[number];

/** Runs the pods of a Job until enough have succeeded, too many have failed, or its time is over. */
export function jobController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'jobs') return [keyOf(object.metadata)];
      return kind.plural === 'pods' ? controllerKeys(object, 'Job') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const job = world.store.get(KINDS.jobs, namespace, name);
      if (!job || job.metadata?.deletionTimestamp !== undefined) return undefined;
      if (job.status?.conditions?.some(isEnd)) return removeLater(world, job);
      return work(world, job);
    },
  };
}

export const isEnd = ({ type, status }: { type: string; status: string }): boolean =>
  status === 'True' && (type === 'Complete' || type === 'Failed');

const podsOf = (world: World, job: Job): Pod[] => controlled(world.store, job.metadata?.uid ?? '', KINDS.pods);

function removeLater(world: World, job: Job): number | undefined {
  const ttl = job.spec?.ttlSecondsAfterFinished;
  const end = job.status?.conditions?.find(isEnd)?.lastTransitionTime;
  if (ttl === undefined || end === undefined) return undefined;
  const left = Date.parse(end) + ttl * 1000 - world.clock.now();
  if (left > 0) return left;
  world.store.remove(KINDS.jobs, job.metadata?.namespace, job.metadata?.name ?? '');
  return undefined;
}

function work(world: World, job: Job): number | undefined {
  const now = world.clock.now();
  const pods = podsOf(world, job);
  const failed = pods.filter((pod) => pod.status?.phase === 'Failed');
  const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').length;
  const active = pods.filter((pod) => !isFinished(pod));
  const wanted = job.spec?.completions ?? 1;
  const started = Date.parse(job.status?.startTime ?? '') || now;
  const deadline = job.spec?.activeDeadlineSeconds;
  const restarts = active.reduce((sum, pod) => sum + (pod.status?.containerStatuses?.[0]?.restartCount ?? 0), 0);

  if (succeeded >= wanted)
    return finish(world, job, 'Complete', 'CompletionsReached', 'Reached expected number of succeeded pods');
  if (failed.length + restarts > (job.spec?.backoffLimit ?? 6))
    return finish(world, job, 'Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if (deadline !== undefined && now >= started + deadline * 1000)
    return finish(world, job, 'Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline');
  if (job.spec?.suspend === true) {
    for (const pod of active) world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
    writeStatus(world, job, []);
    return undefined;
  }
  const pause = pauseAfter(failed, now);
  const missing = Math.min(job.spec?.parallelism ?? 1, wanted - succeeded) - active.length;
  const refused = pause > 0 ? false : !create(world, job, missing);
  writeStatus(world, job, []);
  const waits = [pause, refused ? RETRY_MS : 0, deadline === undefined ? 0 : started + deadline * 1000 - now];
  const due = waits.filter((wait) => wait > 0);
  return due.length > 0 ? Math.min(...due) : undefined;
}

function pauseAfter(failed: readonly Pod[], now: number): number {
  const ends = failed.map((pod) => Date.parse(pod.status?.containerStatuses?.[0]?.state?.terminated?.finishedAt ?? ''));
  if (ends.length === 0) return 0;
  const pause = Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** (ends.length - 1));
  return Math.max(...ends.map((end) => end || 0)) + pause - now;
}

function create(world: World, job: Job, count: number): boolean {
  const note = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    world.recorder.record(job, { type, reason, message, component: COMPONENT });
  for (let made = 0; made < count; made++) {
    const created = createPod(
      world,
      podFromTemplate(job.spec?.template, job.metadata, ownerReference('batch/v1', 'Job', job)),
    );
    if (typeof created === 'string') {
      note('Warning', 'FailedCreate', `Error creating: ${created}`);
      return false;
    }
    note('Normal', 'SuccessfulCreate', `Created pod: ${created.metadata?.name}`);
  }
  return true;
}

function finish(world: World, job: Job, type: 'Complete' | 'Failed', reason: string, message: string): undefined {
  for (const pod of podsOf(world, job).filter((candidate) => !isFinished(candidate)))
    world.store.remove(KINDS.pods, pod.metadata?.namespace, pod.metadata?.name ?? '');
  const stamp = stampOf(world.clock.now());
  const first = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  writeStatus(
    world,
    job,
    [first, type].map((name) => ({
      type: name,
      status: 'True',
      reason,
      message,
      lastProbeTime: stamp,
      lastTransitionTime: stamp,
    })),
  );
  const event = type === 'Complete' ? 'Completed' : reason;
  world.recorder.record(job, {
    type: type === 'Complete' ? 'Normal' : 'Warning',
    reason: event,
    message: type === 'Complete' ? 'Job completed' : message,
    component: COMPONENT,
  });
  return undefined;
}

function writeStatus(world: World, job: Job, conditions: readonly Condition[]): void {
  const pods = podsOf(world, job);
  const count = (test: (pod: Pod) => boolean): number => pods.filter(test).length;
  const succeeded = count((pod) => pod.status?.phase === 'Succeeded');
  const failed = count((pod) => pod.status?.phase === 'Failed');
  const alive = count((pod) => !isFinished(pod) && pod.metadata?.deletionTimestamp === undefined);
  const now = stampOf(world.clock.now());
  world.store.change(KINDS.jobs, job.metadata?.namespace, job.metadata?.name ?? '', (draft) => {
    draft.status = {
      ...(draft.status?.startTime === undefined && draft.spec?.suspend === true
        ? {}
        : { startTime: draft.status?.startTime ?? now }),
      ...(alive > 0 ? { active: alive } : {}),
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ready: count((pod) => isReady(pod)),
      terminating: count((pod) => !isFinished(pod) && pod.metadata?.deletionTimestamp !== undefined),
      uncountedTerminatedPods: {},
      ...(conditions.length > 0 ? { conditions: [...conditions] } : {}),
      ...(conditions.some(({ type }) => type === 'Complete') ? { completionTime: now } : {}),
    };
  });
}
