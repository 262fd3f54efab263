import type { KubeObject } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';

export const groupOf = (apiVersion: string | undefined): string => /^(.+)\//.exec(apiVersion ?? '')?.[1] ?? '';
/** `cert-manager.io` of `acme.cert-manager.io`: kinds of one product. */
export const family = (group: string): string => group.split('.').slice(-2).join('.');

/** Who controls what was read. */
export function controllersIn(facts: Facts): readonly { readonly kind: string; readonly group: string }[] {
  const lists: readonly (readonly KubeObject[])[] = [
    facts.horizontalpodautoscalers,
    facts.statefulsets,
    facts.deployments,
    facts.jobs,
    facts.services,
    facts.pods,
  ];
  return lists.flatMap((list) =>
    list
      .slice(0, 500)
      .flatMap(({ metadata }) =>
        (metadata?.ownerReferences ?? []).map(({ apiVersion, kind }) => ({ kind, group: groupOf(apiVersion) })),
      ),
  );
}

/** API groups that labels and annotations of the namespace name (`strimzi.io/cluster`). */
export function domainsOf(facts: Facts): ReadonlySet<string> {
  const lists: readonly (readonly KubeObject[])[] = [facts.pods, facts.services, facts.deployments, facts.statefulsets];
  return new Set(
    lists.flatMap((list) =>
      list
        .slice(0, 200)
        .flatMap(({ metadata }) =>
          Object.keys({ ...metadata?.labels, ...metadata?.annotations }).flatMap(
            (key) => /^(.+)\//.exec(key)?.[1] ?? [],
          ),
        ),
    ),
  );
}
