import { namedInEvents, namesCustom } from './named.ts';
import { twinsOf } from '../../custom/twins.ts';
import { kindOfWord, type Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badObjects, blamedOf, groupOfObject, type Bad } from '../../custom/objects.ts';
import { linksOf } from '../../custom/links.ts';
import { keyOf } from '../../facts/owners.ts';
import { scopeOf } from '../../facts/scope.ts';
import type { Draft, Facts } from '../../types.ts';
import { controllersIn, domainsOf, family, isIdleGroup, runsHere, wordsOfRunning } from './named-groups.ts';
import type { Target } from './reader.ts';
import { farSecrets, makers, wantsPools } from './makers.ts';

/** Links that no field tells: who makes objects of other kinds. All else is found by owner, name and field. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  Certificate: ['CertificateRequest', 'Order', 'Challenge'],
  CertificateRequest: ['Order', 'Challenge'],
  Order: ['Challenge'],
  Service: ['Configuration', 'Revision'],
  Configuration: ['Revision'],
  Cluster: ['Machine', 'MachineDeployment'],
  MachineDeployment: ['Machine'],
};

/** Looked at without any hint where the cluster has such kinds: what traffic, secrets and releases hang on. */
const ROUTINE = [
  'HTTPRoute',
  'ExternalSecret',
  'Certificate',
  'Subscription',
  'HelmRelease',
  'ScaledObject',
  'Gateway',
  'Kustomization',
  'Service serving.knative.dev',
  'SealedSecret',
  'GRPCRoute',
  'Application',
  'Rollout',
] as const;

/** Warnings older than this are of a fault that nobody reports any more. */
const RECENT = 3 * 3_600_000;
const MOST_EVENT_KINDS = 6;

/** Kinds that events warn about and that no list of ours holds. */
export const warnedKinds = (facts: Facts): readonly string[] =>
  [
    ...new Set(
      facts.events
        .filter(({ type, lastSeen, about }) => {
          const built = kindOfWord(about.kind) !== undefined;
          return type === 'Warning' && !built && about.kind !== '' && facts.now - Date.parse(lastSeen) < RECENT;
        })
        .map(({ about }) => about.kind),
    ),
  ].slice(0, MOST_EVENT_KINDS);

/** Controllers that are custom resources. */
const owners = (facts: Facts): readonly Target[] =>
  controllersIn(facts).flatMap(({ kind, group }) => {
    const found = served(facts, kind, group);
    return found && group !== '' ? [{ kind: found }] : [];
  });

const served = (facts: Facts, kind: string, group?: string): Kind | undefined =>
  facts.custom.kinds.find((one) => one.kind === kind && (group === undefined || one.group === group));

/** `helm.toolkit.fluxcd.io/name` and `…/namespace` on a workload name the object that put it there. */
function byLabels(facts: Facts): readonly Target[] {
  const lists = [facts.deployments, facts.statefulsets] as readonly (readonly KubeObject[])[];
  const found = lists.flatMap((list) =>
    list.slice(0, 200).flatMap(({ metadata }) =>
      Object.entries(metadata?.labels ?? {}).flatMap(([label, name]): Target[] => {
        const group = /^(.+)\/name$/.exec(label)?.[1];
        const namespace = group === undefined ? undefined : metadata?.labels?.[`${group}/namespace`];
        const kind = facts.custom.kinds.find((one) => one.group === group);
        return kind && namespace !== undefined ? [{ kind, name, namespace }] : [];
      }),
    ),
  );
  return found.slice(0, 2);
}

/** Kinds of the products that labels, annotations, images and names of the namespace tell of. */
function inUse(facts: Facts): readonly Target[] {
  const domains = domainsOf(facts);
  const runs = runsHere(facts);
  const isNamed = (group: string): boolean => [...domains].some((one) => group === one || group.endsWith(`.${one}`));
  const words = wordsOfRunning(facts);
  const usual: ReadonlySet<string> = new Set(ROUTINE);
  const rank = ({ kind }: Kind): number => (usual.has(kind) ? 0 : words.has(kind.toLowerCase()) ? 1 : 2);
  // What others are made from comes first: of a product its own kind has the shortest name.
  const own = facts.custom.kinds.filter(isAsked).toSorted((a, b) => rank(a) - rank(b) || a.kind.length - b.kind.length);
  const named = own.filter(({ group }) => isNamed(group)).slice(0, 3);
  const running = own.filter(({ group }) => !isNamed(group) && runs(group)).slice(0, 4);
  return [...named, ...running].map((kind) => ({ kind }));
}

