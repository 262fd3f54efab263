import type { ClusterReader } from '../core/cluster.ts';
import { type Diagnosis, type DiagnosisState, stateOf } from '../core/diagnosis.ts';
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

/** Exit codes of `kubewhy diagnose`: what cannot be seen is never 0, and a rollout that goes on is nothing wrong. */
const CODES: Readonly<Record<DiagnosisState, 0 | 1 | 10>> = { healthy: 0, progressing: 0, ill: 10, unknown: 1 };

export const exitCodeOfDiagnosis = ({ state }: Pick<Diagnosis | DiagnosisList, 'state'>): 0 | 1 | 10 => CODES[state];

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
  const ill = findings.some(({ severity }) => severity !== 'info');
  const healthy = !ill && !holes.some((hole) => leavesOpen(hole, facts.subject?.kind));
  const goesOn = progressing.length > 0 ? { progressing } : {};
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'Diagnosis',
    cluster: { context: reader.target.context, namespace: request.namespace },
    subject: facts.subject,
    healthy,
    state: stateOf({ healthy, ill, ...goesOn }),
    findings,
    ...goesOn,
    stats: {
      apiRequests: measured.stats().requests,
      durationMs: Math.round(performance.now() - started),
      ...(holes.length > 0 ? { notRead: holes } : {}),
    },
  };
}
