import type { Blamed } from '../../core/diagnosis.ts';
import type { Job, Pod } from '../../core/kubernetes.ts';
import {
  containersOf,
  isDeleted,
  lastRun,
  podReady,
  restarts,
  runTime,
  runningFor,
  waiting,
  type ContainerView,
  type Terminated,
} from './containers.ts';
import { at } from './events.ts';
import { perFacts } from './per-facts.ts';
import { blame, directOwner, podsOf } from './owners.ts';
import type { Facts } from '../types.ts';

/**
 * How a container stands, so that every rule judges the same:
 * - fine: nothing to say (ready, completed, an old restart that it got over)
 * - early: waits for something before it (volumes, init containers)
 * - blocked: the kubelet could not create or start it; `reason` is the waiting reason
 * - ended: its last run ended in a way that is not over (a crash loop in any of its four states, a failed init
 * container or Job pod)
 * - notReady: it runs, no death to explain, and is not ready
 */
export type Fate =
  | { readonly type: 'fine' | 'early' | 'notReady' }
  | { readonly type: 'blocked'; readonly reason: string; readonly message: string; readonly path: string }
  | { readonly type: 'ended'; readonly run: Terminated; readonly path: string; readonly current: boolean };

const HISTORY = 30 * 60_000;
const DAY = 24 * 3_600_000;
const LONG_LIFE = 6 * 3_600_000;
const SETTLED = 5 * 60_000;
const INIT = 3 * 60_000;
const LEAST_READY = 60_000;
/** No signal has this number: programs end with it that find themselves unable to go on. */
const GIVES_UP = 255;
/** The kubelet doubles its back-off from 10 s up to this. */
const MOST_BACK_OFF = 300_000;

export function fateOf(facts: Facts, view: ContainerView): Fate {
  const { status, pod } = view;
  if (!status || view.role === 'ephemeral') return { type: status ? 'fine' : 'early' };
  const last = lastRun(view);
  const wait = waiting(view);
  if (wait) {
    if (wait.reason === 'CrashLoopBackOff' && last)
      return { type: 'ended', run: last.ended, path: last.path, current: last.current };
    if (['', 'ContainerCreating', 'PodInitializing'].includes(wait.reason)) return { type: 'early' };
    return { type: 'blocked', ...wait, path: `${view.path}.state.waiting` };
  }
  if (last?.current) {
    const stays = view.role !== 'init' && (pod.spec?.restartPolicy ?? 'Always') === 'Always';
    if (last.ended.exitCode === 0 && !stays && view.role !== 'sidecar') return { type: 'fine' };
    return { type: 'ended', run: last.ended, path: last.path, current: true };
  }
  if (last && restarts(view) > 0 && !isHistory(view, last.ended, facts.now))
    return { type: 'ended', run: last.ended, path: last.path, current: false };
  // An init container that runs and runs: it waits for something, and its log may say for what.
  if (view.role === 'init') return { type: runningFor(view, facts.now) > INIT ? 'notReady' : 'fine' };
  return { type: status.ready ? 'fine' : 'notReady' };
}

/**
 * An old restart that the container got over: it has run for 30 minutes and for longer than the last run lasted, or for
 * a day; or it is ready for longer than its crash loop would take to come round once more (the last run and the
 * kubelet's back-off after it), at least a minute. What the memory limit or a signal ended comes back under load: for
 * that only the 30 minutes and the day count. A first end in order after hours is no fault of the program either.
 */
function isHistory(view: ContainerView, ended: Terminated, now: number): boolean {
  const present = runningFor(view, now);
  const before = runTime(ended) ?? 0;
  if ((present >= HISTORY && present > before) || (present >= DAY && view.status?.ready === true)) return true;
  // Stopped in order after a long life, as by the restart of its node: what keeps it from getting ready is of now.
  const inOrder = (ended.exitCode === 0 || ended.exitCode === 143) && before >= LONG_LIFE;
  if (inOrder && restarts(view) === 1 && present >= SETTLED) return true;
  const byItself = ended.reason !== 'OOMKilled' && (ended.exitCode < 128 || ended.exitCode === GIVES_UP);
  const isReady = view.status?.ready === true;
  if (byItself && isReady && present >= HISTORY && before >= LONG_LIFE && isSeldom(view, now)) return true;
  const backOff = Math.min(MOST_BACK_OFF, 10_000 * 2 ** Math.min(10, restarts(view) - 1));
  return byItself && isReady && present > Math.max(LEAST_READY, before + backOff);
}

