import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { ClusterReader, Listing, ListQuery } from '../src/core/cluster.ts';
import type { Kind } from '../src/core/kinds.ts';
import type { KubeObject } from '../src/core/kubernetes.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { byCell, fieldTest, projection, type FieldTest } from './shared/show/projection.ts';
import { rowText, tableOf } from './shared/show/table.ts';

/** Objects that are read to make a table; the server may have more. */
const MOST_READ = 2_000;
/** Rows on the screen; the model gets as many as its budget holds. */
const MOST_SHOWN = 200;

export const listResources = readTool({
  name: 'list_resources',
  description: 'Lists any kind, as kubectl get.',
  input: z.strictObject({
    kind: fields.name(),
    namespace: fields.name().optional().describe("'*' = all"),
    selector: fields.name().optional().describe('e.g. app=web'),
    columns: z.array(fields.name()).optional().describe('paths, e.g. spec.nodeName'),
    sort: fields.name().optional().describe('path'),
  }),
  async run(input, context, signal) {
    if (input.kind.toLowerCase() === 'all')
      throw new AppError('bad-input', '"all" is not one kind', 'namespace_overview shows all; else name one kind');
    const kind = await context.cluster.kind(input.kind, signal);
    const everywhere = input.namespace === '*';
    const namespace = everywhere ? '*' : namespaceOf(input, context);
    const where = kind.namespaced ? (everywhere ? 'all namespaces' : `namespace ${namespace}`) : 'the cluster';
    const query = { most: MOST_READ, ...(kind.namespaced ? { namespace } : {}) };
    const listed = await selected(input.selector, kind, query, context.cluster, signal);
    const items = [...listed.items];
    if (input.sort !== undefined) items.sort(byCell(projection(input.sort)));
    const { more } = listed;
    const picked = input.selector ? ` with ${input.selector}` : '';
    if (items.length === 0) {
      const text = `no ${kind.plural}${picked} in ${where}`;
      return { text, digest: text, view: { type: 'text', title: kind.plural, text } };
    }
    const table = input.columns
      ? columnsOf(items, input.columns.slice(0, 12), everywhere)
      : tableOf(kind, items, { now: context.now(), everywhere, ...(input.sort === undefined ? {} : { sorted: true }) });
    const count = `${items.length}${more ? ' or more' : ''} ${items.length === 1 ? kind.kind.toLowerCase() : kind.plural}${picked} in ${where}`;
    const ill = table.troubled > 0 ? `, ${table.troubled} not as they should be (listed first)` : '';
    const { text } = boundedText({
      head: [count + ill, rowText(table.columns)],
      lines: table.rows.map(rowText),
      leftOut: (left) =>
        `(${left}${more ? ' or more' : ''} rows left out; narrow it by a label, a field or a namespace)`,
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

/**
 * `status.phase=Pending` and the like are fields, all else are labels. What the server can select by, it selects;
 * conditions on other fields are looked at here.
 */
async function selected(
  selector: string | undefined,
  kind: Kind,
  query: ListQuery,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<Listing<KubeObject>> {
  if (selector === undefined) return cluster.list(kind, query, signal);
  if (!/^(?:status|spec|metadata)\./.test(selector))
    return cluster.list(kind, { ...query, labelSelector: selector }, signal);
  const tests = selector.split(',').map((one) => fieldTest(one, kind));
  const narrow = (listing: Listing<KubeObject>, left: readonly FieldTest[]): Listing<KubeObject> => ({
    ...listing,
    items: listing.items.filter((object) => left.every(({ matches }) => matches(object))),
  });
  const fieldSelector = tests.flatMap(({ server }) => server ?? []).join(',');
  if (fieldSelector !== '')
    try {
      const listing = await cluster.list(kind, { ...query, fieldSelector }, signal);
      return narrow(
        listing,
        tests.filter(({ server }) => server === undefined),
      );
    } catch (error) {
      // A server of another version may not select by this field.
      if (!(error instanceof AppError) || error.code !== 'bad-input') throw error;
    }
  return narrow(await cluster.list(kind, query, signal), tests);
}

/** The chosen fields as columns, as `kubectl get -o custom-columns`. */
function columnsOf(items: readonly KubeObject[], paths: readonly string[], everywhere: boolean) {
  const read = paths.map(projection);
  const names = everywhere ? ['NAMESPACE', 'NAME'] : ['NAME'];
  const rows = items.map((object) => [
    ...(everywhere ? [object.metadata?.namespace ?? ''] : []),
    object.metadata?.name ?? '',
    ...read.map((one) => one.read(object) || '<none>'),
  ]);
  return { columns: [...names, ...paths], rows, troubled: 0 };
}
