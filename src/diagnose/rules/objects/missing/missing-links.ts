import type { KubeObject } from '../../../../core/kubernetes.ts';
import { nearest } from '../../../../core/names.ts';
import { mayBeCopied } from '../../../custom/copied.ts';
import { linksOf, makes, type Link } from '../../../custom/links.ts';
import { twinsOf } from '../../../custom/twins.ts';
import type { Facts } from '../../../types.ts';

/** Kinds that stand in no namespace, of which a cluster has few. */
export const WIDE: ReadonlySet<string> = new Set(['IngressClass', 'StorageClass']);
/** Groups of the kinds above; a link to the like of another product is not theirs. */
const OWN_GROUP = /^(?:apps)?$/;

const MOST_NAMES = 6;

/** The nearest name; of a class that only one cluster-wide object could be meant, that one. */
function nearOrOnly(name: string, names: readonly string[], wide: boolean): readonly string[] {
  const near = nearest(name, names, 1);
  return near.length === 0 && wide && names.length === 1 ? names : near;
}

/** What an object that fails needs and names, and which does not exist. Only kinds that were looked for. */
export type Missing = Link & {
  readonly similar: readonly string[];
  /** Names that there are, where few could be meant. */
  readonly there?: readonly string[];
  /** The kind that has an object of the very name: a ClusterIssuer where an Issuer is meant. */
  readonly twin?: string;
};
export function missingLinks(facts: Facts, object: KubeObject, said = ''): readonly Missing[] {
  const lists: Readonly<Record<string, readonly KubeObject[] | undefined>> = {
    Secret: facts.read.has('secrets') ? facts.secrets : undefined,
    ConfigMap: facts.read.has('configmaps') ? facts.configmaps : undefined,
    Service: facts.read.has('services') ? facts.services : undefined,
    Deployment: facts.read.has('deployments') ? facts.deployments : undefined,
    StatefulSet: facts.read.has('statefulsets') ? facts.statefulsets : undefined,
    PersistentVolumeClaim: facts.read.has('persistentvolumeclaims') ? facts.persistentvolumeclaims : undefined,
    ServiceAccount: facts.read.has('serviceaccounts') ? facts.serviceaccounts : undefined,
    IngressClass: facts.read.has('ingressclasses') ? facts.ingressclasses : undefined,
    StorageClass: facts.read.has('storageclasses') ? facts.storageclasses : undefined,
  };
  return linksOf(object).flatMap((link): Missing[] => {
    const others = facts.custom.objects.filter(({ kind }) => kind === link.kind);
    const there = others.some(({ metadata }) => metadata?.name === link.name);
    const gone =
      facts.custom.absent.has(`${link.kind}/${link.name}`) || (said.includes(`"${link.name}" not found`) && !there);
    if (gone && lists[link.kind] === undefined && !makes(object, link.kind, link.name)) {
      const twin = facts.custom.objects.find(
        ({ kind = '', metadata }) => twinsOf(link.kind).includes(kind) && metadata?.name === link.name,
      )?.kind;
      const alike = nearest(
        link.name,
        others.map(({ metadata }) => metadata?.name ?? ''),
        1,
      );
      return [{ ...link, similar: alike, ...(twin === undefined ? {} : { twin }) }];
    }
    const list = lists[link.kind];
    const wide = WIDE.has(link.kind);
    if (!wide && standsElsewhere(facts, object, link, said)) return [];
    const here = wide || ((link.namespace ?? facts.namespace) === facts.namespace && OWN_GROUP.test(link.group ?? ''));
    if (list === undefined || !here || makes(object, link.kind, link.name)) return [];
    const names = list.map(({ metadata }) => metadata?.name ?? '');
    return names.includes(link.name)
      ? []
      : [{ ...link, similar: nearOrOnly(link.name, names, wide), there: names.slice(0, MOST_NAMES) }];
  });
}

/**
 * Named in the words with another namespace, or by an object of no namespace, whose controller looks in its own: what
 * stands there was not read. The same of a copy of what such an object says.
 */
const standsElsewhere = (facts: Facts, object: KubeObject, link: Link, said: string): boolean =>
  (link.namespace === undefined && object.metadata?.namespace === undefined) ||
  mayBeCopied(facts, object, link) !== undefined ||
  [...said.matchAll(/(?<![\w./-])([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][\w.-]{0,252})/g)].some(
    ([, space, one]) => one === link.name && space !== facts.namespace,
  );
