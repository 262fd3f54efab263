import type { KubeObject } from '../../../core/kubernetes.ts';
import { kindOfWord } from '../../../core/kinds.ts';
import type { Facts } from '../../types.ts';

export const groupOf = (apiVersion: string | undefined): string => /^(.+)\//.exec(apiVersion ?? '')?.[1] ?? '';
/** `cert-manager.io` of `acme.cert-manager.io`: kinds of one product. */
export const family = (group: string): string =>
  group
    .split('.')
    .slice(/\.(?:x-)?k8s\.io$/.test(group) ? -3 : -2)
    .join('.');

/** Groups whose kinds count, report or are made by others. */
export const isIdleGroup = (group: string): boolean =>
  /(?:^|\.)(?:metrics\.k8s\.io|wgpolicyk8s\.io|reports\.|openreports\.io|acme\.cert-manager\.io)/.test(group);

/** Who controls what was read, custom resources too: what made the maker of a pod may hold the fault. */
export function controllersIn(facts: Facts): readonly { readonly kind: string; readonly group: string }[] {
  const lists: readonly (readonly KubeObject[])[] = [
    facts.horizontalpodautoscalers,
    facts.statefulsets,
    facts.deployments,
    facts.jobs,
    facts.services,
    facts.ingresses,
    facts.pods,
    facts.custom.objects,
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
  const lists: readonly (readonly KubeObject[])[] = [
    facts.pods,
    facts.services,
    facts.ingresses,
    facts.deployments,
    facts.statefulsets,
    facts.jobs,
  ];
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

/** Parts of a group that say nothing of a product. */
const COMMON =
  /^(?:apps|cloud|core|data|cluster|operator|service|services|toolkit|networking|database|storage|config)$/;

/** An image without its registry: whose host it is says nothing of a product. */
const repositoryOf = ({ image = '' }: { readonly image?: string }): string => image.replace(/^[^/]*[.:][^/]*\//, '');

/** Words of the images, accounts and names of what runs, in lower case (`argocd`, `application`). */
export const wordsOfRunning = (facts: Facts): ReadonlySet<string> => {
  const running = [...facts.pods, ...facts.deployments].slice(0, 200).flatMap(({ metadata, spec }) => {
    const { containers = [], serviceAccountName = '' } = (spec && 'template' in spec ? spec.template.spec : spec) ?? {};
    return [metadata?.name ?? '', serviceAccountName, ...containers.map(repositoryOf)];
  });
  return new Set([facts.namespace, ...running].flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/)));
};

/** True for an API group of which a word stands in an image, an account or a name of what runs (`argoproj`). */
export function runsHere(facts: Facts): (group: string) => boolean {
  const said = wordsOfRunning(facts);
  return (group) =>
    group
      .split('.')
      .slice(0, -1)
      .some((part) => part.length >= 4 && !COMMON.test(part) && said.has(part));
}

/** True when a custom resource made something of what was read. */
export const isMadeByCustom = (facts: Facts): boolean =>
  controllersIn(facts).some(({ kind, group }) => group.includes('.') && kindOfWord(kind) === undefined);
