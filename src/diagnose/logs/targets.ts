import type { Blamed } from '../../core/diagnosis.ts';
import type { Pod, Service } from '../../core/kubernetes.ts';
import { isSlip, nearest } from '../../core/names.ts';
import { hasLabels } from '../../core/selectors.ts';
import { ownersOf } from '../facts/behind.ts';
import { sameObject } from '../facts/owners.ts';
import { selectedPods } from '../facts/scope.ts';
import type { Facts } from '../types.ts';

/** What lies behind a host that a log names. */
export type Target =
  | {
      readonly kind: 'service';
      readonly service: Service;
      readonly pods: readonly Pod[];
      readonly owners: readonly Blamed[];
    }
  | { readonly kind: 'pod'; readonly owners: readonly Blamed[] }
  | { readonly kind: 'self' | 'outside' | 'foreign'; readonly owners: readonly [] }
  /** No Service of that name: near names of this namespace, and `namespace/name` of equal ones elsewhere. */
  | {
      readonly kind: 'unknown';
      readonly owners: readonly [];
      readonly similar: readonly string[];
      readonly elsewhere: readonly string[];
      /** Where there are none: one that may be meant, of another name. */
      readonly maybe?: string;
      /** The namespace that the host names, where that is another one; `similar` are then names of Services there. */
      readonly namespace?: string;
    };

/** Who asks, and for which port: a Service that leads back to it, or has not that port, is not what it means. */
export type Caller = { readonly pod: Pod; readonly port?: string | undefined };

/**
 * Reads `db`, `db.shop`, `db.shop.svc.cluster.local`, `db-0.db`, a cluster IP or a pod IP. `outside` is a host that is
 * no cluster name, `foreign` a Service of another namespace. Undefined while Services were not read.
 */
export function targetOf(facts: Facts, host: string, caller?: Caller): Target | undefined {
  if (/^(?:localhost|127\.|::1$|0\.0\.0\.0)/.test(host)) return { kind: 'self', owners: [] };
  if (!facts.read.has('services')) return undefined;
  if (/^\d+(?:\.\d+){3}$/.test(host)) return ofAddress(facts, host);
  const names = serviceNames(host.replace(/\.$/, '').toLowerCase());
  const known = new Map(facts.services.map((service) => [service.metadata?.name ?? '', service]));
  for (const { name, namespace } of names) {
    const service = known.get(name);
    if (service && (namespace === undefined || namespace === facts.namespace)) return ofService(facts, service);
  }
  const [first] = names;
  if (!first) return { kind: 'outside', owners: [] };
  const foreign = names.some(
    ({ name, namespace }) =>
      namespace !== undefined &&
      facts.allServices.some(({ metadata }) => metadata?.name === name && metadata.namespace === namespace),
  );
  if (foreign) return { kind: 'foreign', owners: [] };
  if (host.includes('.') && !/\.svc(?:\.|$)/.test(host)) {
    const [, second = ''] = host.split('.');
    const inside =
      facts.allServices.some(({ metadata }) => metadata?.namespace === second) || second === facts.namespace;
    if (host.split('.').length !== 2 || !inside) return { kind: 'outside', owners: [] };
  }
  const meant = namespaceOf(facts, names);
  if (meant !== undefined) {
    const there = facts.allServices.flatMap(({ metadata }) =>
      metadata?.namespace === meant ? [metadata.name ?? ''] : [],
    );
    return {
      kind: 'unknown',
      owners: [],
      similar: nearest(first.name, there),
      elsewhere: [],
      namespace: meant,
    };
  }
  const elsewhere = facts.allServices.flatMap(({ metadata }) =>
    metadata?.name === first.name && metadata.namespace !== facts.namespace
      ? [`${metadata.namespace}/${metadata.name}`]
      : [],
  );
  return { kind: 'unknown', owners: [], ...similarTo(first.name, facts, caller), elsewhere };
}

/**
 * Names that a slip of the pen makes of it; where there are none, the one that can be meant otherwise: the nearest, or
 * the only one that serves the port which is asked for and begins with the same word. That is as often the store of
 * another application, so nobody is to write it in place of it without a thought.
 */
function similarTo(name: string, facts: Facts, caller: Caller | undefined) {
  const names = meantBy(facts, caller);
  const near = nearest(name, names);
  const similar = near.filter((one) => isMeant(name, one));
  const [word = ''] = name.split('-');
  const alike =
    near.length > 0
      ? near
      : caller?.port === undefined || word.length < 4
        ? []
        : names.filter((one) => one.startsWith(`${word}-`));
  const [maybe, other] = alike;
  return { similar, ...(similar.length > 0 || maybe === undefined || other !== undefined ? {} : { maybe }) };
}

/** The same name by a slip, or with words put in. */
const isMeant = (name: string, other: string): boolean =>
  name.split('-').length !== other.split('-').length || isSlip(name, other);

/** Names of the Services of this namespace that a caller can mean. */
const meantBy = (facts: Facts, caller: Caller | undefined): readonly string[] =>
  facts.services
    .filter(
      ({ spec }) =>
        caller === undefined ||
        !(
          (spec?.selector !== undefined && hasLabels(caller.pod.metadata?.labels, spec.selector)) ||
          (caller.port !== undefined &&
            spec?.clusterIP !== 'None' &&
            spec?.ports?.every(({ port }) => String(port) !== caller.port) === true)
        ),
    )
    .map(({ metadata }) => metadata?.name ?? '');

/** The other namespace that a host names, where Services of such a one were read. */
function namespaceOf(facts: Facts, names: ReturnType<typeof serviceNames>): string | undefined {
  const named = names.flatMap(({ namespace }) => namespace ?? []);
  return named.find(
    (one) => one !== facts.namespace && facts.allServices.some(({ metadata }) => metadata?.namespace === one),
  );
}

/** The Service that a host can mean, most likely first. */
function serviceNames(host: string): readonly { readonly name: string; readonly namespace?: string }[] {
  const parts = host.split('.');
  const svc = parts.indexOf('svc');
  const own = svc < 0 ? parts : parts.slice(0, svc);
  const [a, b, c] = own;
  if (a === undefined || own.length > 3) return [];
  if (b === undefined) return [{ name: a }];
  if (c !== undefined) return svc < 0 ? [{ name: b, namespace: c }] : [{ name: b, namespace: c }];
  // "db.shop" is Service and namespace; "db-0.db" is a pod of a headless Service.
  return [{ name: a, namespace: b }, ...(a.startsWith(`${b}-`) ? [{ name: b }] : [])];
}

function ofService(facts: Facts, service: Service): Target {
  const pods = selectedPods(facts, service.spec?.selector);
  return { kind: 'service', service, pods, owners: ownersOf(facts, pods) };
}

function ofAddress(facts: Facts, address: string): Target {
  const service = facts.services.find(
    ({ spec }) => spec?.clusterIP === address || spec?.clusterIPs?.includes(address) === true,
  );
  if (service) return ofService(facts, service);
  const pods = facts.pods.filter(({ status }) => status?.podIP === address);
  return pods.length > 0 ? { kind: 'pod', owners: ownersOf(facts, pods) } : { kind: 'outside', owners: [] };
}

/** The objects whose fault explains that this target does not answer; never the caller itself. */
export function farEnds(target: Target | undefined, caller: Blamed): readonly Blamed[] {
  if (!target) return [];
  const service: readonly Blamed[] =
    target.kind === 'service' ? [{ kind: 'Service', name: target.service.metadata?.name ?? '' }] : [];
  return [...target.owners, ...service].filter((object) => !sameObject(object, caller));
}
