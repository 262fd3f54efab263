import { KINDS } from '../../core/kinds.ts';
import type { ObjectMeta, Pod, PodTemplate } from '../../core/kubernetes.ts';
import { copyJson } from '../plain-json.ts';
import { StatusError } from '../status-error.ts';
import type { World } from './world.ts';

type OwnerReference = NonNullable<ObjectMeta['ownerReferences']>[number];

/** The pod that a controller makes of its template; without a name of its own it gets a generated one. */
export function podFromTemplate(
  template: PodTemplate | undefined,
  owner: ObjectMeta | undefined,
  reference: OwnerReference,
  own: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> } = {},
): Pod {
  const { labels, annotations } = template?.metadata ?? {};
  return copyJson({
    metadata: {
      ...(own.name === undefined ? {} : { name: own.name }),
      generateName: `${owner?.name ?? ''}-`,
      ...(owner?.namespace === undefined ? {} : { namespace: owner.namespace }),
      labels: { ...labels, ...own.labels },
      ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [reference],
    },
    spec: template?.spec ?? { containers: [] },
    status: { phase: 'Pending' },
  });
}

/** Creates the pod. A refusal of the API server's admission (service account, quotas) comes back as its text. */
export function createPod(world: World, pod: Pod): Pod | string {
  const namespace = pod.metadata?.namespace ?? '';
  const name = pod.metadata?.name ?? `${pod.metadata?.generateName ?? ''}${world.store.ids.suffix()}`;
  const account = pod.spec?.serviceAccountName ?? 'default';
  if (!world.store.get(KINDS.serviceaccounts, namespace, account))
    return `pods "${pod.metadata?.generateName ?? name}" is forbidden: error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
  try {
    return world.store.create(KINDS.pods, { ...pod, metadata: { ...pod.metadata, name } });
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}
