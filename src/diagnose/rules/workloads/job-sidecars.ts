import type { Job, Pod } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { containersOf, isDeleted, isRunning, type ContainerView } from '../../facts/containers.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { directOwner, podsOf, topOf } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** A sidecar that is told to stop needs a moment. */
const PATIENCE = 3 * 60_000;

/** A Job whose own work has ended while another container of its pod runs on, so that the Job never does. */
export const jobSidecars: Rule = {
  name: 'job-sidecars',
  wants: (facts) => (facts.pods.some((pod) => isHeld(pod)) ? ['jobs', 'cronjobs'] : []),
  find: (facts) => {
    const held = facts.pods.filter((pod) => isHeld(pod));
    return held.flatMap((pod) => {
      const owner = directOwner(pod);
      return owner.kind === 'Job'
        ? draftOf(
            facts,
            pod,
            facts.jobs.find(({ metadata }) => metadata?.name === owner.name),
          )
        : [];
    });
  },
};

const apps = (pod: Pod): readonly ContainerView[] => containersOf(pod).filter(({ role }) => role === 'app');
const ended = ({ status }: ContainerView): boolean => status?.state?.terminated?.exitCode === 0;

const isHeld = (pod: Pod): boolean =>
  !isDeleted(pod) &&
  pod.spec?.restartPolicy !== 'Always' &&
  pod.status?.phase === 'Running' &&
  apps(pod).some(ended) &&
  apps(pod).some(isRunning) &&
  apps(pod).every((view) => ended(view) || isRunning(view));

/** Names and images of what stands beside a program: proxies, agents, shippers. */
const BESIDE =
  /proxy|sidecar|agent|envoy|istio|linkerd|dapr|consul|vault|fluent|filebeat|vector|promtail|log-?(?:ship|tail|rout|forward)|exporter|collector|otel|telemetry|metrics|datadog|newrelic|tailscale|pgbouncer|sync/i;

function draftOf(facts: Facts, pod: Pod, job: Job | undefined): Draft[] {
  const name = pod.metadata?.name ?? '';
  const done = apps(pod).filter(ended);
  const on = apps(pod).filter(isRunning);
  const made = new Set((job?.spec?.template.spec?.containers ?? []).map((one) => one.name));
  // Injected, known as a thing that stands beside, or simply behind the first one, which has done its work.
  const beside = on.every(
    ({ name: own, spec }) => (job !== undefined && !made.has(own)) || BESIDE.test(`${own} ${spec?.image ?? ''}`),
  );
  const first = apps(pod)[0];
  const last = Math.max(...done.map(({ status }) => at(status?.state?.terminated?.finishedAt)));
  const since = facts.now - last;
  const ran = Math.max(...done.map(({ status }) => last - at(status?.state?.terminated?.startedAt)));
  if (!beside && !(first && ended(first) && since > 3 * ran)) return [];
  if (last === 0 || since < PATIENCE) return [];
  const [sidecar] = on;
  const [main] = done;
  if (!sidecar || !main) return [];
  const owner = directOwner(pod);
  const subject = topOf(facts, owner);
  const injected = job !== undefined && !made.has(sidecar.name);
  const cron = facts.cronjobs.find(({ metadata }) => subject.kind === 'CronJob' && metadata?.name === subject.name);
  const skips = cron?.spec?.concurrencyPolicy === 'Forbid';
  const names = on.map((view) => view.name).join(', ');
  const others = podsOf(facts, subject).filter((one) => one !== pod && isHeld(one)).length;
  return [
    {
      cause: 'SidecarKeepsJobRunning',
      severity: 'warning',
      confidence: beside ? 'certain' : 'likely',
      subject,
      stage: STAGE.exit,
      pods: [name],
      container: sidecar.name,
      title: `the work of job ${owner.name} (container ${main.name}) ended ${showDuration(since)} ago with 0, but container ${names} runs on and keeps the job from ending${skips ? `, so cronjob ${subject.name} starts no other run` : ''}`,
      evidence: [
        field(
          'Pod',
          name,
          `${main.path}.state.terminated`,
          `exit 0 at ${main.status?.state?.terminated?.finishedAt ?? ''}`,
        ),
        field('Pod', name, `${sidecar.path}.state.running`, `since ${sidecar.status?.state?.running?.startedAt ?? ''}`),
        ...(job === undefined ? [] : [field('Job', owner.name, '.status.active', String(job.status?.active ?? 0))]),
      ],
      details: {
        job: owner.name,
        sidecars: on.map((view) => view.name),
        ended: done.map((view) => view.name),
        injected,
        endedSecondsAgo: Math.round(since / 1000),
        ...(others > 0 ? { alsoHeld: others } : {}),
      },
      consequences: skips ? ['CronJobMissedSchedule'] : [],
      remedies: [
        injected
          ? `let ${names} be injected as a native sidecar (an init container with restartPolicy: Always; of Istio ENABLE_NATIVE_SIDECARS, of Linkerd the annotation config.alpha.linkerd.io/proxy-enable-native-sidecar: "true"), or switch its injection off for the pods of ${subject.name}`
          : `make ${names} a native sidecar: move it to initContainers of ${subject.kind.toLowerCase()} ${subject.name} with restartPolicy: Always (Kubernetes 1.29 and later), so that it is ended with ${main.name}${subject.kind === 'Job' ? ' (in the manifest that it is made from: the template of a job is fixed)' : ''}`,
        `or let ${main.name} end ${names} when it is done (its quit endpoint, such as /quitquitquit, or a signal with shareProcessNamespace)`,
        `what hangs now: kubectl delete job ${owner.name} -n ${facts.namespace}`,
      ],
    },
  ];
}
