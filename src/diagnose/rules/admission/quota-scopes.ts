import type { Blamed } from '../../../core/diagnosis.ts';
import type { Facts } from '../../types.ts';
import { editTemplate } from '../advice/edits.ts';
import type { Reading } from './reading.ts';

const SCOPES = /insufficient quota to match these scopes: \[?\{?(\w+) (?:\w+) \[([^\]]+)\]/;

/** The control plane admits a priority only where a quota of the namespace counts it. */
export function unmatchedScope(facts: Facts, text: string, owner: Blamed): Reading | undefined {
  const [, scope = '', list = ''] = SCOPES.exec(text) ?? [];
  if (scope === '') return undefined;
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const wanted = list.split(/[\s,]+/)[0] ?? '';
  const there = facts.resourcequotas.flatMap(({ metadata, spec }) =>
    (spec?.scopeSelector?.matchExpressions ?? [])
      .filter(({ scopeName, operator }) => scopeName === scope && operator === 'In')
      .flatMap(({ values = [] }) => values.map((value) => ({ quota: metadata?.name ?? '', value }))),
  );
  const [other] = there;
  const covered = there.map(({ quota, value }) => `${value} (quota ${quota})`).slice(0, 5);
  const make = `make a ResourceQuota in namespace ${facts.namespace} whose scopeSelector has ${scope} In [${wanted}]: the API server takes such pods only where a quota counts them`;
  return {
    cause: 'QuotaExceeded',
    title: `no quota of namespace ${facts.namespace} counts pods of ${scope} ${wanted}, which ${who} has${covered.length > 0 ? `; there is one for ${covered.join(', ')}` : ''}`,
    details: { scope, wanted, available: there.map(({ value }) => value) },
    remedies:
      scope === 'PriorityClass' && other
        ? [
            editTemplate(
              facts,
              `set priorityClassName of ${who} from ${wanted} to ${other.value}, which quota ${other.quota} counts`,
              owner,
              'priorityClassName',
              other.value,
            ),
            `or ${make}`,
          ]
        : [make],
  };
}
