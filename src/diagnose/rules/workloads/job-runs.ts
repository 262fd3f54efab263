import { isNameOfChild } from '../../../core/generated-names.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import { showDuration } from '../../../core/time.ts';
import { at } from '../../facts/events.ts';
import { podsOf } from '../../facts/owners.ts';
import { jobIsOver } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { change as doing } from '../advice/change.ts';
import { editField } from '../advice/edits.ts';

/** " after 2d3h" */
export function ageOf(facts: Facts, job: string | undefined): string {
  const found = facts.jobs.find((one) => one.metadata?.name === job);
  const began = at(found?.status?.startTime ?? found?.metadata?.creationTimestamp);
  return began > 0 ? ` after ${showDuration(facts.now - began)}` : '';
}

/** A run that hangs is deleted: the schedule starts the next one. */
export function endRun(facts: Facts, job: string): Advice {
  const [pod] = podsOf(facts, { kind: 'Job', name: job });
  const log = pod
    ? `see what run ${job} does (kubectl logs ${pod.metadata?.name} -n ${facts.namespace} --tail=50); when it hangs and what it has done may be done again, `
    : '';
  return doing(
    facts,
    `${log}end the run that hangs: kubectl delete job ${job} -n ${facts.namespace}; the next one starts on schedule`,
    'delete_object',
    {
      kind: 'Job',
      name: job,
    },
  );
}

/** Twice the time, where the runs of a CronJob or a Job have one. */
export function deadlineAdvice(facts: Facts, subject: Blamed, seconds: number | undefined): Advice {
  const text = `raise activeDeadlineSeconds of ${subject.kind.toLowerCase()} ${subject.name}${seconds === undefined ? '' : ` from ${seconds} to ${seconds * 2}`}, if its work takes that long${longestRun(facts, subject)}`;
  if (seconds === undefined || !/^(?:CronJob|Job)$/.test(subject.kind)) return text;
  // The template of a Job that has ended is not read again.
  if (subject.kind === 'Job') return `${text}: in its manifest, and create it again`;
  return editField(facts, text, subject, 'spec.jobTemplate.spec.activeDeadlineSeconds', seconds * 2);
}

/** Seconds that each run of a CronJob took which ended well and is kept. */
const tookOf = (facts: Facts, name: string): readonly number[] =>
  facts.jobs.flatMap(({ metadata, status }) => {
    const own = metadata?.ownerReferences?.some((owner) => owner.kind === 'CronJob' && owner.name === name);
    const took = at(status?.completionTime) - at(status?.startTime);
    return own === true && status?.completionTime !== undefined && took > 0 ? [Math.ceil(took / 1000)] : [];
  });

function longestRun(facts: Facts, { kind, name }: Blamed): string {
  const longest = Math.max(0, ...(kind === 'CronJob' ? tookOf(facts, name) : []));
  return longest === 0 ? '' : ` (the longest run that is kept and ended well took ${longest} s)`;
}

/** Seconds for which nothing speaks but that a run seldom takes an hour. */
const EXAMPLE_LIMIT = 3600;
const LEAST_LIMIT = 60;

/** A limit for the runs of a CronJob: twice the longest of those that ended well and are kept; else an example. */
export function limitRuns(facts: Facts, name: string, now: number | undefined): Advice {
  const longest = Math.max(0, ...tookOf(facts, name));
  const limit = longest === 0 ? EXAMPLE_LIMIT : Math.max(LEAST_LIMIT, longest * 2);
  const why =
    longest === 0
      ? `${limit} s is only an example: longer than its longest run takes`
      : `twice the ${longest} s of the longest run that is kept`;
  return editField(
    facts,
    `give its runs a limit, so that one that hangs ends: spec.jobTemplate.spec.activeDeadlineSeconds of cronjob ${name} to ${limit} (${why}; now ${now ?? 'none'}); or concurrencyPolicy Replace`,
    { kind: 'CronJob', name },
    'spec.jobTemplate.spec.activeDeadlineSeconds',
    limit,
  );
}

export function rerun(facts: Facts, job: string, subject: Blamed): Advice {
  const text = `run it again and read its log while its pods exist`;
  const from = subject.kind === 'CronJob' ? `cronjob/${subject.name}` : `job/${job}`;
  return doing(
    facts,
    subject.kind === 'CronJob'
      ? `${text}: kubectl create job ${subject.name}-again --from=${from} -n ${facts.namespace}`
      : `${text}: job ${job}`,
    'run_job',
    { job: from },
  );
}

const HELD = /\block(?:s|ed)?\b|\bleases?\b|\bheld by\b/i;

/** What a run waits for; a lock of a run that has gone nobody gives back, one of a run that goes on is in use. */
export function awaits(facts: Facts, says: string): string {
  const { cronjobs, jobs, pods } = facts;
  const active = jobs.map(({ metadata }) => metadata?.name ?? '').filter((job) => !jobIsOver(facts, job));
  const owners = [...cronjobs, ...jobs].map(({ metadata }) => metadata?.name ?? '');
  const gone = (HELD.test(says) ? says.split(/[^a-z0-9-]+/) : []).find(
    (word) =>
      owners.some((owner) => owner !== '' && isNameOfChild(word, owner)) &&
      !active.includes(word) &&
      pods.every(({ metadata }) => metadata?.name !== word && !isNameOfChild(metadata?.name ?? '', word)),
  );
  return gone === undefined
    ? 'mend what the run waits for, or the next one waits for it too'
    : `release what ${gone} has left: it is not there any more, so nobody gives it back (by the command of the program for that, such as its unlock), or the next run waits for it too`;
}