/** It ended for the first time, or less than once a day as long as its pod is there. */
const isSeldom = (view: ContainerView, now: number): boolean =>
  restarts(view) === 1 || (now - at(view.pod.metadata?.creationTimestamp)) / restarts(view) >= DAY;

/** A container that needs an explanation. */
export type Failing = {
  readonly pod: Pod;
  readonly view: ContainerView;
  readonly fate: Fate;
  /** Top controller. */
  readonly owner: Blamed;
};

/** All containers that need an explanation, of pods that count (`counts`). */
export const failing = perFacts((facts): readonly Failing[] =>
  facts.pods
    .filter((pod) => counts(facts, pod))
    .flatMap((pod) =>
      containersOf(pod).flatMap((view): Failing[] => {
        const fate = fateOf(facts, view);
        if (fate.type === 'fine' || fate.type === 'early') return [];
        return [{ pod, view, fate, owner: blame(facts, pod) }];
      }),
    ),
);

/**
 * Whether a pod's state says anything about its workload: not when it is being deleted, has succeeded, belongs to a Job
 * that is complete (or to an older run of a CronJob), or is a failed left-over of a workload that has all its replicas.
 */
export function counts(facts: Facts, pod: Pod): boolean {
  if (isDeleted(pod) || pod.status?.phase === 'Succeeded') return false;
  const owner = directOwner(pod);
  if (owner.kind === 'Job') return !jobIsOver(facts, owner.name) && !outlived(facts, pod);
  return !(pod.status?.phase === 'Failed' && (hasAllReplicas(facts, blame(facts, pod)) || outlived(facts, pod)));
}

/** For owners that could not be read: a sibling is ready, or (Jobs) has succeeded later. */
function outlived(facts: Facts, pod: Pod): boolean {
  const owner = directOwner(pod);
  const unread = !facts.read.has(
    owner.kind === 'Job' ? 'jobs' : owner.kind === 'DaemonSet' ? 'daemonsets' : 'replicasets',
  );
  if (!unread || owner.kind === 'Pod') return false;
  return podsOf(facts, blame(facts, pod)).some((other) =>
    owner.kind === 'Job'
      ? other.status?.phase === 'Succeeded' &&
        at(other.metadata?.creationTimestamp) >= at(pod.metadata?.creationTimestamp)
      : podReady(other),
  );
}

const jobs = perFacts((facts) => new Map(facts.jobs.map((job) => [job.metadata?.name ?? '', job])));

export const jobIsComplete = (job: Job): boolean =>
  job.status?.conditions?.some(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'SuccessCriteriaMet'),
  ) ?? false;

/** A Job whose failures no longer count: it completed, or a later Job of the same CronJob did. */
export function jobIsOver(facts: Facts, name: string): boolean {
  const job = jobs(facts).get(name);
  if (!job) return false;
  if (jobIsComplete(job)) return true;
  const cron = job.metadata?.ownerReferences?.find(({ kind }) => kind === 'CronJob')?.name;
  if (cron === undefined) return false;
  return facts.jobs.some(
    (other) =>
      jobIsComplete(other) &&
      other.metadata?.ownerReferences?.some(({ kind, name: of }) => kind === 'CronJob' && of === cron) === true &&
      at(other.metadata.creationTimestamp) > at(job.metadata?.creationTimestamp),
  );
}

/** True when the workload has all the ready pods that it wants; false when it was not read or is short of pods. */
export function hasAllReplicas(facts: Facts, { kind, name }: Blamed): boolean {
  const is = ({ metadata }: { metadata?: { name?: string } }): boolean => metadata?.name === name;
  if (kind === 'DaemonSet') {
    const set = facts.daemonsets.find(is);
    return set?.status !== undefined && set.status.numberReady >= set.status.desiredNumberScheduled;
  }
  const list =
    kind === 'Deployment'
      ? facts.deployments
      : kind === 'StatefulSet'
        ? facts.statefulsets
        : kind === 'ReplicaSet'
          ? facts.replicasets
          : [];
  const one = (
    list as readonly {
      metadata?: { name?: string };
      spec?: { replicas?: number };
      status?: { readyReplicas?: number };
    }[]
  ).find(is);
  return one !== undefined && (one.status?.readyReplicas ?? 0) >= (one.spec?.replicas ?? 1);
}
