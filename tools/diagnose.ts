import { z } from 'zod';
import { readTool } from '../src/core/tool.ts';
import { diagnose as runDiagnosis, digest } from '../src/diagnose/index.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';

export const diagnose = readTool({
  name: 'diagnose',
  description: 'Finds what is wrong with a workload or the namespace: causes, evidence, remedies. Use first.',
  input: z.strictObject({ workload: fields.workload.optional(), namespace: fields.namespace }),
  gives: 'diagnosis',
  async run(input, context, signal) {
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
