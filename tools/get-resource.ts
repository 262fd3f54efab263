import * as z from 'zod';
import { apiVersionOf } from '../src/core/kinds.ts';
import { objectName } from '../src/core/names.ts';
import { showAge } from '../src/core/time.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { summaryOf } from './shared/show/object-summary.ts';
import { partAt, plainObject, sectionsOf, yamlText } from './shared/show/yaml-view.ts';

/** Characters of YAML on the screen. */
const MOST_SHOWN = 60_000;

export const getResource = readTool({
  name: 'get_resource',
  description: 'One object: summary, or YAML (whole or the part at a path). Secrets show key names.',
  input: z.strictObject({
    kind: fields.name(),
    name: fields.name(),
    namespace: fields.namespace,
    output: z.enum(['summary', 'yaml']).optional(),
    path: fields.name().optional().describe('e.g. spec.template'),
  }),
  async run(input, context, signal) {
    const kind = await context.cluster.kind(input.kind, signal);
    const namespace = kind.namespaced ? namespaceOf(input, context) : undefined;
    const name = objectName(input.name, kind.kind.toLowerCase());
    const object = plainObject(await context.cluster.get(kind, name, namespace, signal));
    const title = `${kind.kind.toLowerCase()}/${name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
    if (input.output !== 'yaml' && input.path === undefined) {
      const { text } = boundedText({
        head: [`${title}, age ${showAge(object.metadata?.creationTimestamp, context.now())}`],
        lines: summaryOf(object, kind.kind, context.now()),
        foot: [`(the whole object: "yaml of ${kind.kind.toLowerCase()} ${name}")`],
        leftOut: (left) => `(${left} lines left out; as YAML, a part can be named by its path)`,
      });
      return { text, digest: `summary of ${title}`, view: { type: 'text', title, text } };
    }
    const part = partAt({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }, input.path ?? '');
    const yaml = yamlText(part);
    const where = input.path === undefined ? '' : ` at ${input.path}`;
    const sections = sectionsOf(part, input.path ?? '');
    const { text } = boundedText({
      head: [`${title}${where}, YAML:`],
      lines: yaml.split('\n'),
      leftOut: (left) =>
        `(${left} lines left out; read a part with path: ${sections.join(', ') || 'none below this one'})`,
    });
    return {
      text,
      digest: `YAML of ${title}${where}`,
      view: {
        type: 'text',
        title: title + where,
        text:
          yaml.length <= MOST_SHOWN
            ? yaml
            : `${yaml.slice(0, MOST_SHOWN)}\n# ${yaml.length - MOST_SHOWN} more characters: read a part with path`,
        language: 'yaml',
      },
    };
  },
});
