import type { ClusterReader } from '../core/cluster.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import { leavesOpen } from '../core/not-read.ts';
import { conclude } from './conclude/conclude.ts';
import { gather } from './read/gather.ts';
import { RULES } from './rules/index.ts';

export { whatChanged, type Changes } from './changes/what-changed.ts';
export { digest } from './conclude/digest.ts';

/** Exit code of `kubewhy diagnose`: 10 when something critical or a warning was found, 1 when what decides it could not be read. */
export const exitCodeOfDiagnosis = ({ healthy, findings }: Diagnosis): 0 | 1 | 10 => {
  if (healthy) return 0;
  return findings.some(({ severity }) => severity !== 'info') ? 10 : 1;
};

/**
 * Finds the root causes in a namespace, or of one workload in it (KIND/NAME or a bare name, also near misses). At most 8 lists for a named
 * workload with a fault and for a namespace of more than 2,000 pods, at most 5 logs always. Lists that fail are named in
 * `stats.notRead`; when none can be read the first failure is thrown. AppErrors: not-found (workload, namespace), bad-input, and those of the reader.
 */
export async function diagnose(
  request: { readonly workload?: string; readonly namespace: string },
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const started = performance.now();
  const measured = reader.measured();
  const { facts, notRead } = await gather(request, measured.reader, now(), RULES, signal);
  const broken = new Map<string, string>();
  const findings = conclude(facts, RULES, broken);
  const holes = [...notRead, ...broken.values()];
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'Diagnosis',
    cluster: { context: reader.target.context, namespace: request.namespace },
    subject: facts.subject,
    healthy:
      findings.every(({ severity }) => severity === 'info') &&
      !holes.some((hole) => leavesOpen(hole, facts.subject?.kind)),
    findings,
    stats: {
      apiRequests: measured.stats().requests,
      durationMs: Math.round(performance.now() - started),
      ...(holes.length > 0 ? { notRead: holes } : {}),
    },
  };
}
