import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { showAge } from '../src/core/time.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { helmOf } from './shared/helm-context.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rowText } from './shared/show/table.ts';

/** Uninstalled ones, which helm keeps when it is told to, are as somebody wanted them. */
const isSettled = ({ status }: { readonly status: string }): boolean => /^(?:deployed|uninstalled)$/.test(status);

export const helmReleases = readTool({
  name: 'helm_releases',
  toolset: 'helm',
  description: 'Helm releases with state; namespace "*" for all.',
  input: z.strictObject({ namespace: fields.namespace }),
  gives: 'table',
  async run(input, context, signal) {
    const everywhere = input.namespace === '*';
    const namespace = everywhere ? '*' : namespaceOf(input, context);
    const releases = await helmOf(context).releases(namespace, signal);
    const ill = releases.filter((one) => !isSettled(one));
    const where = everywhere ? 'all namespaces' : `namespace ${namespace}`;
    const first = ill.length > 0 ? `, ${ill.length} not deployed (listed first)` : '';
    const title = `${releases.length} helm releases in ${where}${first}`;
    const now = context.now();
    const columns = ['NAMESPACE', 'NAME', 'REVISION', 'STATUS', 'UPDATED'];
    const rows = [...ill, ...releases.filter(isSettled)].map((one) => [
      one.namespace,
      one.name,
      String(one.revision),
      one.status,
      `${showAge(one.updated, now)} ago`,
    ]);
    const { text } = boundedText({
      head: [title, ...(rows.length > 0 ? [rowText(columns)] : [])],
      lines: rows.map(rowText),
      leftOut: (left) => `(${left} releases left out; name a namespace)`,
    });
    return { text, digest: title, view: { type: 'table', title, columns, rows: rows.slice(0, 200) } };
  },
});
