import type { PodTemplate } from '../../../src/core/kubernetes.ts';
import { containersOf, referencesOf } from './templates.ts';

/**
 * What a template cannot start without: objects as `KIND/NAME`, each with the keys that it needs of it. References
 * marked optional need nothing.
 */
export function needsOf(template: PodTemplate | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  const optional = new Set<string>();
  type Ref = { readonly name?: string; readonly optional?: boolean } | undefined;
  const add = (kind: string, ref: Ref, keys: readonly string[]): void => {
    if (!ref?.name) return;
    const id = `${kind}/${ref.name}`;
    if (ref.optional) return void optional.add(id);
    const known = needs.get(id) ?? new Set<string>();
    for (const key of keys) known.add(key);
    needs.set(id, known);
  };
  const pathKeys = (items: readonly { readonly key: string }[] | undefined): string[] =>
    (items ?? []).map(({ key }) => key);
  for (const container of containersOf(template)) {
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('ConfigMap', configMapRef, []);
      add('Secret', secretRef, []);
    }
    for (const { valueFrom } of container.env ?? []) {
      const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
      add('ConfigMap', configMapKeyRef, configMapKeyRef ? [configMapKeyRef.key] : []);
      add('Secret', secretKeyRef, secretKeyRef ? [secretKeyRef.key] : []);
    }
  }
  for (const { configMap, secret, projected } of template?.spec?.volumes ?? []) {
    add('ConfigMap', configMap, pathKeys(configMap?.items));
    add(
      'Secret',
      secret && { name: secret.secretName ?? '', optional: secret.optional ?? false },
      pathKeys(secret?.items),
    );
    for (const source of projected?.sources ?? []) {
      add('ConfigMap', source.configMap, pathKeys(source.configMap?.items));
      add('Secret', source.secret, pathKeys(source.secret?.items));
    }
  }
  // Pull secrets and optional references hold nothing up; claims and accounts do.
  for (const { kind, name } of referencesOf(template)) {
    const id = `${kind}/${name}`;
    const pulls = template?.spec?.imagePullSecrets?.some((one) => one.name === name) && kind === 'Secret';
    if (!needs.has(id) && !optional.has(id) && !pulls) needs.set(id, new Set());
  }
  return needs;
}
