import { AppError } from '../../core/errors.ts';
import { kindOfWord, type Kind } from '../../core/kinds.ts';
import { nearest } from '../../core/names.ts';
import { OpenApi } from './openapi.ts';
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

/** API groups of Kubernetes itself; some that end in .k8s.io are made of custom resources (Gateway API). */
const BUILT_IN =
  /^(?:apps|batch|autoscaling|policy|extensions|(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration|metrics|custom\.metrics|external\.metrics)\.k8s\.io)$/;
const isCustom = (group: string): boolean => group !== '' && !BUILT_IN.test(group);

/** Group versions that are asked one by one at most; the largest clusters serve about 200. */
const MOST_VERSIONS = 400;
/** After a miss the server is asked again, since kinds come while a chat goes on; not more often than this. */
const AGAIN_MS = 30_000;
/** Custom kinds are looked up again after so long without any miss. */
const STALE_MS = 300_000;

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

/** Each resource of a group once, in the first version that has it: they come in the server's preference. */
function firstOfEach(kinds: readonly Kind[]): Kind[] {
  const seen = new Set<string>();
  return kinds.filter(({ group, plural }) => {
    const key = `${plural}.${group}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The kinds of an aggregated answer: many groups have kinds that live in an older or a newer version alone. */
const kindsIn = (list: Record<string, unknown>): Kind[] =>
  firstOfEach(
    ((list as Aggregated).items ?? []).flatMap(({ metadata, versions }) =>
      (versions ?? []).flatMap(({ version, resources }) =>
        (resources ?? []).flatMap((entry) => kindOf(metadata?.name ?? '', version, entry)),
      ),
    ),
  );

/** Servers without aggregated discovery: one request for each version of each group that is wanted. */
async function oneByOne(
  get: Get,
  named: Groups,
  wanted: (group: string) => boolean,
  signal: AbortSignal,
): Promise<Kind[]> {
  const groups = (named.groups ?? [])
    .filter(({ name }) => wanted(name))
    .flatMap(({ name, preferredVersion, versions }) => {
      const all = [preferredVersion?.version ?? '', ...(versions ?? []).map(({ version }) => version)];
      return [...new Set(all)]
        .filter((version) => SEGMENT.test(name) && SEGMENT.test(version))
        .map((version) => ({ group: name, version, path: `/apis/${name}/${version}` }));
    })
    .slice(0, MOST_VERSIONS);
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
  return firstOfEach(lists.flat());
}

const kindNamed = (kinds: readonly Kind[], word: string): Kind | undefined =>
  kinds.find(
    ({ plural, group, version, words }) =>
      plural === word ||
      words.includes(word) ||
      [plural, ...words].some((name) => `${name}.${group}` === word || `${name}.${version}.${group}` === word),
  );

/** Looks words up as kubectl does; what the server said is kept, and asked anew for a word that is not in it. */
export class Discovery {
  readonly openApi = new OpenApi();
  #known: readonly Kind[] | undefined;
  #custom: { readonly kinds: readonly Kind[]; readonly at: number } | undefined;
  #missedAt = -AGAIN_MS;

  async #all(transport: Transport, limitMs: number, signal: AbortSignal): Promise<readonly Kind[]> {
    const get = getter(transport, limitMs, signal);
    const [core, named] = await Promise.all([get('/api', AGGREGATED), get('/apis', AGGREGATED)]);
    const kinds =
      named['kind'] === 'APIGroupDiscoveryList'
        ? [core, named].flatMap(kindsIn)
        : await oneByOne(get, named, () => true, signal);
    this.#custom = { kinds: kinds.filter(({ group }) => isCustom(group)), at: Date.now() };
    return kinds;
  }

  /** The kinds of all groups that are not Kubernetes' own. */
  async custom(transport: Transport, limitMs: number, signal: AbortSignal): Promise<readonly Kind[]> {
    if (this.#custom && Date.now() - this.#custom.at < STALE_MS) return this.#custom.kinds;
    const get = getter(transport, limitMs, signal);
    const named = await get('/apis', AGGREGATED);
    const kinds =
      named['kind'] === 'APIGroupDiscoveryList'
        ? kindsIn(named).filter(({ group }) => isCustom(group))
        : await oneByOne(get, named, isCustom, signal);
    this.#custom = { kinds, at: Date.now() };
    return kinds;
  }

  async kind(word: string, transport: Transport, limitMs: number, signal: AbortSignal): Promise<Kind> {
    const built = kindOfWord(word);
    if (built) return built;
    const fresh = this.#known === undefined;
    this.#known ??= await this.#all(transport, limitMs, signal);
    const lower = word.toLowerCase();
    let found = kindNamed(this.#known, lower);
    if (!found && !fresh && performance.now() - this.#missedAt >= AGAIN_MS) {
      this.#missedAt = performance.now();
      this.#known = await this.#all(transport, limitMs, signal);
      found = kindNamed(this.#known, lower);
    }
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
