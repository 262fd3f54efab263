import type { Container, PodTemplate } from '../../../src/core/kubernetes.ts';

/** Images of a template's app containers, comma-separated, in order. */
export const imagesOf = (template: PodTemplate | undefined): string =>
  (template?.spec?.containers ?? []).map(({ image }) => image ?? '?').join(',') || '-';

/** Init, app and ephemeral containers are one list for a person; the order is that of their start. */
export const containersOf = (template: PodTemplate | undefined): readonly Container[] => [
  ...(template?.spec?.initContainers ?? []),
  ...(template?.spec?.containers ?? []),
];

export type Reference = {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
};

/** Every named object that a pod template uses, each once. */
export function referencesOf(template: PodTemplate | undefined): readonly Reference[] {
  const found = new Map<string, Reference>();
  const add = (kind: Reference['kind'], name: string | undefined): void => {
    if (name) found.set(`${kind}/${name}`, { kind, name });
  };
  for (const container of containersOf(template)) {
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('ConfigMap', configMapRef?.name);
      add('Secret', secretRef?.name);
    }
    for (const { valueFrom } of container.env ?? []) {
      add('ConfigMap', valueFrom?.configMapKeyRef?.name);
      add('Secret', valueFrom?.secretKeyRef?.name);
    }
  }
  for (const volume of template?.spec?.volumes ?? []) {
    add('ConfigMap', volume.configMap?.name);
    add('Secret', volume.secret?.secretName);
    add('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName);
    for (const source of volume.projected?.sources ?? []) {
      add('ConfigMap', source.configMap?.name);
      add('Secret', source.secret?.name);
    }
  }
  for (const { name } of template?.spec?.imagePullSecrets ?? []) add('Secret', name);
  const account = template?.spec?.serviceAccountName;
  if (account !== 'default') add('ServiceAccount', account);
  return [...found.values()];
}
