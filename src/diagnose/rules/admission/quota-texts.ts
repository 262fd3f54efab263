import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import { canonicalQuantity, parseQuantity } from '../../../core/quantity.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';
import { change } from '../advice/change.ts';
import { editFields, TEMPLATED } from '../advice/edits.ts';

/** `requests.cpu=500m,pods=1` */
const amounts = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(',').map((pair) => pair.trim().split('=') as [string, string]));

/**
 * `exceeded quota: Q, requested: A, used: B, limited: C`: each a list of RESOURCE=AMOUNT; the one that does not fit is
 * named.
 */
export function exceededQuota(facts: Facts, text: string, who: string): Reading | undefined {
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
  const what = refusedThing(text);
  const says = told.map((row) => `${row.resource} used ${row.used} of ${row.hard}, the ${what} asks ${row.requested}`);
  return {
    cause: 'QuotaExceeded',
    title: `quota ${quota} leaves no room for another ${what} of ${who}: ${says.join('; ')}`,
    details: { quota, ...first, request: first.requested, ...(over.length > 1 ? { exceeded: over } : {}) },
    remedies: [
      ...(what === 'job' ? fewerKept(facts, who, told) : []),
      ...(what === 'pod' ? finished(facts, told) : []),
      raised(facts, quota, told, what),
      ...(what === 'job'
        ? []
        : [
            lowered(
              told.map(({ resource }) => resource),
              who,
            ),
          ]),
    ],
  };
}

type Row = Readonly<Record<'resource' | 'requested' | 'used' | 'hard', string>>;

/** The quota with room for one more such pod, in all that it lacks. */
function raised(facts: Pick<Facts, 'namespace'>, quota: string, rows: readonly Row[], what: string): Advice {
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
    `${text}: to ${enough} for one more such ${what}`,
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

/** Whole objects plainly, CPU down to milli, memory and storage in whole Mi; in the largest unit that stays whole. */
function showQuantity(resource: string, value: number): string {
  const fine = resource.endsWith('cpu')
    ? `${Math.ceil(value * 1_000)}m`
    : /memory$|storage$/.test(resource)
      ? `${Math.ceil(value / 1_048_576)}Mi`
      : String(Math.ceil(value));
  return canonicalQuantity(fine) ?? fine;
}

/** `failed quota: Q: must specify limits.cpu for: C; limits.memory for: C`; older releases leave out the containers. */
export function missingResources(facts: Facts, text: string, owner: Blamed): Reading | undefined {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
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
      setAll(facts, missing, containers, owner, quota),
      `or create a LimitRange in namespace ${facts.namespace} with default and defaultRequest for ${[...new Set(missing.map((one) => one.replace(/^\w+\./, '')))].join(', ')}`,
    ],
  };
}

/** Examples: what the pods use tells how much to write. */
const FIRST: Readonly<Record<string, string>> = { cpu: '100m', memory: '128Mi' };

function setAll(
  facts: Facts,
  missing: readonly string[],
  containers: readonly string[],
  owner: Blamed,
  quota: string,
): Advice {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const of = (part: string): string =>
    missing
      .filter((one) => one.startsWith(`${part}.`) || (part === 'requests' && !one.includes('.')))
      .map((one) => one.replace(/^\w+\./, ''))
      .flatMap((one) => (FIRST[one] === undefined ? [] : [`${one}=${FIRST[one]}`]))
      .join(',');
  const [requests, limits] = [of('requests'), of('limits')];
  const [container] = containers;
  const text = `set ${missing.join(', ')} on ${container === undefined ? 'every container' : `container ${containers.join(', ')}`} of ${who}, as quota ${quota} asks`;
  if (!TEMPLATED.test(owner.kind) || (requests === '' && limits === '')) return text;
  const flags = [
    ...(requests === '' ? [] : [`--requests=${requests}`]),
    ...(limits === '' ? [] : [`--limits=${limits}`]),
  ].join(' ');
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  const told = `${text}: kubectl set resources ${workload}${container === undefined ? '' : ` -c ${container}`} -n ${facts.namespace} ${flags} (the amounts are examples: write what it uses, which kubectl top pod tells)`;
  if (container === undefined || containers.length > 1) return told;
  return change(facts, told, 'set_resources', {
    workload,
    container,
    ...(requests === '' ? {} : { requests }),
    ...(limits === '' ? {} : { limits }),
  });
}

/** `jobs.batch "x" is forbidden`: what was to be made. */
function refusedThing(text: string): string {
  const plural = /\b([a-z]+)(?:\.[a-z0-9.]+)? "[^"]*" is forbidden/.exec(text)?.[1] ?? 'pods';
  return plural.replace(/sses$/, 'ss').replace(/ies$/, 'y').replace(/s$/, '');
}

/** A CronJob keeps its finished runs, and each counts: with fewer kept the old ones are deleted at once. */
function fewerKept(facts: Facts, who: string, rows: readonly Row[]): readonly Advice[] {
  const name = who.replace(/^cronjob /, '');
  const cron = facts.cronjobs.find(({ metadata }) => metadata?.name === name);
  const own = facts.jobs.filter(({ metadata }) => metadata?.ownerReferences?.some((one) => one.name === name));
  const over = own.filter(({ status }) => status?.completionTime !== undefined || (status?.failed ?? 0) > 0).length;
  const kept = cron?.spec?.successfulJobsHistoryLimit ?? 3;
  const [row] = rows;
  if (!cron || !row || kept <= 3)
    return over > 0
      ? [`delete Jobs that have ended, ${over} of ${who} among them: each counts for ${row?.resource ?? 'the quota'}`]
      : [];
  return [
    editFields(
      facts,
      `set spec.successfulJobsHistoryLimit of ${who} from ${kept} to 3: ${over > 0 ? `${over} of its Jobs have ended and` : 'finished Jobs'} count for ${row.resource} until they are deleted; or give its jobTemplate ttlSecondsAfterFinished`,
      { kind: 'CronJob', name },
      [{ path: 'spec.successfulJobsHistoryLimit', value: 3 }],
    ),
  ];
}

/** `count/pods` counts pods that have ended, too; `pods` does not. */
function finished(facts: Facts, rows: readonly Row[]): readonly Advice[] {
  if (!rows.some(({ resource }) => resource === 'count/pods')) return [];
  const over = facts.pods.filter(({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
  if (over.length === 0) return [];
  const owners = [
    ...new Set(over.map((pod) => blame(facts, pod)).map(({ kind, name }) => `${kind.toLowerCase()} ${name}`)),
  ];
  const more = owners.length > 3 ? ` and ${owners.length - 3} more` : '';
  return [
    `delete the ${over.length} pods that have ended (of ${owners.slice(0, 3).join(', ')}${more}), which count/pods counts until they are gone${owners.some((one) => /^(?:cron)?job /.test(one)) ? ': a CronJob keeps as many as its successfulJobsHistoryLimit, a Job goes by itself with ttlSecondsAfterFinished' : ''}`,
  ];
}
