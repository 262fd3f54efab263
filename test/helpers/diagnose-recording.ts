import { connect } from '../../src/cluster/index.ts';
import type { Diagnosis, Finding } from '../../src/core/diagnosis.ts';
import { diagnose } from '../../src/diagnose/index.ts';
import { NAMESPACE, NOON } from './k8s-more.ts';
import { serveRecording, type Recording } from './recorded-cluster.ts';

/** Diagnoses a recording through the real reader and a real HTTP server; the clock stands at noon of the recording. */
export async function diagnoseRecording(
  recording: Recording,
  options: { readonly workload?: string; readonly namespace?: string; readonly now?: number } = {},
): Promise<Diagnosis> {
  const namespace = options.namespace ?? NAMESPACE;
  const cluster = await serveRecording({ namespace, ...recording });
  const connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
  try {
    const request = options.workload === undefined ? { namespace } : { namespace, workload: options.workload };
    return await diagnose(request, connection.reader, () => options.now ?? NOON, new AbortController().signal);
  } finally {
    await connection.close();
    await cluster.close();
  }
}

/** `Cause Kind/name` of each finding that is not only information, in order. */
export const faults = (diagnosis: Diagnosis): string[] =>
  diagnosis.findings.filter(({ severity }) => severity !== 'info').map(short);

export const short = ({ cause, subject }: Finding): string => `${cause} ${subject.kind}/${subject.name}`;
