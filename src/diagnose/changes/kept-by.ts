import type { KubeObject } from '../../core/kubernetes.ts';

const MARKS = [
  ['Argo CD', 'argocd.argoproj.io/tracking-id'],
  ['Argo CD', 'argocd.argoproj.io/instance'],
  ['Flux', 'kustomize.toolkit.fluxcd.io/name'],
  ['Flux', 'helm.toolkit.fluxcd.io/name'],
  ['helm', 'meta.helm.sh/release-name'],
] as const;

export type Keeper = { readonly manager: (typeof MARKS)[number][0]; readonly key: string; readonly value: string };

/** Who keeps an object as it stands elsewhere (in Git, in a release): its mark among labels and annotations. */
export function keptBy(object: KubeObject | undefined): Keeper | undefined {
  const { annotations, labels } = object?.metadata ?? {};
  for (const [manager, key] of MARKS) {
    const value = annotations?.[key] ?? labels?.[key];
    if (value !== undefined) return { manager, key, value };
  }
  return undefined;
}
