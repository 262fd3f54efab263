import type { Advice } from '../../../core/diagnosis.ts';
import type { Bad } from '../../custom/objects.ts';
import { isNode, label, specOf } from './custom-fields.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * A release whose chart is not there: version, chart and repository stand in the release, whatever object was made of
 * them. Undefined where the chart is not what fails.
 */
export function chartAdvice({ object, said }: Bad, chain: readonly Bad[]): readonly Advice[] | undefined {
  const all = [said, ...chain.map((one) => one.said)].join('\n');
  if (
    !/chart (?:version|reference|pull|not found)|no '?[\w.-]+'? chart|chart .{0,60}not found|no chart (?:version|name)/i.test(
      all,
    )
  )
    return undefined;
  const chart = isNode(specOf(object)['chart']) ? specOf(object)['chart'] : undefined;
  const spec = isNode(chart) && isNode(chart['spec']) ? chart['spec'] : undefined;
  if (!spec) return undefined;
  const source = isNode(spec['sourceRef']) ? spec['sourceRef'] : {};
  const from = `${text(source['kind']) || 'its source'} ${text(source['name'])}`.trim();
  const [name, version] = [text(spec['chart']), text(spec['version'])];
  return [
    /version/i.test(all) && version !== ''
      ? `set spec.chart.spec.version of ${label(object)} (now ${version}) to a version of chart ${name} that ${from} has; what was installed before goes on meanwhile`
      : `correct spec.chart.spec.chart of ${label(object)} (now ${name}): ${from} has no such chart`,
    `or publish ${name} ${version} to ${from}: it is looked for again at the next interval`,
  ];
}
