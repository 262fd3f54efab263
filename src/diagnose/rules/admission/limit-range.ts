import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Facts } from '../../types.ts';
import { change } from '../advice/change.ts';
import { canonicalQuantity, parseQuantity } from '../../../core/quantity.ts';
import { templateOf, TEMPLATED } from '../advice/edits.ts';
import type { Reading } from './reading.ts';

/**
 * `maximum memory usage per Container is 1Gi, but limit is 2Gi`, `memory max limit to request ratio per Container is 2,
 * but provided ratio is 4`.
 */
export function outOfRange(facts: Facts, text: string, owner: Blamed): Reading | undefined {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const ranges = facts.limitranges.map(({ metadata }) => metadata?.name ?? '');
  const range =
    ranges.length > 0 ? `LimitRange ${ranges.join(' or ')}` : `the LimitRange of namespace ${facts.namespace}`;
  const usage =
    /(maximum|minimum) (\S+) usage per (\w+) is ([^,\s]+)(?:, but (limit|request) is ([^\s,\]]+?)\.?(?=[\s,\]]|$)|\.\s+No (limit|request) is specified)?/.exec(
      text,
    );
  const ratio =
    /(\S+) max limit to request ratio per (\w+) is ([^,\s]+), but (?:provided ratio is ([\d.]+)|no \w+ is specified)/.exec(
      text,
    );
  if (usage) {
    const [, bound = '', resource = '', scope = '', allowed = '', which = usage[7] ?? 'request', value = 'none'] =
      usage;
    return {
      cause: 'LimitRangeViolation',
      title: `the LimitRange allows a ${bound} ${resource} of ${allowed} per ${scope}, and ${who} has a ${which} of ${value}`,
      details: {
        bound,
        resource,
        scope,
        [bound === 'maximum' ? 'max' : 'min']: allowed,
        wanted: value,
        field: `${which}s.${resource}`,
        [which]: value,
      },
      remedies: [
        within(facts, owner, { which, resource, bound, allowed, value }),
        `or change ${bound === 'maximum' ? 'max' : 'min'}.${resource} (now ${allowed}) in ${range}: kubectl edit limitrange -n ${facts.namespace}`,
      ],
    };
  }
  if (!ratio) return undefined;
  const [, resource = '', scope = '', allowed = '', value = ''] = ratio;
  return {
    cause: 'LimitRangeViolation',
    title: `the LimitRange allows limit:request of ${resource} up to ${allowed} per ${scope}, and ${who} has ${value === '' ? 'none' : Number(value)}`,
    details: { bound: 'ratio', resource, scope, max: allowed, wanted: value },
    remedies: [
      withinRatio(facts, owner, resource, allowed),
      `or change maxLimitRequestRatio.${resource} (now ${allowed}) in ${range}`,
    ],
  };
}

/** An amount as a person writes it: whole mebibytes or millicores, rounded up. */
const leastOf = (resource: string, amount: number): string =>
  resource === 'cpu'
    ? `${Math.ceil(amount * 1000 - 1e-6)}m`
    : (canonicalQuantity(`${Math.ceil(amount / 2 ** 20 - 1e-6)}Mi`) ?? String(Math.ceil(amount)));

/** The request that makes the ratio fit, where one container alone passes it. */
function withinRatio(facts: Facts, owner: Blamed, resource: string, allowed: string): Advice {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const most = Number(allowed);
  const passing = (templateOf(facts, owner)?.spec?.containers ?? []).flatMap(({ name, resources }) => {
    const [limit, request] = [resources?.limits?.[resource], resources?.requests?.[resource]];
    const [top, low] = [parseQuantity(limit), parseQuantity(request)];
    return limit !== undefined && top !== undefined && most > 0 && (low === undefined || top / low > most)
      ? [{ name, limit, request, least: leastOf(resource, top / most) }]
      : [];
  });
  const [one] = passing;
  const none = (templateOf(facts, owner)?.spec?.containers ?? []).filter(
    ({ resources }) => !resources?.limits?.[resource],
  );
  if (!one && none.length > 0)
    return `give container ${none.map(({ name }) => name).join(', ')} of ${who} both a limit and a request of ${resource}, the limit at most ${allowed} times the request: now there is no limit`;
  if (!one) return `bring limit and request of ${resource} of ${who} within a ratio of ${allowed}`;
  const text = `raise requests.${resource} of container ${one.name} of ${who} from ${one.request ?? 'nothing'} to ${one.least}: its limit ${one.limit} may be ${allowed} times the request at most; or lower the limit`;
  return TEMPLATED.test(owner.kind) && passing.length === 1
    ? change(facts, text, 'set_resources', {
        workload: `${owner.kind.toLowerCase()}/${owner.name}`,
        container: one.name,
        requests: `${resource}=${one.least}`,
      })
    : text;
}

type Range = Readonly<Record<'which' | 'resource' | 'bound' | 'allowed' | 'value', string>>;

/** The bound itself, where one container alone passes it. */
function within(facts: Facts, owner: Blamed, { which, resource, bound, allowed, value }: Range): Advice {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const list =
    owner.kind === 'Deployment'
      ? facts.deployments
      : owner.kind === 'StatefulSet'
        ? facts.statefulsets
        : facts.daemonsets;
  const containers = list.find(({ metadata }) => metadata?.name === owner.name)?.spec?.template.spec?.containers ?? [];
  const field = which === 'limit' ? 'limits' : 'requests';
  const those = containers.filter(({ resources }) => resources?.[field]?.[resource] === value);
  const [one] = those.length > 0 ? those : containers;
  const most = bound === 'maximum' ? 'at most' : 'at least';
  if (!one || (those.length !== 1 && containers.length !== 1) || !TEMPLATED.test(owner.kind))
    return `set ${field}.${resource} of ${who} to ${most} ${allowed} (now ${value})`;
  return change(
    facts,
    `set ${field}.${resource} of container ${one.name} of ${who} from ${value} to ${most} ${allowed}`,
    'set_resources',
    { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: one.name, [field]: `${resource}=${allowed}` },
  );
}
