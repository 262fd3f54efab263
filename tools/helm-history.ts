import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { showAge } from '../src/core/time.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { chartOf, helmOf } from './shared/helm-context.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rowText } from './shared/show/table.ts';

export const helmHistory = readTool({
  name: 'helm_history',
  toolset: 'helm',
  description: 'Revisions of a release; who holds it if pending.',
  input: z.strictObject({ release: fields.name(), namespace: fields.namespace }),
  gives: 'table',
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const helm = helmOf(context);
    const history = [...(await helm.history(input.release, namespace, signal))].reverse();
    const latest = history[0];
    const held = latest === undefined ? undefined : helm.holder(latest);
    const now = context.now();
    const title = `release ${input.release} in ${namespace}: ${latest?.status ?? 'absent'} at revision ${latest?.revision ?? '?'}`;
    const columns = ['REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP', 'DESCRIPTION'];
    const rows = history.map((one) => [
      String(one.revision),
      `${showAge(one.updated, now)} ago`,
      one.status,
      one.unread ? '(not read)' : chartOf(one),
      one.chart.appVersion,
      one.description.replace(/\s+/g, ' ').slice(0, 200),
    ]);
    const { text } = boundedText({
      head: [title, ...(held === undefined ? [] : [`it is ${held}`]), rowText(columns)],
      lines: rows.map(rowText),
      leftOut: (left) => `(${left} older revisions left out)`,
    });
    return { text, digest: title, view: { type: 'table', title, columns, rows: rows.slice(0, 100) } };
  },
});
