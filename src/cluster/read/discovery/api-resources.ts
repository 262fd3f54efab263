import type { Kind } from '../../../core/kinds.ts';
import { readJson } from '../../wire/bodies/json.ts';
import type { Transport } from '../../wire/transport.ts';

export const AGGREGATED =
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
export const isCustom = (group: string): boolean => group !== '' && !BUILT_IN.test(group);

/** Group versions that are asked one by one at most; the largest clusters serve about 200. */
export const MOST_VERSIONS = 400;

export type Get = (path: string, accept?: string) => Promise<Record<string, unknown>>;
export const getter =
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
export function firstOfEach(kinds: readonly Kind[]): Kind[] {
  const seen = new Set<string>();
  return kinds.filter(({ group, plural }) => {
    const key = `${plural}.${group}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The kinds of an aggregated answer: many groups have kinds that live in an older or a newer version alone. */
export const kindsIn = (list: Record<string, unknown>): Kind[] =>
  firstOfEach(
    ((list as Aggregated).items ?? []).flatMap(({ metadata, versions }) =>
      (versions ?? []).flatMap(({ version, resources }) =>
        (resources ?? []).flatMap((entry) => kindOf(metadata?.name ?? '', version, entry)),
      ),
    ),
  );

/** A group's version that is asked on its own, where the server has no aggregated discovery. */
export type GroupVersion = { readonly group: string; readonly version: string; readonly path: string };

/** All versions of all groups, the preferred one of each first. */
export const versionsIn = (named: Record<string, unknown>): readonly (readonly GroupVersion[])[] =>
  ((named as Groups).groups ?? []).map(({ name, preferredVersion, versions }) =>
    [...new Set([preferredVersion?.version ?? '', ...(versions ?? []).map(({ version }) => version)])]
      .filter((version) => SEGMENT.test(name) && SEGMENT.test(version))
      .map((version) => ({ group: name, version, path: `/apis/${name}/${version}` })),
  );

/** Kinds of one version of a group; none when it does not answer: one API that is down takes no other along. */
export async function kindsAt(
  get: Get,
  { group, version, path }: GroupVersion,
  signal: AbortSignal,
): Promise<readonly Kind[]> {
  const list = await get(path).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return {};
  });
  const resources = (list as { resources?: readonly Resource[] }).resources ?? [];
  return resources.filter(({ name }) => !name?.includes('/')).flatMap((entry) => kindOf(group, version, entry));
}

export const isAggregated = (named: Record<string, unknown>): boolean => named['kind'] === 'APIGroupDiscoveryList';
