import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namedChart } from './shared/named-chart.ts';
import { helmOf } from './shared/helm-context.ts';
import { rowText } from './shared/show/table.ts';

export const chartValues = readTool({
  name: 'chart_values',
  toolset: 'helm',
  description: 'Values that a chart takes (default: the bundled todo-chatbot), of a version.',
  input: z.strictObject({ chart: fields.name().optional(), version: fields.name().optional() }),
  gives: 'table',
  async run({ chart, version }, context, signal) {
    const info = await helmOf(context).chart(namedChart(chart, context), version, signal);
    const title = `${info.fields.length} values of chart ${info.name} ${info.version}`;
    const columns = ['VALUE', 'TYPE', 'DEFAULT', 'MEANING'];
    const rows = info.fields.map(({ path, type, default: value, about }) => [
      path,
      type,
      value === undefined ? '-' : JSON.stringify(value).slice(0, 60),
      about,
    ]);
    const { text } = boundedText({
      head: [title, rowText(columns)],
      lines: rows.map(rowText),
      foot: info.checked ? [] : ['this chart has no values.schema.json: types are those of its defaults'],
      leftOut: (left) => `(${left} values left out)`,
    });
    return { text, digest: title, view: { type: 'table', title, columns, rows: rows.slice(0, 300) } };
  },
});