/** From objects that say that they are ill to what they name and what they made. */
function beyond(facts: Facts, bad: readonly Bad[]): readonly Target[] {
  return bad.flatMap(({ object, said }): Target[] => {
    const self = { kind: object.kind ?? '', group: groupOfObject(object) };
    const near = facts.custom.kinds.filter((one) => family(one.group) === family(self.group) && one.kind !== self.kind);
    const children = near.filter(
      ({ kind }) =>
        CHILDREN[self.kind]?.includes(kind) === true ||
        near.length <= 3 ||
        new RegExp(`\\b${kind}s?\\b`, 'i').test(said),
    );
    // What has made something of Kubernetes' own (the Ingress of a challenge) is where the work is done.
    const busy = new Set(controllersIn(facts).map(({ kind }) => kind));
    const links = linksOf(object).flatMap((link): Target[] => {
      const own = kindOfWord(link.kind) !== undefined;
      const kind =
        link.group === undefined
          ? (near.find((one) => one.kind === link.kind) ?? (own ? undefined : served(facts, link.kind)))
          : served(facts, link.kind, link.group);
      const namespace = link.namespace ?? object.metadata?.namespace;
      const one = (found: Kind): Target => ({
        kind: found,
        name: link.name,
        ...(found.namespaced && namespace !== undefined ? { namespace } : {}),
      });
      if (kind && !facts.custom.absent.has(`${link.kind}/${link.name}`)) return [one(kind)];
      if (!kind && kindOfWord(link.kind) !== undefined) return [];
      // It does not exist: others of its kind have near names, and the kind's twin may have the very name.
      const twins = near.filter((other) => twinsOf(link.kind).includes(other.kind));
      return [...twins.map(one), ...(kind ? [{ kind }] : [])];
    });
    // What the words say it waits for comes before what it names.
    const isSaid = ({ kind }: Kind): boolean => new RegExp(`\\b${kind}\\b`, 'i').test(said);
    const made = children
      .filter(({ namespaced }) => namespaced)
      .toSorted((a, b) => Number(busy.has(b.kind)) - Number(busy.has(a.kind)));
    return [
      ...made.filter(isSaid).map((kind) => ({ kind })),
      ...links.slice(0, 4),
      ...made.filter((one) => !isSaid(one)).map((kind) => ({ kind })),
    ];
  });
}

/** True when something points to custom resources, so that it is worth to ask the cluster which kinds it has. */
export const hasHint = (facts: Facts, drafts: readonly Draft[]): boolean =>
  warnedKinds(facts).length > 0 ||
  namesCustom(facts) ||
  drafts.some(wantsPools) ||
  drafts.some(
    ({ cause, details }) => cause.endsWith('NotFound') && (details?.['secret'] ?? details?.['configMap']) !== undefined,
  );

/** What to read next, most important first. `wide`: also what nothing points to. */
export function customTargets(facts: Facts, drafts: readonly Draft[], wide: boolean): readonly Target[] {
  const scope = scopeOf(facts);
  const bad = badObjects(facts).filter(({ object }) => !scope || scope.objects.has(keyOf(blamedOf(object))));
  const named = namedInEvents(facts);
  const warned = warnedKinds(facts).flatMap((kind) =>
    facts.custom.kinds.filter((one) => one.kind === kind && one.namespaced).slice(0, 2),
  );
  return [
    ...named,
    ...farSecrets(facts, bad),
    // What was read last stands nearest to the end.
    ...beyond(facts, bad.toReversed()),
    ...warned.map((kind) => ({ kind })),
    ...makers(facts, drafts),
    ...(wide ? [...owners(facts), ...byLabels(facts), ...inUse(facts), ...routine(facts), ...rest(facts)] : []),
  ];
}

/** Kinds that count, report or ask: they hold no wish of anybody that could fail. */
const IDLE =
  /(?:Report|ReportList|Metrics|Summary|Usage|Review|Attempt|Class|Revision|Template|Status|Snapshot|(?<!Authorization)Policy|PolicyException|Definition)$/;

/** Somebody wishes something by an object of this kind in the namespace. */
const isAsked = ({ kind, group, namespaced }: Kind): boolean => namespaced && !IDLE.test(kind) && !isIdleGroup(group);

/** All else that is served, of each API group the kind with the shortest name first: others are made from it. */
function rest(facts: Facts): readonly Target[] {
  const groups = new Map<string, Kind[]>();
  for (const one of facts.custom.kinds)
    if (isAsked(one)) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  const ranked = [...groups.values()].map((kinds) => kinds.toSorted((a, b) => a.kind.length - b.kind.length));
  const longest = Math.max(0, ...ranked.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) => place).flatMap((place) =>
    ranked.flatMap((kinds) => (kinds[place] ? [{ kind: kinds[place] }] : [])),
  );
}

const routine = (facts: Facts): readonly Target[] =>
  ROUTINE.flatMap((word) => {
    const [kind, group] = word.split(' ');
    const found = facts.custom.kinds.filter(
      (one) => one.kind === kind && one.namespaced && (group === undefined || one.group === group),
    );
    return found.slice(0, 2).map((one) => ({ kind: one }));
  });
