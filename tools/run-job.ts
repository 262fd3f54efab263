import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Json } from '../src/core/json.ts';
import { KINDS, type Kind } from '../src/core/kinds.ts';
import { changeTool } from '../src/core/tool.ts';
import { requestCommands, requestUndo } from '../src/core/request/words.ts';
import * as fields from './shared/fields.ts';
import { checkedName } from './shared/objects/kind-of.ts';
import { namespaceOf } from './shared/namespace.ts';
import { commonWarnings } from './shared/plan/change-warnings.ts';
import { exact } from './shared/plan/exact-value.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { findWorkload, type FoundWorkload } from './shared/workload/find-workload.ts';

/** Labels by which a Job finds its own pods: the server gives the new one its own. */
const OWN_LABELS = /^(?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name)$/;

export const runJob = changeTool({
  name: 'run_job',
  toolset: 'objects',
  description: 'Runs a CronJob now, or a Job again, as a new Job.',
  input: z.strictObject({ job: fields.workload, name: fields.name().optional(), namespace: fields.namespace }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.job, namespace, context, signal);
    const name =
      input.name === undefined ? nameOf(workload.name, context.now()) : checkedName(input.name, KINDS.jobs as Kind);
    const object = exact(
      jobOf(workload, name) as Json,
      workload.title,
      `by hand: kubectl create job ${name} --from=${workload.title}`,
    );
    const changes = [
      {
        verb: 'create' as const,
        target: { apiVersion: 'batch/v1', kind: 'Job', namespace, name },
        resource: { plural: 'jobs', namespaced: true },
        object,
      },
    ];
    const cluster = context.cluster.target;
    return makePlan('run_job', context, {
      title: `run ${workload.title} as job/${name}`,
      risk: 'medium',
      changes,
      warnings: [...running(workload), ...(await commonWarnings(workload, context, signal, { kept: true }))],
      undo: requestUndo({ cluster, changes }) ?? `delete_object job ${name}`,
      kubectl: requestCommands({ cluster, changes }),
      watch: [{ kind: 'Job', namespace, name }],
    });
  },
});

const nameOf = (name: string, now: number): string =>
  `${name.slice(0, 50).replace(/(?<![-.])[-.]+$/, '')}-${Math.floor(now / 1000).toString(36)}`;

function jobOf(workload: FoundWorkload, name: string): unknown {
  const { namespace } = workload;
  const metadata = (labels: object = {}, annotations: object = {}) => ({ name, namespace, labels, annotations });
  if (workload.kind === 'CronJob') {
    const { spec, metadata: own } = workload.object.spec?.jobTemplate ?? {};
    const annotations = { ...own?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' };
    return { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata(own?.labels, annotations), spec };
  }
  if (workload.kind === 'Job') {
    const {
      selector: _selector,
      manualSelector: _manual,
      suspend: _suspend,
      template,
      ...rest
    } = workload.object.spec ?? { template: {} };
    const kept = (labels: Readonly<Record<string, string>> = {}): Record<string, string> =>
      Object.fromEntries(Object.entries(labels).filter(([key]) => !OWN_LABELS.test(key)));
    const again = { ...template, metadata: { ...template.metadata, labels: kept(template.metadata?.labels) } };
    const { labels } = workload.object.metadata ?? {};
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(kept(labels)),
      spec: { ...rest, template: again },
    };
  }
  throw new AppError(
    'bad-input',
    `${workload.title} is no Job and no CronJob`,
    'restart_workload restarts what runs for ever',
  );
}

/** A second run beside one that has not ended may do the same work twice. */
const running = (workload: FoundWorkload) => {
  const active =
    workload.kind === 'CronJob'
      ? (workload.object.status?.active ?? []).length
      : workload.kind === 'Job'
        ? (workload.object.status?.active ?? 0)
        : 0;
  return active > 0
    ? [
        {
          code: 'runs-already',
          text: `${active} of its runs ${active === 1 ? 'has' : 'have'} not ended yet: both work at once`,
        },
      ]
    : [];
};
