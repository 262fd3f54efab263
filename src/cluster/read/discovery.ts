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

/** Every kind that can be listed, each group in its preferred version. */
async function discover(transport: Transport, limitMs: number, signal: AbortSignal): Promise<Kind[]> {
  const get = (path: string, accept?: string): Promise<Record<string, unknown>> =>
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
  const [core, named] = await Promise.all([get('/api', AGGREGATED), get('/apis', AGGREGATED)]);
  if (named['kind'] === 'APIGroupDiscoveryList')
    return [core, named].flatMap((list) =>
      ((list as Aggregated).items ?? []).flatMap(({ metadata, versions }) =>
        (versions?.[0]?.resources ?? []).flatMap((entry) =>
          kindOf(metadata?.name ?? '', versions?.[0]?.version ?? '', entry),
        ),
      ),
    );
  const groups = ((named as Groups).groups ?? []).slice(0, 200).flatMap(({ name, preferredVersion, versions }) => {
    const version = preferredVersion?.version ?? versions?.[0]?.version ?? '';
    return SEGMENT.test(name) && SEGMENT.test(version)
      ? [{ group: name, version, path: `/apis/${name}/${version}` }]
      : [];
  });
  const lists = await Promise.all(
    [{ group: '', version: 'v1', path: '/api/v1' }, ...groups].map(async ({ group, version, path }) => {
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

  async kind(word: string, transport: Transport, limitMs: number, signal: AbortSignal): Promise<Kind> {
    const built = kindOfWord(word);
    if (built) return built;
    this.#known ??= await discover(transport, limitMs, signal);
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
