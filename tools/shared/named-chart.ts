import { AppError } from '../../src/core/errors.ts';
import { namesHost, namesWord } from '../../src/core/said.ts';
import type { ToolContext } from '../../src/core/tool.ts';

/**
 * Charts that a model may name by itself are the bundled one and those of repositories that the person has configured.
 * A registry, a folder or a file is taken when the person typed it: a log could have named it, and the request alone
 * would carry words to its host.
 */
export function namedChart(chart: string | undefined, { said, readOnly }: ToolContext): string | undefined {
  if (chart === undefined || /^(?:\.\/)?(?:charts\/)?todo-chatbot\/?$/.test(chart)) return chart;
  const remote = chart.startsWith('oci://') || /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(chart);
  if (readOnly && remote)
    throw new AppError(
      'refused',
      `the chart ${JSON.stringify(chart.slice(0, 200))} would be fetched over the network, which a read-only run does not do`,
      'run without --read-only, or fetch it yourself: helm pull',
    );
  const host = chart.startsWith('oci://') ? (chart.slice(6).split('/')[0] ?? '') : '';
  const file = /^[./~]|\.tgz$|^[a-z]:/i.test(chart);
  if (said === undefined || (host === '' ? !file || namesWord(said, chart) : namesHost(said, host))) return chart;
  throw new AppError(
    'refused',
    `the chart ${JSON.stringify(chart.slice(0, 200))} was not named by the person, so nothing is fetched or read`,
    'ask the person to type the reference of the chart themselves',
  );
}
