import type { ClusterReader } from '../core/cluster.ts';
import { toAppError } from '../core/errors.ts';
import type { HelmProgram } from '../core/helm.ts';
import type { HelmAccess, HelmReader } from '../core/helm-reader.ts';
import type { StepRunner } from '../core/writer.ts';
import { fieldsOf } from './chart-schema.ts';
import { keyedDigest } from './digest-key.ts';
import { diffLines, diffObjects } from './diff.ts';
import { readDrift } from './live.ts';
import { holdingOf, holdNotes } from './holder.ts';
import type { Investigate } from '../core/plan.ts';
import type { Deps } from './deps.ts';
import { readChart } from './chart-info.ts';
import { planRollback, planUninstall } from './plan-back.ts';
import { planUpgrade } from './plan-upgrade.ts';
import { realHelm } from './program.ts';
import { createRunner } from './runner.ts';
import { mustBeThere, sayingWhy } from './state.ts';

export type HelmOptions = {
  readonly cluster: ClusterReader;
  readonly access: HelmAccess;
  readonly env: NodeJS.ProcessEnv;
  /** Program of the setting; default: the first helm of the PATH. */
  readonly named?: string | undefined;
  /** Private state folder; frozen charts and values of plans live here for a day. */
  readonly root: string;
  /** Stands in for the program, as in the embedded cluster. */
  readonly program?: HelmProgram | undefined;
  readonly investigate?: Investigate | undefined;
  readonly now?: () => number;
  /** Time between two looks at the workloads while helm waits (default 1.5 s). */
  readonly pollMs?: number;
};

export type Helm = { readonly reader: HelmReader; readonly runner: StepRunner };

/**
 * Helm for one connection. Nothing is started before something must be rendered or run; release state is read from the
 * cluster without any program.
 */
export function createHelm(options: HelmOptions): Helm {
  const { cluster, env, root, now = Date.now } = options;
  const access = sayingWhy(options.access);
  let probed: Promise<HelmProgram> | undefined;
  const program = (signal: AbortSignal): Promise<HelmProgram> => {
    if (options.program) return Promise.resolve(options.program);
    probed ??= realHelm({ named: options.named, env, root }, () => access.kubeconfig(), signal).catch(
      (error: unknown) => {
        probed = undefined;
        throw error;
      },
    );
    return probed;
  };
  const deps: Deps = {
    cluster,
    access,
    program,
    root,
    keyed: keyedDigest(root),
    holds: holdNotes(root, cluster.target.server, now),
    investigate: options.investigate,
    now,
    pollMs: options.pollMs ?? 1500,
  };
  return { reader: readerOf(deps), runner: createRunner(deps) };
}

const readerOf = (deps: Deps): HelmReader => ({
  version: async (signal) => {
    try {
      return (await deps.program(signal)).label;
    } catch (error) {
      if (toAppError(error).code === 'aborted') throw error;
      return undefined;
    }
  },
  releases: async (namespace, signal) => {
    const all = await deps.access.revisions({ namespace, labelsOnly: true }, signal);
    return all.filter((revision, at) => {
      const next = all[at + 1];
      return next?.name !== revision.name || next.namespace !== revision.namespace;
    });
  },
  history: async (release, namespace, signal) => (await mustBeThere(deps.access, release, namespace, signal)).revisions,
  chart: async (reference, version, signal) => {
    const chart = await readChart(deps, reference, version, signal);
    const { name, version: number, appVersion } = chart;
    return { name, version: number, appVersion, fields: fieldsOf(chart), checked: chart.schema !== undefined };
  },
  difference: (before, after) =>
    diffLines(diffObjects(before.objects, after.objects, after.namespace), after.namespace, 200),
  drift: (revision, signal) => readDrift(revision.objects, revision.namespace, deps.cluster, signal),
  holder: (revision) => holdingOf(revision, deps.holds, deps.now())?.text,
  plan: (wish, signal) => {
    switch (wish.action) {
      case 'upgrade':
        return planUpgrade(deps, wish, signal);
      case 'rollback':
        return planRollback(deps, wish, signal);
      case 'uninstall':
        return planUninstall(deps, wish, signal);
    }
  },
});
