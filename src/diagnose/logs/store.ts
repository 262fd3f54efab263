import type { Advice } from '../../core/diagnosis.ts';
import { keyOf } from '../facts/owners.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';

/** Images of databases, caches and queues, by the last part of their name. */
const STORE =
  /(?:^|\/)(?![^/]*export)[\w-]{0,40}(?:postgres|mysql|mariadb|percona|mongo|redis|valkey|keydb|cockroach|clickhouse|cassandra|scylla|memcached|mssql|rabbitmq|kafka)[\w-]{0,40}(?:[:@]|$)/;
/** Variables that say where a store is, and those that name other things beside the work. */
const WHERE = /(?:db|database|sql|pg|redis|valkey|mongo|amqp|rabbit|kafka|broker|cache|store|queue|datasource)/i;
const ADDRESS =
  /(?:host(?:name)?|addr(?:ess)?|ur[il]|dsn|servers?|endpoint|brokers?|config(?:uration)?|conn(?:ection)?)/i;
const VALUE =
  /^(?:[a-z][a-z0-9+.:-]{0,40}:\/\/(?:[^@/\s]{0,200}@)?)?(?<host>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*)(?::(?<port>\d{2,5}))?(?:[/?,;].*)?$/i;

export type NamedStore = { readonly variable: string; readonly host: string; readonly port?: string };

/** The one variable that names the host of a store, for a log that names none; undefined where there are two. */
export function namedStore({ view }: Failing): NamedStore | undefined {
  const found = (view.spec?.env ?? []).flatMap(({ name, value }): NamedStore[] => {
    const { host, port } = (WHERE.test(name) && ADDRESS.test(name) && VALUE.exec(value ?? '')?.groups) || {};
    if (host === undefined || !/[a-z]/i.test(host) || /^(?:true|false|none)$/i.test(host)) return [];
    return [{ variable: name, host, ...(port === undefined ? {} : { port }) }];
  });
  return new Set(found.map(({ host }) => host)).size === 1 ? found[0] : undefined;
}

/** "deployment/cache (redis:7.4, the only store of namespace shop)"; undefined where there are none or two. */
export function onlyStore(
  facts: Facts,
  { owner }: Failing,
): { readonly workload: string; readonly told: string } | undefined {
  const all = [
    ...facts.deployments.map((one) => ({ kind: 'Deployment', one })),
    ...facts.statefulsets.map((one) => ({ kind: 'StatefulSet', one })),
  ].flatMap(({ kind, one }) => {
    const object = { kind, name: one.metadata?.name ?? '' };
    const image = one.spec?.template.spec?.containers.find((each) => STORE.test(each.image ?? ''))?.image;
    if (image === undefined || keyOf(object) === keyOf(owner)) return [];
    const workload = `${kind.toLowerCase()}/${object.name}`;
    return [
      { workload, told: `${workload} (${image.replace(/^.*\//, '')}, the only store of namespace ${facts.namespace})` },
    ];
  });
  return all.length === 1 ? all[0] : undefined;
}

/** What a store that refuses names in its log alone: which workload that is, when the namespace has just one. */
export function storeAdvice(facts: Facts, one: Failing, cause: string): readonly Advice[] {
  const store = onlyStore(facts, one);
  if (!store) return [];
  if (cause !== 'DatabaseConnectionsExhausted')
    return [`see why ${store.told} says so: kubewhy diagnose ${store.workload} -n ${facts.namespace}, and its log`];
  const replicas = facts.deployments.find(
    ({ metadata }) => one.owner.kind === 'Deployment' && metadata?.name === one.owner.name,
  )?.spec?.replicas;
  const times = replicas === undefined ? '' : ` times ${replicas} replica${replicas === 1 ? '' : 's'}`;
  return [
    `compare what ${store.told} admits (max_connections) with the pool size of container ${one.view.name}${times}, and make that smaller`,
  ];
}

/** How variables are called that say where something is, and the port that goes with it. */
const WHERE_IT_IS = /^(.*?)(?:host(?:_?name)?|addr(?:ess)?|server|endpoint|service)$/i;
/** ... or hold the whole address. */
const WHOLE = /(?:ur[il]|dsn|conn(?:ection)?(?:_?string)?|datasource)$/i;

/** The port at which a container asks for a host: beside it, or in the variable that goes with that of the host. */
export function portAskedOf({ view }: Failing, host: string): string | undefined {
  const { env = [], args = [], command = [] } = view.spec ?? {};
  const given = [...env.map(({ value = '' }) => value), ...args, ...command];
  const beside = given.flatMap((text) => {
    const place = text.indexOf(`${host}:`);
    return /^\d{2,5}\b/.exec(place < 0 ? '' : text.slice(place + host.length + 1)) ?? [];
  });
  if (beside.length > 0) return new Set(beside).size === 1 ? beside[0] : undefined;
  const stems = env.flatMap(({ name, value }) =>
    value === undefined || value === host ? (WHERE_IT_IS.exec(name)?.[1] ?? []) : [],
  );
  const ports = env.filter(
    ({ name, value }) =>
      /^\d{2,5}$/.test(value ?? '') && stems.some((stem) => name.toLowerCase() === `${stem}port`.toLowerCase()),
  );
  return ports.length === 1 ? ports[0]?.value : undefined;
}

/**
 * "key host of Secret db (variable DB_HOST)": where a host comes from that nothing in plain text names; undefined where
 * several can hold it, such as files of a Secret.
 */
export function hiddenPlaceOf({ pod, view }: Failing): string | undefined {
  const mounted = new Set((view.spec?.volumeMounts ?? []).map(({ name }) => name));
  const files = (pod.spec?.volumes ?? []).some(
    ({ name, secret, projected, csi }) =>
      mounted.has(name) && (secret ?? csi ?? projected?.sources?.find((source) => source.secret)) !== undefined,
  );
  if (files || (view.spec?.envFrom ?? []).length > 0) return undefined;
  const [only, second] = (view.spec?.env ?? []).filter(
    ({ name, valueFrom }) => valueFrom?.secretKeyRef && (WHERE_IT_IS.test(name) || WHOLE.test(name)),
  );
  const { key, name } = only?.valueFrom?.secretKeyRef ?? {};
  return only && !second && name !== undefined ? `key ${key} of Secret ${name} (variable ${only.name})` : undefined;
}
