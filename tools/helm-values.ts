import * as z from 'zod';
import { withoutMarks } from '../src/core/hide-manifest.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { helmOf, revision, revisionOf } from './shared/helm-context.ts';
import { mergedValues } from './shared/plan/helm-values-merge.ts';
import { namespaceOf } from './shared/namespace.ts';
import { yamlText } from './shared/show/yaml-view.ts';

export const helmValues = readTool({
  name: 'helm_values',
  toolset: 'helm',
  description: 'Values of a release (by revision): set and computed.',
  input: z.strictObject({ release: fields.name(), revision: revision.optional(), namespace: fields.namespace }),
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const history = await helmOf(context).history(input.release, namespace, signal);
    const one = revisionOf(history, input.revision);
    const title = `values of release ${one.name} in ${namespace}, revision ${one.revision} (${one.status}); secret-looking ones are hidden`;
    const set = Object.keys(one.config ?? {}).length === 0 ? '(none: the chart’s defaults)' : yamlText(one.config);
    const body = withoutMarks(
      `# set by users\n${set}\n# computed: the chart’s defaults with these on top\n${yamlText(mergedValues(one.defaults, one.config))}`,
    );
    const { text } = boundedText({
      head: [title],
      lines: body.split('\n'),
      leftOut: (left) => `(${left} lines left out)`,
    });
    return { text, digest: title, view: { type: 'text', title, text: body, language: 'yaml' } };
  },
});
