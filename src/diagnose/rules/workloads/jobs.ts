import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { CronJob, Job } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { podsOf, topOf } from '../../facts/owners.ts';
import { jobIsOver } from '../../facts/state.ts';
import { ageOf, awaits, deadlineAdvice, endRun, limitRuns, rerun } from './job-runs.ts';
import { editField } from '../advice/edits.ts';
import { holdingUp } from '../../read/holding.ts';
import { wordsOf } from '../../logs/endings.ts';
import { quotable } from '../logs/quotable.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** Group 4.10, Jobs and CronJobs. A failed Job is a consequence as soon as one of its pods shows why. */
export const jobs: Rule = {
  name: 'jobs',
  find: (facts) => [
    ...facts.jobs.flatMap((one) => failed(facts, one)),
    ...facts.cronjobs.flatMap((one) => missed(facts, one)),
  ],
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';

function failed(facts: Facts, job: Job): Draft[] {
  const name = nameOf(job);
  const conditions = job.status?.conditions ?? [];
  const place = conditions.findIndex(
    ({ type, status }) => status === 'True' && (type === 'Failed' || type === 'FailureTarget'),
  );
  const condition = conditions[place];
  if (!condition || jobIsOver(facts, name)) return [];
  const late = condition.reason === 'DeadlineExceeded';
  const owner = job.metadata?.ownerReferences?.find(({ controller }) => controller);
  const subject = owner ? topOf(facts, { kind: owner.kind, name: owner.name }) : { kind: 'Job', name };
  const pods = podsOf(facts, { kind: 'Job', name }).filter(({ status }) => status?.phase !== 'Succeeded');
  const base = {
    severity: 'critical',
    confidence: 'certain',
    subject,
    symptom: true,
    stage: STAGE.none,
    pods: pods.map(nameOf),
    evidence: [
      field('Job', name, `.status.conditions[${place}].message`, condition.message ?? condition.reason ?? 'Failed'),
      field('Job', name, '.status.failed', String(job.status?.failed ?? 0)),
    ],
  } as const;
  if (late)
    return [
      {
        ...base,
        cause: 'JobDeadlineExceeded',
        title: `job ${name} was stopped after its ${job.spec?.activeDeadlineSeconds ?? '?'} s (activeDeadlineSeconds)`,
        details: { job: name, activeDeadlineSeconds: job.spec?.activeDeadlineSeconds, failed: job.status?.failed ?? 0 },
        remedies: [
          deadlineAdvice(facts, subject, job.spec?.activeDeadlineSeconds),
          `find out whether ${name} is slow or stuck${pods.length > 0 ? `: kubectl logs ${nameOf(pods[0] ?? {})} -n ${facts.namespace} --tail=50` : '; its pods were deleted with it, run it again and follow its log'}`,
        ],
      },
    ];
  return [
    {
      ...base,
      cause: 'JobBackoffLimitExceeded',
      title: `job ${name} failed ${job.status?.failed ?? 0} times and was given up (backoffLimit ${job.spec?.backoffLimit ?? 6})${pods.length === 0 ? '; its pods are gone' : ''}`,
      details: {
        job: name,
        backoffLimit: job.spec?.backoffLimit ?? 6,
        failed: job.status?.failed ?? 0,
        reason: condition.reason,
      },
      remedies: [
        pods.length > 0
          ? `read the log of its pods: kubectl logs job/${name} -n ${facts.namespace} --all-containers --tail=100`
          : rerun(facts, name, subject),
        subject.kind === 'CronJob'
          ? `then correct the jobTemplate of cronjob ${subject.name} (a failed Job does not start over)`
          : `then correct the template and create ${name} again (a failed Job does not start over)`,
      ],
    },
  ];
}

const MISSED =
  /^(?:TooManyMissedTimes|MissSchedule|UnknownTimeZone|UnparseableSchedule|InvalidSchedule|UnparseableCronJobSchedule|FailedNeedsStart)$/;

function missed(facts: Facts, cron: CronJob): Draft[] {
  const name = nameOf(cron);
  if (cron.spec?.suspend || cron.metadata?.deletionTimestamp) return [];
  const last = at(cron.status?.lastScheduleTime);
  const events = eventsAbout(facts, 'CronJob', cron);
  const event = events.find(
    ({ reason, message }) => MISSED.test(reason) || /too many missed start times?|unknown time zone/i.test(message),
  );
  const active = cron.status?.active ?? [];
  const overlap = events.find(({ reason }) => reason === 'JobAlreadyActive');
  const stuck = overlap && active.length > 0 && cron.spec?.concurrencyPolicy === 'Forbid' ? overlap : undefined;
  const found = event ?? stuck;
  // It ran after the warning: over.
  if (!found || last > at(found.lastSeen)) return [];
  const run = found === stuck ? holdingUp(facts).find(({ owner }) => owner.name === name) : undefined;
  const words = run && wordsOf(facts, run);
  const says = words?.ending && quotable(words.ending.sentence);
  const zone = /time zone/i.test(`${found.reason} ${found.message}`) || found.reason === 'UnknownTimeZone';
  return [
    {
      cause: 'CronJobMissedSchedule',
      severity: 'warning',
      confidence: 'certain',
      subject: { kind: 'CronJob', name },
      stage: STAGE.none,
      // A run that never ends has a cause of its own when its pod shows one.
      ...(found === stuck ? { symptom: true } : {}),
      title:
        found === stuck
          ? `cronjob ${name} does not start: its run ${active[0]?.name ?? ''} is still active${ageOf(facts, active[0]?.name)} and concurrencyPolicy is Forbid${says === undefined ? '' : `; it says: ${says}`}`
          : zone
            ? `cronjob ${name} never runs: time zone ${cron.spec?.timeZone ?? ''} is unknown`
            : `cronjob ${name} does not run any more: ${clauseOf(found.message, 160)}`,
      evidence: [
        ...(words?.ending ? words.evidence : []),
        eventEvidence(found),
        field('CronJob', name, '.status.lastScheduleTime', cron.status?.lastScheduleTime ?? 'never'),
      ],
      details: {
        schedule: cron.spec?.schedule,
        timeZone: cron.spec?.timeZone,
        lastScheduleTime: cron.status?.lastScheduleTime,
        startingDeadlineSeconds: cron.spec?.startingDeadlineSeconds,
        concurrencyPolicy: cron.spec?.concurrencyPolicy,
        active: active.map((one) => one.name ?? ''),
      },
      remedies:
        found === stuck
          ? [
              ...(says === undefined ? [] : [`${awaits(facts, says)}: ${says}`]),
              endRun(facts, active[0]?.name ?? ''),
              limitRuns(facts, name, cron.spec?.jobTemplate?.spec?.activeDeadlineSeconds),
            ]
          : zone
            ? [zoneAdvice(facts, name, cron.spec?.timeZone ?? '')]
            : [
                editField(
                  facts,
                  `set spec.startingDeadlineSeconds of cronjob ${name} (now ${cron.spec?.startingDeadlineSeconds ?? 'none'}) to 200: runs that were missed before that no longer count, and the next one starts on schedule ${cron.spec?.schedule ?? ''}`,
                  { kind: 'CronJob', name },
                  'spec.startingDeadlineSeconds',
                  200,
                ),
                `or start a run now: kubectl create job ${name}-now --from=cronjob/${name} -n ${facts.namespace}`,
              ],
    },
  ];
}

/** The near name of a time zone that this program's own table has; the table of the control plane may be older. */
function zoneAdvice(facts: Facts, name: string, zone: string): Advice {
  const [near] = nearest(zone, Intl.supportedValuesOf('timeZone'), 1);
  const text = `set spec.timeZone of ${name} to a name that the control plane knows (IANA database)`;
  if (near === undefined || near === zone) return `${text}, such as Etc/UTC; ${zone} may be too new for it`;
  return editField(facts, `${text}: did you mean ${near}?`, { kind: 'CronJob', name }, 'spec.timeZone', near);
}
