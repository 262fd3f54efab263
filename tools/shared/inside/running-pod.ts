import { AppError } from '../../../src/core/errors.ts';
import type { Pod } from '../../../src/core/kubernetes.ts';
import { nearest } from '../../../src/core/names.ts';
import { podStatus } from '../../../src/core/pod-status.ts';
import type { Change } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { findWorkload, podsOf, type FoundWorkload } from '../workload/find-workload.ts';
import { isReady } from '../plan/change-warnings.ts';
import { identityOf } from '../plan/workload-target.ts';

export type RunningPod = {
  readonly pod: Pod;
  readonly name: string;
  readonly container: string;
  readonly workload: FoundWorkload;
  /** Which of several was taken, as sentences. */
  readonly notes: readonly string[];
};

type Wanted = { readonly workload: string; readonly container?: string | undefined };

/** kubectl's own choice where none is named (pkg/cmd/util/podcmd). */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

const runs = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp === undefined &&
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].some(
    ({ state }) => state?.running,
  );

/**
 * The pod in which a program is to run, a ready one where there is one, and its container. bad-input when none runs.
 */
export async function runningPod(
  wanted: Wanted,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<RunningPod> {
  const workload = await findWorkload(wanted.workload, namespace, context, signal);
  const pods = await podsOf(workload, context, signal);
  const able = pods.filter(runs).sort((a, b) => Number(isReady(b)) - Number(isReady(a)));
  const [pod] = able;
  if (pod === undefined) {
    const [first] = pods;
    const state = first ? ` (pod/${first.metadata?.name ?? ''} is ${podStatus(first).word})` : '';
    throw new AppError(
      'bad-input',
      `no container of ${workload.title} runs${state}: nothing can be run in it`,
      'diagnose says why; get_logs with previous shows what it said last',
    );
  }
  const name = pod.metadata?.name ?? '';
  const container = containerOf(pod, wanted.container);
  const notes = [
    ...(workload.note ? [workload.note] : []),
    ...(able.length > 1 ? [`${able.length} pods of ${workload.title} run; taken was pod/${name}`] : []),
  ];
  return { pod, name, container, workload, notes };
}

function containerOf(pod: Pod, wanted: string | undefined): string {
  const { spec, metadata } = pod;
  const plain = (spec?.containers ?? []).map(({ name }) => name);
  const all = [
    ...plain,
    ...(spec?.initContainers ?? []).map(({ name }) => name),
    ...(spec?.ephemeralContainers ?? []).map(({ name }) => name),
  ];
  if (wanted === undefined) {
    const said = metadata?.annotations?.[DEFAULT_CONTAINER];
    return said !== undefined && plain.includes(said) ? said : (plain[0] ?? '');
  }
  if (all.includes(wanted)) return wanted;
  const near = nearest(wanted, all);
  throw new AppError(
    'bad-input',
    `pod ${metadata?.name ?? ''} has no container ${JSON.stringify(wanted)}`,
    near.length > 0 ? `did you mean ${near.join(', ')}?` : `its containers are ${all.join(', ')}`,
  );
}

/** The request that runs these words there. */
export const programIn = (
  { pod, name, container }: RunningPod,
  namespace: string,
  argv: readonly string[],
  seconds: number,
): Change => ({
  verb: 'exec',
  target: { apiVersion: 'v1', kind: 'Pod', namespace, name },
  resource: { plural: 'pods', namespaced: true },
  ...identityOf(pod, `pod/${name}`),
  container,
  argv,
  seconds,
});
