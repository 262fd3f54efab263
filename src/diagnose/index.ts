import type { ClusterReader } from '../core/cluster.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import type { DiagnosisList } from '../core/diagnosis-list.ts';
import { leavesOpen } from '../core/not-read.ts';
import { conclude } from './conclude/conclude.ts';
import { progressingOf } from './conclude/progressing.ts';
import { gather } from './read/gather.ts';
import type { Request } from './read/reading.ts';
import { RULES } from './rules/index.ts';
import { diagnoseAll as lookAtAll } from './wide/diagnose-all.ts';

export { whatChanged, type Changes } from './changes/what-changed.ts';
export { digest } from './conclude/digest.ts';
export { readableNamespaces } from './wide/preload.ts';
export { digestOfList } from './wide/digest.ts';

/**
 * Exit code of `kubewhy diagnose`: 10 when something critical or a warning was found, 1 when what decides it could not
 * be read.
 */
export const exitCodeOfDiagnosis = ({ healthy, findings }: Diagnosis): 0 | 1 | 10 => {
  if (healthy) return 0;
  return findings.some(({ severity }) => severity !== 'info') ? 10 : 1;
};

/** The same for all namespaces: 1 when nothing is ill, but not all could be read. */
export const exitCodeOfList = ({ healthy, summary }: DiagnosisList): 0 | 1 | 10 =>
  healthy ? 0 : summary.ill > 0 ? 10 : 1;

/**
 * Every namespace of the cluster in one pass; see `wide/diagnose-all.ts`. `known`: namespaces that the person's
 * kubeconfig names.
 */
export const diagnoseAll = (
  request: { readonly known: readonly string[] },
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
): Promise<DiagnosisList> => lookAtAll(request, diagnose, reader, now, signal);

/**
 * Finds the root causes in a namespace, or of one workload in it (KIND/NAME or a bare name, also near misses). At most
 * 8 lists for a named workload with a fault and for a namespace of more than 2,000 pods, with at most 5 logs; else 20
 * requests, beside the logs of what fails. Lists that fail are named in `stats.notRead`; when none can be read the
 * first failure is thrown. AppErrors: not-found (workload, namespace), bad-input, and those of the reader.
 */
export async function diagnose(
  request: Request,
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const started = performance.now();
  const measured = reader.measured();
  const { facts, notRead } = await gather(request, measured, now(), RULES, signal);
  const broken = new Map<string, string>();
  const findings = conclude(facts, RULES, broken);
  const holes = [...notRead, ...broken.values()];
  const progressing = progressingOf(facts, findings);
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'Diagnosis',
    cluster: { context: reader.target.context, namespace: request.namespace },
    subject: facts.subject,
    healthy:
      findings.every(({ severity }) => severity === 'info') &&
      !holes.some((hole) => leavesOpen(hole, facts.subject?.kind)),
    findings,
    ...(progressing.length > 0 ? { progressing } : {}),
    stats: {
      apiRequests: measured.stats().requests,
      durationMs: Math.round(performance.now() - started),
      ...(holes.length > 0 ? { notRead: holes } : {}),
    },
  };
}
