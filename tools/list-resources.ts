import { z } from 'zod';
import { AppError } from '../src/core/errors.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rowText, tableOf } from './shared/show/table.ts';

/** Objects that are read to make a table; the server may have more. */
const MOST_READ = 2_000;
/** Rows on the screen; the model gets as many as its budget holds. */
const MOST_SHOWN = 200;

export const listResources = readTool({
  name: 'list_resources',
  description: 'Lists objects of one kind (any, also custom), as kubectl get.',
  input: z.strictObject({
    kind: fields.name(),
    namespace: fields.name().optional().describe("'*' = all"),
    selector: fields.name().optional().describe('labels, e.g. app=web'),
  }),
  async run(input, context, signal) {
    if (input.kind.toLowerCase() === 'all')
      throw new AppError('bad-input', '"all" is not one kind', 'namespace_overview shows all; else name one kind');
    const kind = await context.cluster.kind(input.kind, signal);
    const everywhere = input.namespace === '*';
    const namespace = everywhere ? '*' : namespaceOf(input, context);
    const where = kind.namespaced ? (everywhere ? 'all namespaces' : `namespace ${namespace}`) : 'the cluster';
    const { items, more } = await context.cluster.list(
      kind,
      { most: MOST_READ, ...(kind.namespaced ? { namespace } : {}), ...selection(input.selector) },
      signal,
    );
    const picked = input.selector ? ` with ${input.selector}` : '';
    if (items.length === 0) {
      const text = `no ${kind.plural}${picked} in ${where}`;
      return { text, digest: text, view: { type: 'text', title: kind.plural, text } };
    }
    const table = tableOf(kind, items, { now: context.now(), everywhere });
    const count = `${items.length}${more ? ' or more' : ''} ${items.length === 1 ? kind.kind.toLowerCase() : kind.plural}${picked} in ${where}`;
    const ill = table.troubled > 0 ? `, ${table.troubled} not as they should be (listed first)` : '';
    const { text } = boundedText({
      head: [count + ill, rowText(table.columns)],
      lines: table.rows.map(rowText),
      leftOut: (left) => `(${left}${more ? ' or more' : ''} rows left out; narrow with selector or namespace)`,
    });
    const hidden = table.rows.length - MOST_SHOWN;
    return {
      text,
      digest: count + ill,
      view: {
        type: 'table',
        title: count,
        columns: table.columns,
        rows: table.rows.slice(0, MOST_SHOWN),
        ...(hidden > 0 || more ? { more: `${Math.max(hidden, 0)}${more ? ' or more' : ''} rows left out` } : {}),
      },
    };
  },
});

/** `status.phase=Pending` and the like are fields; all else are labels. */
function selection(selector: string | undefined): { labelSelector?: string; fieldSelector?: string } {
  if (selector === undefined) return {};
  return /^(?:status|spec|metadata)\.[\w.]+\s*!?=/.test(selector)
    ? { fieldSelector: selector }
    : { labelSelector: selector };
}
