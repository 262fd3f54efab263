import { AppError } from '../../core/errors.ts';
import { kindOfWord, type Kind } from '../../core/kinds.ts';
import { nearest } from '../../core/names.ts';
import { readJson } from '../wire/json.ts';
import type { Transport } from '../wire/transport.ts';

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

type Resource = {
  resource?: string;
  name?: string;
  kind?: string;
  responseKind?: { kind?: string };
  scope?: string;
  namespaced?: boolean;
  singularResource?: string;
  singularName?: string;
  shortNames?: readonly string[];
  verbs?: readonly string[];
};
type Aggregated = {
  items?: readonly {
    metadata?: { name?: string };
    versions?: readonly { version: string; resources?: readonly Resource[] }[];
  }[];
};
type Groups = {
  groups?: readonly {
    name: string;
    preferredVersion?: { version: string };
    versions?: readonly { version: string }[];
  }[];
};

// Parts of URLs: nothing that could leave its place in a path.
const SEGMENT = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

function kindOf(group: string, version: string, entry: Resource): Kind[] {
  const plural = entry.resource ?? entry.name ?? '';
  const kind = entry.responseKind?.kind ?? entry.kind ?? '';
  const listable = entry.verbs === undefined || entry.verbs.includes('list');
  if (!listable || ![plural, version].every((part) => SEGMENT.test(part)) || !/^[A-Za-z0-9]{1,100}$/.test(kind))
    return [];
  if (group !== '' && !SEGMENT.test(group)) return [];
  const singular = entry.singularResource || entry.singularName || kind.toLowerCase();
  return [
    {
      kind,
      group,
      version,
      plural,
      namespaced: entry.scope === undefined ? entry.namespaced === true : entry.scope === 'Namespaced',
      words: [...new Set([kind.toLowerCase(), singular, ...(entry.shortNames ?? [])])],
    },
  ];
}

/** API groups of Kubernetes itself; of the groups that end in .k8s.io some are made of custom resources (Gateway API, snapshots). */
const BUILT_IN =
  /^(?:apps|batch|autoscaling|policy|extensions|(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration|metrics|custom\.metrics|external\.metrics)\.k8s\.io)$/;

type Get = (path: string, accept?: string) => Promise<Record<string, unknown>>;
const getter =
  (transport: Transport, limitMs: number, signal: AbortSignal): Get =>
  (path, accept) =>
    readJson(
      transport,
      {
        method: 'GET',
        path,
        ...(accept === undefined ? {} : { accept }),
        asked: { verb: 'get', resource: path, namespace: '' },
        limitMs,
      },
      signal,
    );

/** The kinds of an aggregated answer, each group in its preferred version. */
const kindsIn = (list: Record<string, unknown>): Kind[] =>
  ((list as Aggregated).items ?? []).flatMap(({ metadata, versions }) =>
    (versions?.[0]?.resources ?? []).flatMap((entry) =>
      kindOf(metadata?.name ?? '', versions?.[0]?.version ?? '', entry),
    ),
  );

/** Servers without aggregated discovery: one request for each group that is wanted. */
async function oneByOne(
  get: Get,
  named: Groups,
  wanted: (group: string) => boolean,
  signal: AbortSignal,
): Promise<Kind[]> {
  const groups = (named.groups ?? [])
    .filter(({ name }) => wanted(name))
    .slice(0, 200)
    .flatMap(({ name, preferredVersion, versions }) => {
      const version = preferredVersion?.version ?? versions?.[0]?.version ?? '';
      return SEGMENT.test(name) && SEGMENT.test(version)
        ? [{ group: name, version, path: `/apis/${name}/${version}` }]
        : [];
    });
  const core = wanted('') ? [{ group: '', version: 'v1', path: '/api/v1' }] : [];
  const lists = await Promise.all(
    [...core, ...groups].map(async ({ group, version, path }) => {
      // One aggregated API that is down must not take the others along.
      const list = await get(path).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return {};
      });
      const resources = (list as { resources?: readonly Resource[] }).resources ?? [];
      return resources.filter(({ name }) => !name?.includes('/')).flatMap((entry) => kindOf(group, version, entry));
    }),
  );
  return lists.flat();
}

/** Looks words up as kubectl does; what the server said is kept for the life of the connection. */
export class Discovery {
  #known: readonly Kind[] | undefined;
  #custom: readonly Kind[] | undefined;

  /** Every kind that can be listed, each group in its preferred version. */
  async #all(transport: Transport, limitMs: number, signal: AbortSignal): Promise<readonly Kind[]> {
    const get = getter(transport, limitMs, signal);
    const [core, named] = await Promise.all([get('/api', AGGREGATED), get('/apis', AGGREGATED)]);
    return named['kind'] === 'APIGroupDiscoveryList'
      ? [core, named].flatMap(kindsIn)
      : oneByOne(get, named, () => true, signal);
  }

  /** The kinds of all groups that are not Kubernetes' own. */
  async custom(transport: Transport, limitMs: number, signal: AbortSignal): Promise<readonly Kind[]> {
    if (this.#custom) return this.#custom;
    const isCustom = (group: string): boolean => group !== '' && !BUILT_IN.test(group);
    if (this.#known) return (this.#custom = this.#known.filter(({ group }) => isCustom(group)));
    const get = getter(transport, limitMs, signal);
    const named = await get('/apis', AGGREGATED);
    this.#custom =
      named['kind'] === 'APIGroupDiscoveryList'
        ? kindsIn(named).filter(({ group }) => isCustom(group))
        : await oneByOne(get, named, isCustom, signal);
    return this.#custom;
  }

  async kind(word: string, transport: Transport, limitMs: number, signal: AbortSignal): Promise<Kind> {
    const built = kindOfWord(word);
    if (built) return built;
    this.#known ??= await this.#all(transport, limitMs, signal);
    const lower = word.toLowerCase();
    const found = this.#known.find(
      ({ plural, group, version, words }) =>
        plural === lower ||
        words.includes(lower) ||
        [plural, ...words].some((name) => `${name}.${group}` === lower || `${name}.${version}.${group}` === lower),
    );
    if (found) return found;
    const names = [...new Set(this.#known.flatMap(({ plural, words }) => [plural, ...words]))];
    const near = nearest(lower, names);
    throw new AppError(
      'not-found',
      `this cluster has no kind ${JSON.stringify(word.slice(0, 80))}`,
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : `"kubectl api-resources --context ${transport.target.context}" lists all kinds`,
    );
  }
}
