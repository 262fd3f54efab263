import { GROUPS, SERVED, type Served } from '../types/resources.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

type Answer = { readonly type: string; readonly body: unknown };
const plain = (body: unknown): Answer => ({ type: 'application/json', body });

const singular = ({ kind }: Served): string => kind.kind.toLowerCase();
const shortNames = ({ kind }: Served): readonly string[] =>
  kind.words.filter((word) => word !== kind.kind.toLowerCase());
const inGroup = (group: string): readonly Served[] => SERVED.filter(({ kind }) => kind.group === group);

function aggregatedResource(served: Served): unknown {
  const { kind, verbs, categories, subresources } = served;
  const short = shortNames(served);
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular(served),
    verbs,
    ...(short.length > 0 ? { shortNames: short } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: { group: sub.group, version: sub.version, kind: sub.kind },
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}

const aggregatedGroup = (group: string, version: string): unknown => ({
  metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
  versions: [{ version, resources: inGroup(group).map(aggregatedResource), freshness: 'Current' }],
});

const aggregated = (items: readonly unknown[]): Answer => ({
  type: AGGREGATED,
  body: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
});

const plainGroup = (group: string, version: string): Record<string, unknown> => {
  const entry = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [entry], preferredVersion: entry };
};

function resourceList(group: string, version: string): unknown {
  const resources = inGroup(group).flatMap((served) => {
    const { kind, verbs, categories, subresources } = served;
    const short = shortNames(served);
    const main = {
      name: kind.plural,
      singularName: singular(served),
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs,
      ...(short.length > 0 ? { shortNames: short } : {}),
      ...(categories.length > 0 ? { categories } : {}),
    };
    const parts = subresources.map((sub) => ({
      name: `${kind.plural}/${sub.name}`,
      singularName: '',
      namespaced: kind.namespaced,
      ...(sub.group === kind.group ? {} : { group: sub.group, version: sub.version }),
      kind: sub.kind,
      verbs: sub.verbs,
    }));
    return [main, ...parts];
  });
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources,
  };
}

/** Answers of /api, /apis, /api/v1, /apis/GROUP and /apis/GROUP/VERSION; undefined for any other path. */
export function discovery(path: string, accept: string, host: string): Answer | undefined {
  const wantsAggregated = accept.includes('as=APIGroupDiscoveryList') && accept.includes('v=v2;');
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] === 'api' && parts.length === 1)
    return wantsAggregated
      ? aggregated([aggregatedGroup('', 'v1')])
      : plain({
          kind: 'APIVersions',
          versions: ['v1'],
          serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
        });
  if (parts[0] === 'api' && parts[1] === 'v1' && parts.length === 2) return plain(resourceList('', 'v1'));
  if (parts[0] !== 'apis') return undefined;
  if (parts.length === 1)
    return wantsAggregated
      ? aggregated(GROUPS.map(({ group, version }) => aggregatedGroup(group, version)))
      : plain({
          kind: 'APIGroupList',
          apiVersion: 'v1',
          groups: GROUPS.map(({ group, version }) => plainGroup(group, version)),
        });
  const found = GROUPS.find(({ group }) => group === parts[1]);
  if (!found) return undefined;
  if (parts.length === 2)
    return plain({ kind: 'APIGroup', apiVersion: 'v1', ...plainGroup(found.group, found.version) });
  return parts.length === 3 && parts[2] === found.version ? plain(resourceList(found.group, found.version)) : undefined;
}
