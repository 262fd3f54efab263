import type { Blamed, Evidence } from '../../../core/diagnosis.ts';
import type { KubeObject, ObjectMeta } from '../../../core/kubernetes.ts';
import { at } from '../../facts/events.ts';
import {
  ancestorsAmong,
  badObjects,
  blamedOf,
  childrenOf,
  groupOfObject,
  ownersAmong,
  wordsOf,
  type Bad,
} from '../../custom/objects.ts';
import { saysWell, troublesOf, wellSince } from '../../custom/conditions.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { linksOf } from '../../custom/links.ts';
import { keyOf } from '../../facts/owners.ts';
import { perFacts } from '../../facts/per-facts.ts';
import type { Facts } from '../../types.ts';

/** Bad objects of which each may be compared with all others. */
const FEW = 100;

/** Objects on the way from a symptom to its source. */
const LONGEST = 5;

/** `HelmChart 'apps/web'`, `Issuer "x"`: what an object says of another by kind and name. */
const namedIn = (said: string): readonly string[] =>
  [
    ...said.matchAll(/\b([A-Z]\w+)(?:[ =/]|: ?)['"`]?(?:[a-z0-9][\w-]{0,80}\/)?([a-z0-9][\w.-]*\w)/g),
    ...said.matchAll(/\b(?:resource|kind): ?['"]?([A-Z]\w+)['"]?,[^\n]{0,120}?\bname: ?['"]?([a-z0-9][\w.-]*\w)/gi),
  ].map(([, kind, name]) => `${kind}/${name}`);

/**
 * What made an object, and what made that; where the next owner was not read, the bad one of its family by whose name
 * the last is called (`web-tls-1-3812` of `web-tls`).
 */
export function makersOf(facts: Facts, object: KubeObject, all = badObjects(facts)): readonly KubeObject[] {
  const owners = ancestorsAmong(facts, object);
  const top = owners.at(-1) ?? object;
  const isOpen = (top.metadata?.ownerReferences ?? []).length > 0 && ownersAmong(facts, top).length === 0;
  if (!isOpen || all.length > FEW) return owners;
  const family = (one: KubeObject): string => groupOfObject(one).split('.').slice(-2).join('.');
  const name = top.metadata?.name ?? '';
  const named = all
    .map((one) => one.object)
    .filter((one) => one !== top && family(one) === family(top) && name.startsWith(`${one.metadata?.name}-`));
  return [...owners, ...named.filter((one) => one !== object && !owners.includes(one)).slice(0, 1)];
}

/**
 * A field such as `networkIdRef` says the kind in words of its own: what is called so in the same family of groups is
 * meant.
 */
function ofFamily(all: readonly Bad[], { object }: Bad): readonly Bad[] {
  const family = (one: KubeObject): string => groupOfObject(one).split('.').slice(-2).join('.');
  const names = new Set(linksOf(object).map(({ name }) => name));
  return all.length > FEW || names.size === 0
    ? []
    : all.filter(
        (one) =>
          names.has(one.object.metadata?.name ?? '') &&
          family(one.object) === family(object) &&
          one.object.kind !== object.kind,
      );
}

/** Who names whom, who made what: once for all objects, of which a cluster may have thousands. */
const web = perFacts((facts) => {
  const all = badObjects(facts);
  const byKey = Map.groupBy(all, ({ object }) => keyOf(blamedOf(object)));
  const names = new Map<Bad, readonly Bad[]>();
  const needed = new Map<Bad, Bad[]>();
  const made = new Map<KubeObject, Bad[]>();
  const add = <K>(map: Map<K, Bad[]>, key: K, one: Bad): unknown => map.get(key)?.push(one) ?? map.set(key, [one]);
  for (const one of all) {
    const keys = new Set([...linksOf(one.object).map(({ kind, name }) => `${kind}/${name}`), ...namedIn(one.said)]);
    const known = [...keys].flatMap((key) => byKey.get(key) ?? []);
    const found = (known.length > 0 ? known : ofFamily(all, one)).filter((other) => other !== one);
    names.set(one, found);
    for (const other of found) add(needed, other, one);
    for (const maker of makersOf(facts, one.object, all)) add(made, maker, one);
  }
  const depth = ({ object }: Bad): number => ancestorsAmong(facts, object).length;
  for (const list of made.values()) list.sort((a, b) => depth(a) - depth(b));
  const objects = new Set(all.map(({ object }) => object));
  // What an owner made that says nothing of itself (an order without a message) is told itself.
  const children = new Set([...made].flatMap(([maker, list]) => (objects.has(maker) ? list : [])));
  return { names, needed, made, children, objects };
});

/**
 * From an object to the end of its fault: what it made first (a Certificate its CertificateRequest), then what it names
 * (its store).
 */
export function chainOf(facts: Facts, start: Bad): readonly Bad[] {
  const { made, names } = web(facts);
  const chain = [start];
  for (let hop = 0; hop < LONGEST; hop++) {
    const last = chain.at(-1) ?? start;
    const next = [...(made.get(last.object) ?? []), ...(names.get(last) ?? [])].find((one) => !chain.includes(one));
    if (!next) break;
    chain.push(next);
  }
  // The end is what says something: an order whose challenge was not read is none.
  const end = chain.findLastIndex((one) => wordsOf(one) !== '');
  return chain.slice(0, Math.max(1, end + 1));
}

/**
 * An old attempt of an owner that is well: it failed before the owner became well, or a later one of its kind did not.
 */
function isPast(facts: Facts, { object, troubles }: Bad, owner: KubeObject): boolean {
  if (!saysWell(owner)) return false;
  const since = Math.max(0, ...troubles.map((one) => one.since));
  if (since === 0 || wellSince(owner) === 0 || since <= wellSince(owner)) return true;
  const born = at(object.metadata?.creationTimestamp);
  return childrenOf(owner, facts.custom.objects).some(
    (one) =>
      one.kind === object.kind && at(one.metadata?.creationTimestamp) > born && troublesOf(one, facts.now).length === 0,
  );
}

/**
 * The bad objects to report: not what a bad one made or needs alone (that is the end of its chain), and not what
 * belongs to one that is well (an old attempt). What several need is reported itself; `needs` are those that need it.
 */
export function heads(facts: Facts): readonly { readonly bad: Bad; readonly needs: readonly Bad[] }[] {
  const { names, needed, children, objects } = web(facts);
  const all = badObjects(facts);
  const found = all.flatMap((bad) => {
    const owners = ancestorsAmong(facts, bad.object);
    if (children.has(bad) || owners.some((one) => objects.has(one) || isPast(facts, bad, one))) return [];
    const needs = needed.get(bad) ?? [];
    const far = (bad.object.metadata?.namespace ?? facts.namespace) !== facts.namespace;
    if (needs.length === 1 && needs.every((one) => !names.get(bad)?.includes(one))) return [];
    // A far one that nobody here needs is not of this namespace.
    return far && needs.length === 0 && !isNamedByLabel(facts, bad) ? [] : [{ bad, needs }];
  });
  // In a circle each is needed by one alone: it is told from where it was met first.
  const circle = found.length > 0 ? undefined : all.find((one) => needed.has(one) && names.get(one)?.length);
  return circle ? [{ bad: circle, needs: [] }] : found;
}

/** The reported objects whose chain leads over one of these owners: the fault of what an owner made is theirs. */
export function headsWith(facts: Facts, owners: ObjectMeta['ownerReferences'] = []): readonly Blamed[] {
  const keys = new Set(owners.map(({ kind, name }) => `${kind}/${name}`));
  if (keys.size === 0) return [];
  return heads(facts)
    .filter(({ bad }) => chainOf(facts, bad).some(({ object }) => keys.has(keyOf(blamedOf(object)))))
    .map(({ bad }) => blamedOf(bad.object));
}

const isNamedByLabel = (facts: Facts, { object }: Bad): boolean =>
  ([...facts.deployments, ...facts.statefulsets] as readonly KubeObject[]).some(({ metadata }) =>
    Object.values(metadata?.labels ?? {}).includes(object.metadata?.name ?? ''),
  );

export function evidenceOf(bad: Bad): readonly Evidence[] {
  const { kind, name } = blamedOf(bad.object);
  const seen = new Set<string>();
  const all = [
    ...bad.troubles.slice(0, 2).map(({ path, type, status, reason, message }) => {
      const state = status === '' ? '' : `${type}=${status}${reason === '' ? '' : ` (${reason})`}`;
      return field(kind, name, path, [state, message].filter((one) => one !== '').join(': '));
    }),
    ...(bad.event ? [eventEvidence(bad.event)] : []),
  ];
  return all.filter(({ text }) => {
    const words = text.replace(/^[^:]+: /, '').trim();
    if (seen.has(words)) return false;
    seen.add(words);
    return true;
  });
}
