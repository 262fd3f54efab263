import type { Evidence } from '../../../core/diagnosis.ts';
import { nearest } from '../../../core/names.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { ancestorsAmong, badObjects, blamedOf, type Bad } from '../../custom/objects.ts';
import { saysWell } from '../../custom/conditions.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { linksOf, makes, type Link } from '../../custom/links.ts';
import { keyOf } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';

/** Objects on the way from a symptom to its source. */
const LONGEST = 5;

/** What an object that fails needs and names, and which does not exist. Only kinds that were looked for. */
export function missingLinks(
  facts: Facts,
  object: KubeObject,
): readonly (Link & { readonly similar: readonly string[] })[] {
  const lists: Readonly<Record<string, readonly KubeObject[] | undefined>> = {
    Secret: facts.read.has('secrets') ? facts.secrets : undefined,
    ConfigMap: facts.read.has('configmaps') ? facts.configmaps : undefined,
    Service: facts.read.has('services') ? facts.services : undefined,
    Deployment: facts.read.has('deployments') ? facts.deployments : undefined,
  };
  return linksOf(object).flatMap((link) => {
    if (facts.custom.absent.has(`${link.kind}/${link.name}`)) return [{ ...link, similar: [] }];
    const list = lists[link.kind];
    const here = (link.namespace ?? facts.namespace) === facts.namespace && (link.group ?? '') === '';
    if (list === undefined || !here || makes(object, link.kind, link.name)) return [];
    const names = list.map(({ metadata }) => metadata?.name ?? '');
    return names.includes(link.name) ? [] : [{ ...link, similar: nearest(link.name, names, 1) }];
  });
}

/** The bad objects that this one names. */
const namedBy = (one: Bad, all: readonly Bad[]): readonly Bad[] => {
  const keys = new Set(linksOf(one.object).map(({ kind, name }) => `${kind}/${name}`));
  return all.filter((other) => other !== one && keys.has(keyOf(blamedOf(other.object))));
};

/**
 * From an object to the end of its fault: what it made first (a Certificate its CertificateRequest), then what it names
 * (its store).
 */
export function chainOf(facts: Facts, start: Bad): readonly Bad[] {
  const all = badObjects(facts);
  const chain = [start];
  for (let hop = 0; hop < LONGEST; hop++) {
    const last = chain.at(-1) ?? start;
    const made = all
      .filter((other) => ancestorsAmong(facts, other.object).includes(last.object))
      .toSorted((a, b) => ancestorsAmong(facts, a.object).length - ancestorsAmong(facts, b.object).length);
    const next = [...made, ...namedBy(last, all)].find((one) => !chain.includes(one));
    if (!next) break;
    chain.push(next);
  }
  return chain;
}

/**
 * The bad objects to report: not what a bad one made or needs alone (that is the end of its chain), and not what
 * belongs to one that is well (an old attempt). What several need is reported itself; `needs` are those that need it.
 */
export function heads(facts: Facts): readonly { readonly bad: Bad; readonly needs: readonly Bad[] }[] {
  const all = badObjects(facts);
  const isBad = (object: KubeObject): boolean => all.some((one) => one.object === object);
  return all.flatMap((bad) => {
    const owners = ancestorsAmong(facts, bad.object);
    if (owners.some((one) => isBad(one) || saysWell(one))) return [];
    const needs = all.filter((other) => other !== bad && namedBy(other, [bad]).length > 0);
    const far = (bad.object.metadata?.namespace ?? facts.namespace) !== facts.namespace;
    if (needs.length === 1 && !namedBy(bad, needs).length) return [];
    // A far one that nobody here needs is not of this namespace.
    return far && needs.length === 0 && !isNamedByLabel(facts, bad) ? [] : [{ bad, needs }];
  });
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
      const state = `${type}=${status}${reason === '' ? '' : ` (${reason})`}`;
      return field(kind, name, path, message === '' ? state : `${state}: ${message}`);
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
