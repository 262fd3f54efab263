type Named = { readonly name?: string; readonly secretName?: string };
type Spec = {
  readonly [list in 'containers' | 'initContainers' | 'ephemeralContainers']?: readonly {
    readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: Named } }[];
    readonly envFrom?: readonly { readonly secretRef?: Named }[];
  }[];
} & {
  readonly volumes?: readonly {
    readonly secret?: Named;
    readonly projected?: { readonly sources?: readonly { readonly secret?: Named }[] };
    readonly csi?: { readonly nodePublishSecretRef?: Named };
  }[];
};

/** Secrets whose values the pod's containers get: by variables, by whole sets of variables, by files. */
export function secretsOf(pod: object): string[] {
  const spec = ((pod as { spec?: unknown }).spec ?? {}) as Spec;
  const names: (string | undefined)[] = [];
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers])
    for (const { env, envFrom } of list ?? []) {
      for (const { valueFrom } of env ?? []) names.push(valueFrom?.secretKeyRef?.name);
      for (const { secretRef } of envFrom ?? []) names.push(secretRef?.name);
    }
  for (const { secret, projected, csi } of spec.volumes ?? []) {
    names.push(secret?.secretName, csi?.nodePublishSecretRef?.name);
    for (const source of projected?.sources ?? []) names.push(source.secret?.name);
  }
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[];
}
