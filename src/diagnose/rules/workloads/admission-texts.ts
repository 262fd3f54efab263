import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import type { Facts } from '../../types.ts';
import { editFields } from '../advice/edits.ts';

/** What a refusal of the API server says, in the words of a finding. */
export type Reading = {
  readonly cause: Cause;
  readonly title: string;
  readonly details: { readonly [name: string]: Json | undefined };
  readonly remedies: readonly Advice[];
  readonly explainedBy?: readonly Blamed[];
};

/** `requests.cpu=500m,pods=1` */
const amounts = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(',').map((pair) => pair.trim().split('=') as [string, string]));

/**
 * `exceeded quota: Q, requested: A, used: B, limited: C`: each a list of RESOURCE=AMOUNT; the one that does not fit is
 * named.
 */
export function exceededQuota(facts: Pick<Facts, 'namespace'>, text: string, who: string): Reading | undefined {
  const match = /exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (\S.*?)(?:$|\s*\(|;|\. )/.exec(text);
  if (!match) return undefined;
  const [, quota = ''] = match;
  const [requested, used, hard] = match.slice(2, 5).map((part) => amounts(part ?? ''));
  const rows = [...(hard ?? [])].map(([resource, limit]) => ({
    resource,
    requested: requested?.get(resource) ?? '',
    used: used?.get(resource) ?? '',
    hard: limit,
  }));
  const over = rows.filter(
    (row) =>
      (parseQuantity(row.requested) ?? 0) + (parseQuantity(row.used) ?? 0) > (parseQuantity(row.hard) ?? Infinity),
  );
  const told = over.length > 0 ? over : rows.slice(0, 1);
  const [first] = told;
  if (!first) return undefined;
  const says = told.map((row) => `${row.resource} used ${row.used} of ${row.hard}, the pod asks ${row.requested}`);
  return {
    cause: 'QuotaExceeded',
    title: `quota ${quota} leaves no room for another pod of ${who}: ${says.join('; ')}`,
    details: { quota, ...first, request: first.requested, ...(over.length > 1 ? { exceeded: over } : {}) },
    remedies: [
      raised(facts, quota, told),
      lowered(
        told.map(({ resource }) => resource),
        who,
      ),
    ],
  };
}

type Row = Readonly<Record<'resource' | 'requested' | 'used' | 'hard', string>>;

/** The quota with room for one more such pod, in all that it lacks. */
function raised(facts: Pick<Facts, 'namespace'>, quota: string, rows: readonly Row[]): Advice {
  const text = `raise ${rows.map(({ resource, hard }) => `${resource} above ${hard}`).join(' and ')} of quota ${quota}`;
  const edits = rows.flatMap(({ resource, requested, used }) => {
    const [more, now] = [parseQuantity(requested), parseQuantity(used)];
    if (more === undefined || now === undefined) return [];
    return [{ path: `spec.hard["${resource}"]`, value: showQuantity(resource, now + more) }];
  });
  if (edits.length < rows.length) return text;
  const enough = edits.map(({ value }) => value).join(' and ');
  return editFields(
    facts,
    `${text}: to ${enough} for one more such pod`,
    { kind: 'ResourceQuota', name: quota },
    edits,
  );
}

/** `requests.cpu` is asked by each pod, `pods` and `count/…` are numbers of objects. */
function lowered(resources: readonly string[], who: string): string {
  const asked = resources.filter((one) => one.includes('.') && !one.startsWith('count/'));
  const counted = resources.filter((one) => !asked.includes(one));
  const words = asked.map((one) => one.replace('.', ' ')).join(' and ');
  if (counted.length === 0) return `lower ${words} or the replicas of ${who}`;
  const also = asked.length > 0 ? ` and ${words}` : '';
  return `lower the replicas${also} of ${who}, or delete ${counted.join(' and ')} that are not needed`;
}

/** Whole objects plainly, CPU in milli, memory and storage in Mi. */
const showQuantity = (resource: string, value: number): string =>
  resource.endsWith('cpu')
    ? `${Math.ceil(value * 1_000)}m`
    : /memory$|storage$/.test(resource)
      ? `${Math.ceil(value / 1_048_576)}Mi`
      : String(Math.ceil(value));

/** `failed quota: Q: must specify limits.cpu for: C; limits.memory for: C`; older releases leave out the containers. */
export function missingResources(text: string, who: string): Reading | undefined {
  const match = /failed quota: ([^:]+): must specify ([\s\S]+)/.exec(text);
  if (!match) return undefined;
  const [, quota = '', list = ''] = match;
  const missing = [...new Set(list.match(/(?:limits|requests)\.[\w./-]+|\b(?:cpu|memory)\b/g) ?? [])];
  const containers = [
    ...new Set([...list.matchAll(/for: ([^;]+)/g)].flatMap(([, names = '']) => names.trim().split(','))),
  ];
  return {
    cause: 'QuotaRequiresResources',
    title: `quota ${quota} wants ${missing.join(', ')} set on every container, and ${who} does not set them`,
    details: { quota, missing, ...(containers.length > 0 ? { containers } : {}) },
    remedies: [
      `set ${missing.join(', ')} on ${containers.length > 0 ? `container ${containers.join(', ')}` : 'the containers'} of ${who}`,
      'or create a LimitRange with default requests and limits in the namespace',
    ],
  };
}

/**
 * `maximum memory usage per Container is 1Gi, but limit is 2Gi`, `memory max limit to request ratio per Container is 2,
 * but provided ratio is 4`.
 */
export function outOfRange(text: string, who: string): Reading | undefined {
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
        `set ${which}s.${resource} of ${who} to ${bound === 'maximum' ? 'at most' : 'at least'} ${allowed}`,
        'or change the LimitRange of the namespace',
      ],
    };
  }
  if (!ratio) return undefined;
  const [, resource = '', scope = '', allowed = '', value = ''] = ratio;
  return {
    cause: 'LimitRangeViolation',
    title: `the LimitRange allows limit:request of ${resource} up to ${allowed} per ${scope}, and ${who} has ${value || 'none'}`,
    details: { bound: 'ratio', resource, scope, max: allowed, wanted: value },
    remedies: [
      `bring limit and request of ${resource} of ${who} within a ratio of ${allowed}`,
      'or change the LimitRange of the namespace',
    ],
  };
}
