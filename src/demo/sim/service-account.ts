import type { Container, Pod } from '../../core/kubernetes.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];

const PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The projected volume that the ServiceAccount admission gives each pod: token, CA and namespace. */
export const tokenVolume = (suffix: string): Volume => ({
  name: `kube-api-access-${suffix}`,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
});

/** The pod with that volume in all its containers, unless it does not want one or brings its own. */
export function withToken(pod: Pod, volume: Volume): Pod {
  if (!pod.spec || pod.spec.automountServiceAccountToken === false) return pod;
  const mount = (container: Container): Container => {
    if (container.volumeMounts?.some(({ mountPath }) => mountPath === PATH)) return container;
    const mounts = [...(container.volumeMounts ?? []), { mountPath: PATH, name: volume.name, readOnly: true }];
    return { ...container, volumeMounts: mounts };
  };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.map(mount),
      ...(pod.spec.initContainers ? { initContainers: pod.spec.initContainers.map(mount) } : {}),
      volumes: [...(pod.spec.volumes ?? []), volume],
    },
  };
}
