import type { KubeObject } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';
import { linksOf, type Link } from './links.ts';

/** Where a name was taken from: the object of no namespace and its field; undefined where that was not read. */
export type Copied = { readonly object: KubeObject; readonly path: string } | undefined;

/**
 * What a controller made may hold copies of what an object of no namespace says that it names (a challenge the solver
 * of its ClusterIssuer): such a name is looked up where the controller keeps its own, not in the namespace of the copy.
 */
export function mayBeCopied(facts: Facts, object: KubeObject, link: Link): { readonly from: Copied } | undefined {
  if (link.namespace !== undefined || (object.metadata?.ownerReferences ?? []).length === 0) return undefined;
  const wide = new Set(facts.custom.kinds.filter(({ namespaced }) => !namespaced).map(({ kind }) => kind));
  for (const { kind, name } of linksOf(object)) {
    if (!wide.has(kind) || kind === link.kind) continue;
    const source = facts.custom.objects.find((one) => one.kind === kind && one.metadata?.name === name);
    if (!source) return { from: undefined };
    const same = linksOf(source).find((one) => one.kind === link.kind && one.name === link.name);
    if (same) return { from: { object: source, path: same.path.replace(/^\./, '') } };
  }
  return undefined;
}
