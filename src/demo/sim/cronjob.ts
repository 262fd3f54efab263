import { KINDS } from '../../core/kinds.ts';
import type { CronJob, Job } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { nextTime } from './cron-schedule.ts';
import { isEnd } from './job.ts';
import { controlled, controllerKeys, keyOf, ownerReference, splitKey, type Controller, type World } from './world.ts';

const COMPONENT = 'cronjob-controller';

/** Starts a Job at each time of the schedule, respects the concurrency policy, and keeps the last few finished ones. */
export function cronJobController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'cronjobs') return [keyOf(object.metadata)];
      return kind.plural === 'jobs' ? controllerKeys(object, 'CronJob') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const cron = world.store.get(KINDS.cronjobs, namespace, name);
      if (!cron || cron.metadata?.deletionTimestamp !== undefined) return undefined;
      followJobs(world, cron);
      return cron.spec?.suspend === true ? undefined : startDue(world, cron);
    },
  };
}

const jobsOf = (world: World, cron: CronJob): Job[] => controlled(world.store, cron.metadata?.uid ?? '', KINDS.jobs);
const endOf = (job: Job): string | undefined => job.status?.conditions?.find(isEnd)?.type;

const note = (world: World, cron: CronJob, type: 'Normal' | 'Warning', reason: string, message: string): void =>
  world.recorder.record(cron, { type, reason, message, component: COMPONENT });

/** Takes finished Jobs off the active list, says so, and removes those beyond the history limits. */
function followJobs(world: World, cron: CronJob): void {
  const { namespace, name = '' } = cron.metadata ?? {};
  const jobs = jobsOf(world, cron);
  const active = (cron.status?.active ?? []).filter((reference) => {
    const job = jobs.find(({ metadata }) => metadata?.uid === reference.uid);
    const end = job && endOf(job);
    if (end !== undefined)
      note(world, cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${reference.name}, condition: ${end}`);
    return job !== undefined && end === undefined;
  });
  const done = jobs.filter((job) => endOf(job) === 'Complete').at(-1)?.status?.completionTime;
  world.store.change(KINDS.cronjobs, namespace, name, (draft) => {
    const { active: _active, ...status } = draft.status ?? {};
    draft.status = {
      ...status,
      ...(active.length > 0 ? { active } : {}),
      ...(done === undefined ? {} : { lastSuccessfulTime: done }),
    };
  });
  for (const [end, limit] of [
    ['Complete', cron.spec?.successfulJobsHistoryLimit ?? 3],
    ['Failed', cron.spec?.failedJobsHistoryLimit ?? 1],
  ] as const) {
    const ended = jobs.filter((job) => endOf(job) === end);
    for (const job of ended.slice(0, Math.max(0, ended.length - limit)))
      world.store.remove(KINDS.jobs, namespace, job.metadata?.name ?? '');
  }
}

function startDue(world: World, cron: CronJob): number | undefined {
  const now = world.clock.now();
  const { namespace, name = '', creationTimestamp = '' } = cron.metadata ?? {};
  const schedule = cron.spec?.schedule ?? '';
  let due = nextTime(schedule, Date.parse(cron.status?.lastScheduleTime ?? creationTimestamp));
  if (due === undefined) {
    note(world, cron, 'Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(schedule)}`);
    return undefined;
  }
  if (due > now) return due - now;
  // After a pause only the newest missed time is made up for.
  for (let later = nextTime(schedule, due); later !== undefined && later <= now; later = nextTime(schedule, due))
    due = later;
  const active = world.store.get(KINDS.cronjobs, namespace, name)?.status?.active ?? [];
  if (active.length > 0 && cron.spec?.concurrencyPolicy === 'Forbid')
    note(
      world,
      cron,
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  else startJob(world, cron, due);
  world.store.change(KINDS.cronjobs, namespace, name, (draft) => {
    draft.status = { ...draft.status, lastScheduleTime: stampOf(due) };
  });
  return (nextTime(schedule, now) ?? now + 3_600_000) - now;
}

function startJob(world: World, cron: CronJob, due: number): void {
  const { namespace = '', name = '' } = cron.metadata ?? {};
  if (cron.spec?.concurrencyPolicy === 'Replace')
    for (const reference of cron.status?.active ?? [])
      if (world.store.get(KINDS.jobs, namespace, reference.name ?? ''))
        world.store.remove(KINDS.jobs, namespace, reference.name ?? '');
  const template = cron.spec?.jobTemplate;
  const job = world.store.create(KINDS.jobs, {
    metadata: {
      name: `${name}-${Math.floor(due / 60_000)}`,
      namespace,
      ...(template?.metadata?.labels ? { labels: template.metadata.labels } : {}),
      annotations: {
        ...template?.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': stampOf(due),
      },
      ownerReferences: [ownerReference('batch/v1', 'CronJob', cron)],
    },
    spec: template?.spec ?? { template: {} },
  });
  note(world, cron, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata?.name}`);
  world.store.change(KINDS.cronjobs, namespace, name, (draft) => {
    const { name: jobName = '', uid = '', resourceVersion = '' } = job.metadata ?? {};
    const reference = { kind: 'Job', namespace, name: jobName, uid, apiVersion: 'batch/v1', resourceVersion };
    draft.status = { ...draft.status, active: [...(draft.status?.active ?? []), reference] };
  });
}
