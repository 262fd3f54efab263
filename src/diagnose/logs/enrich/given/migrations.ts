import { begins } from '../../../../logs/reduction/shorten.ts';
import { showDuration } from '../../../../core/time.ts';
import { containersOf } from '../../../facts/containers.ts';
import { at } from '../../../facts/events.ts';
import { field } from '../../../facts/evidence.ts';
import type { Enricher } from '../enricher.ts';

const MIGRATES =
  /migrat|schema|upgrade|db[-_]?(?:init|setup|prepare)|(?:init|setup|prepare)[-_]?db|alembic|flyway|liquibase/i;

/** Who is to bring the schema of the database up to date: a Job of the namespace, or an init container of the pod. */
export const migrations: Enricher = {
  causes: ['MigrationNotRun'],
  wants: () => ['jobs'],
  add: (facts, { view, pod }) => {
    const image = view.spec?.image ?? 'its version';
    const init = containersOf(pod).find(
      ({ role, name, spec }) =>
        role === 'init' && MIGRATES.test([name, ...(spec?.command ?? []), ...(spec?.args ?? [])].join(' ')),
    );
    const jobs = facts.jobs
      .map((job) => ({ job, own: job.spec?.template.spec?.containers[0] }))
      .filter(({ job, own }) =>
        MIGRATES.test(
          [job.metadata?.name ?? '', own?.image ?? '', ...(own?.command ?? []), ...(own?.args ?? [])].join(' '),
        ),
      )
      .toSorted((a, b) => at(b.job.metadata?.creationTimestamp) - at(a.job.metadata?.creationTimestamp));
    const [last] = jobs;
    if (!last && init)
      return {
        better: true,
        remedies: [
          `init container ${init.name} is to bring the schema up to date (image ${init.spec?.image ?? ''}) and has not made what container ${view.name} (${image}) asks for: give both the same version, and see its log: kubectl logs ${pod.metadata?.name ?? ''} -c ${init.name} -n ${facts.namespace}`,
        ],
      };
    if (!last) return {};
    const { job, own } = last;
    const name = job.metadata?.name ?? '';
    const { succeeded = 0, failed = 0, active = 0, completionTime } = job.status ?? {};
    const ago = showDuration(Math.max(0, facts.now - at(completionTime ?? job.metadata?.creationTimestamp)));
    const state =
      job.spec?.suspend === true
        ? 'is suspended, so it has not run'
        : succeeded > 0
          ? `ran ${ago} ago with image ${own?.image ?? ''}`
          : failed > 0
            ? `has failed ${failed} time${failed === 1 ? '' : 's'} (image ${own?.image ?? ''})`
            : active > 0
              ? 'still runs'
              : 'has not run yet';
    const then =
      job.spec?.suspend === true
        ? `resume Job ${name} (spec.suspend: false)`
        : failed > 0 && succeeded === 0
          ? `mend Job ${name} first (kubewhy diagnose job/${name} -n ${facts.namespace}), then run it again`
          : active > 0
            ? `wait for Job ${name}, or see why it takes so long`
            : `run Job ${name} again, with the image that belongs to ${image}${own?.args?.length || own?.command?.length ? ` ("${begins([...(own.command ?? []), ...(own.args ?? [])].join(' '), 100)}")` : ''}`;
    return {
      better: true,
      details: { job: name },
      evidence: [field('Job', name, '.status', state)],
      remedies: [`${then}: it ${state}`],
    };
  },
};

/** Where the text of a migration is that was edited after it had been applied: a mounted ConfigMap, else the image. */
export const editedMigrations: Enricher = {
  causes: ['MigrationFailed'],
  wants: () => [],
  add: (_facts, { view, pod }, _cause, { migration }) => {
    if (migration === undefined) return {};
    const maps = (view.spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
      const map = pod.spec?.volumes?.find((volume) => volume.name === name)?.configMap?.name;
      return map === undefined ? [] : [`ConfigMap ${map} (mounted at ${mountPath} of container ${view.name})`];
    });
    const where =
      maps.length > 0 ? maps.join(' or ') : `the image of container ${view.name} (${view.spec?.image ?? ''})`;
    return {
      better: true,
      remedies: [
        `give migration ${migration} in ${where} back the text with which it was applied, and put what is new into a migration of its own: what has run is not run again`,
      ],
    };
  },
};
