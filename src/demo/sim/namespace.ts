import { KINDS } from '../../core/kinds.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

const CA_DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
/** The embedded API server speaks plain HTTP: there is no certificate to hand out, and this one says so. */
const CA = '-----BEGIN CERTIFICATE-----\nVGhlIGVtYmVkZGVkIGNsdXN0ZXIgaGFzIG5vIENBLg==\n-----END CERTIFICATE-----\n';

/** What each namespace gets by itself: the default ServiceAccount and the ConfigMap of the cluster's CA. */
export function namespaceController(world: World): Controller {
  return {
    keysOf: ({ kind, object, type }) => {
      if (kind.plural === 'namespaces') return [keyOf(object.metadata)];
      const isDefault = object.metadata?.name === 'default' || object.metadata?.name === 'kube-root-ca.crt';
      const given = kind.plural === 'serviceaccounts' || kind.plural === 'configmaps';
      return type === 'DELETED' && given && isDefault ? [`/${object.metadata?.namespace ?? ''}`] : [];
    },
    reconcile(key) {
      const [, name] = splitKey(key);
      const namespace = world.store.get(KINDS.namespaces, undefined, name);
      if (!namespace || namespace.metadata?.deletionTimestamp !== undefined) return undefined;
      if (!world.store.get(KINDS.serviceaccounts, name, 'default'))
        world.store.create(KINDS.serviceaccounts, { metadata: { name: 'default', namespace: name } });
      if (!world.store.get(KINDS.configmaps, name, 'kube-root-ca.crt'))
        world.store.create(KINDS.configmaps, {
          metadata: {
            name: 'kube-root-ca.crt',
            namespace: name,
            annotations: { 'kubernetes.io/description': CA_DESCRIPTION },
          },
          data: { 'ca.crt': CA },
        });
      return undefined;
    },
  };
}
