import { connect } from '../../src/cluster/index.ts';
import type { Diagnosis, Finding, RemedyChange } from '../../src/core/diagnosis.ts';
import { diagnose } from '../../src/diagnose/index.ts';
import { TOOLS } from '../../tools/index.ts';
import { NAMESPACE, NOON } from './k8s-more.ts';
import { sayNothing } from './own-values.ts';
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
    const diagnosis = await diagnose(
      request,
      connection.reader,
      () => options.now ?? NOON,
      new AbortController().signal,
    );
    const broken = diagnosis.findings.flatMap((one) => [...breaches(one), ...sayNothing(one, namespace)]);
    if (broken.length > 0) throw new Error(`the JSON contract is broken: ${broken.join('; ')}`);
    return diagnosis;
  } finally {
    await connection.close();
    await cluster.close();
  }
}

/** `Cause Kind/name` of each finding that is not only information, in order. */
export const faults = (diagnosis: Diagnosis): string[] =>
  diagnosis.findings.filter(({ severity }) => severity !== 'info').map(short);

export const short = ({ cause, subject }: Finding): string => `${cause} ${subject.kind}/${subject.name}`;

const HOLE =
  /(?<!of |is |'|")\bundefined\b(?! (?:method|function|symbol|index|variable|array|constant|local|receiver))|\[object|NaN|\$\{|  /;

/** A remedy's call must be one that its tool takes, with the namespace in it. */
function unfit(change: RemedyChange | undefined): string[] {
  if (!change) return [];
  const tool = TOOLS.find(({ name }) => name === change.tool);
  if (tool?.effect !== 'change') return [`there is no change tool ${change.tool}`];
  const parsed = tool.input.safeParse(change.input);
  const ofNode = /^(?:taint|cordon|uncordon|drain)_node$/.test(change.tool);
  const lacks = ofNode || 'namespace' in change.input ? [] : [`${change.tool} without a namespace`];
  return parsed.success
    ? lacks
    : [`${change.tool} does not take ${JSON.stringify(change.input)}: ${parsed.error.message}`];
}

/** What is wrong with one finding under the JSON contract; every recording that a test diagnoses is checked. */
function breaches({ cause, title, evidence, remedies, pods, details, consequences }: Finding): string[] {
  const texts = [title, ...remedies.map(({ text }) => text)];
  return [
    ...texts.filter((text) => text === '' || HOLE.test(text)).map((text) => `${cause} says ${JSON.stringify(text)}`),
    ...(/\n|\.$/.test(title) ? [`${cause} has the title ${JSON.stringify(title)}`] : []),
    ...(evidence.length < 1 || evidence.length > 8 ? [`${cause} has ${evidence.length} entries of evidence`] : []),
    ...evidence
      .filter(({ text, source }) => text.length > 500 || HOLE.test(source))
      .map(({ source }) => `${cause}: evidence ${source}`),
    ...(remedies.length < 1 || remedies.length > 4 ? [`${cause} has ${remedies.length} remedies`] : []),
    ...(pods.length > 20 || pods.join() !== [...pods].sort().join() ? [`${cause} lists pods ${pods.join()}`] : []),
    ...remedies.flatMap(({ change }) => unfit(change)),
    ...(consequences.includes(cause) ? [`${cause} is its own consequence`] : []),
    ...Object.entries(details).flatMap(([name, value]) =>
      value === undefined ? [`${cause} has no value for ${name}`] : [],
    ),
  ];
}
