import * as z from 'zod';
import { asOneDiagnosis } from '../src/core/diagnosis-list.ts';
import { AppError } from '../src/core/errors.ts';
import { namespacesNamed } from '../src/core/target.ts';
import { readTool, type ToolContext, type ToolResult } from '../src/core/tool.ts';
import { diagnose as runDiagnosis, diagnoseAll, digest, digestOfList } from '../src/diagnose/index.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';

export const diagnose = readTool({
  name: 'diagnose',
  description: 'Finds what is wrong with a workload or namespace (* = all): causes, remedies. Use first.',
  input: z.strictObject({ workload: fields.workload.optional(), namespace: fields.namespace }),
  gives: 'diagnosis',
  async run(input, context, signal) {
    if (input.namespace === '*') return ofAll(input.workload, context, signal);
    const namespace = namespaceOf(input, context);
    const request = { namespace, ...(input.workload === undefined ? {} : { workload: input.workload }) };
    const diagnosis = await runDiagnosis(request, context.cluster, context.now, signal);
    const what =
      diagnosis.subject === null
        ? `namespace ${namespace}`
        : `${diagnosis.subject.kind.toLowerCase()}/${diagnosis.subject.name}`;
    const causes = diagnosis.findings
      .slice(0, 5)
      .map(({ cause, subject }) => `${cause} of ${subject.kind.toLowerCase()}/${subject.name}`);
    return {
      text: digest(diagnosis),
      digest: `diagnosis of ${what}: ${causes.length > 0 ? causes.join(', ') : 'no findings'}`,
      view: { type: 'diagnosis', diagnosis },
    };
  },
});

async function ofAll(workload: string | undefined, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  if (workload !== undefined)
    throw new AppError(
      'bad-input',
      'a workload is diagnosed in one namespace',
      "name its namespace, or leave the workload out for '*'",
    );
  const { cluster, namespace, contexts } = context;
  const known = namespacesNamed(cluster.target, namespace, contexts?.() ?? []);
  const list = await diagnoseAll({ known }, cluster, context.now, signal);
  const text = digestOfList(list);
  return { text, digest: text.split('\n', 1)[0] ?? '', view: { type: 'diagnosis', diagnosis: asOneDiagnosis(list) } };
}
