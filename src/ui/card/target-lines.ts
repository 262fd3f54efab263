import type { Plan } from '../../core/plan.ts';
import { redact } from '../../core/redact.ts';
import { isProduction } from '../../core/target.ts';
import { safe, span, type Line, type Tone } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { objectName, shortName } from './changes.ts';
import { shownName } from './values.ts';

type Field = (label: string, text: string, columns: number, tone?: Tone) => Line[];

const namespacesOf = ({ changes }: Plan): string[] => [
  ...new Set(changes.map(({ target }) => target.namespace ?? '(cluster-wide)')),
];

function objectsText(plan: Plan): { readonly label: string; readonly text: string } {
  const objects = [...new Set(plan.changes.map(namespacesOf(plan).length > 1 ? objectName : shortName))];
  return objects.length === 1
    ? { label: 'object', text: objects[0] ?? '' }
    : { label: 'objects', text: `${objects.length} objects, ${plan.changes.length} changes in this order` };
}

const namespaceText = (plan: Plan): string =>
  namespacesOf(plan)
    .map((name) => (name.startsWith('(') ? name : shownName(name)))
    .join(', ');

/** Where a change goes and as whom it is sent, a row each. */
export function placeLines(plan: Plan, columns: number, field: Field): Line[] {
  const { cluster } = plan;
  const { label, text } = objectsText(plan);
  return [
    ...field('cluster', `${safe(redact(cluster.server))}${cluster.embedded ? ' (embedded demo)' : ''}`, columns),
    ...(isProduction(cluster)
      ? field('context', `▲ ${shownName(cluster.context)} PROTECTED`, columns, 'alarm')
      : field('context', shownName(cluster.context), columns)),
    ...(cluster.as === undefined ? [] : field('acting as', shownName(cluster.as), columns, 'alarm')),
    ...field('namespace', namespaceText(plan), columns),
    ...field(label, text, columns),
  ];
}

/**
 * The same in as few rows as it takes; the server's address stands on the whole card, and here where it is not that of
 * the context.
 */
export function briefPlace(plan: Plan, columns: number): Line[] {
  const { cluster } = plan;
  const context = isProduction(cluster)
    ? span(`▲ ${shownName(cluster.context)} PROTECTED`, 'alarm')
    : span(cluster.embedded ? `${shownName(cluster.context)} (embedded demo)` : shownName(cluster.context));
  const { label, text } = objectsText(plan);
  // The title is made of the request, too.
  const object = label === 'object' && plan.title.includes(text) ? '' : ` · ${text}`;
  const rest = ` · namespace ${namespaceText(plan)}${object}`;
  const at = cluster.otherServer === true ? [span(` at ${safe(redact(cluster.server))}`, 'alarm')] : [];
  const as = cluster.as === undefined ? [] : [span(` acting as ${shownName(cluster.as)}`, 'alarm')];
  return wrap([span('in context ', 'dim'), context, ...at, ...as, span(rest)], columns);
}
