import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import type { Store } from '../store.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Items = readonly { readonly key: string }[] | undefined;

/**
 * The first volume of the pod that cannot be set up, with the text of its FailedMount event; undefined when all can.
 */
export function mountFailure(store: Store, pod: Pod): string | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  for (const volume of pod.spec?.volumes ?? []) {
    const fault = volumeFault(store, namespace, volume);
    if (fault !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${fault}`;
  }
  return undefined;
}

function volumeFault(store: Store, namespace: string, volume: Volume): string | undefined {
  const { configMap, secret, projected } = volume;
  if (configMap) return configMapFault(store, namespace, configMap.name ?? '', configMap.items, configMap.optional);
  if (secret) return secretFault(store, namespace, secret.secretName ?? '', secret.items, secret.optional);
  for (const source of projected?.sources ?? []) {
    const fault = source.configMap
      ? configMapFault(store, namespace, source.configMap.name ?? '', source.configMap.items, source.configMap.optional)
      : source.secret &&
        secretFault(store, namespace, source.secret.name ?? '', source.secret.items, source.secret.optional);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function configMapFault(
  store: Store,
  namespace: string,
  name: string,
  items: Items,
  optional = false,
): string | undefined {
  const object = store.get(KINDS.configmaps, namespace, name);
  if (!object) return optional ? undefined : `configmap "${name}" not found`;
  const keys = { ...object.data, ...object.binaryData };
  const lost = items?.find(({ key }) => !(key in keys));
  return lost && !optional ? `configmap references non-existent config key: ${lost.key}` : undefined;
}

function secretFault(
  store: Store,
  namespace: string,
  name: string,
  items: Items,
  optional = false,
): string | undefined {
  const object = store.get(KINDS.secrets, namespace, name);
  if (!object) return optional ? undefined : `secret "${name}" not found`;
  const lost = items?.find(({ key }) => !(key in (object.data ?? {})));
  return lost && !optional ? `references non-existent secret key: ${lost.key}` : undefined;
}
