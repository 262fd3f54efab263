import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import { rowText } from './shared/show/table.ts';

const COLUMNS = ['CURRENT', 'NAME', 'CLUSTER', 'SERVER', 'USER', 'NAMESPACE'];

export const listContexts = readTool({
  name: 'list_contexts',
  toolset: 'access',
  description: 'Contexts of the kubeconfig, without credentials.',
  input: z.strictObject({}),
  gives: 'table',
  async run(_input, context, signal) {
    const { user } = await context.cluster.whoami(signal).catch(() => ({ user: undefined }));
    const contexts = context.contexts?.() ?? [];
    const { name, server } = { name: context.cluster.target.context, server: context.cluster.target.server };
    const rows = contexts.map((one) => [
      one.current ? '*' : '',
      one.name,
      one.cluster,
      one.server,
      one.user,
      one.namespace,
    ]);
    const count = `${contexts.length} ${contexts.length === 1 ? 'context' : 'contexts'}; this run uses ${name} (${server})${user === undefined ? '' : `, as ${user}`}`;
    const { text } = boundedText({
      head: [count, ...(rows.length > 0 ? [rowText(COLUMNS)] : [])],
      lines: rows.map(rowText),
      foot: ['(another one: kubewhy --context NAME)'],
      leftOut: (left) => `(${left} contexts left out)`,
    });
    return { text, digest: count, view: { type: 'table', title: count, columns: COLUMNS, rows } };
  },
});
