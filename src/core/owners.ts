import type { KubeObject } from './kubernetes.ts';

export type Owner = { readonly kind: string; readonly name: string; readonly uid?: string };

type Reference = NonNullable<NonNullable<KubeObject['metadata']>['ownerReferences']>[number];

/** The reference to the object's controller, or to its only owner. Static pods have their node for it. */
export function controllerReference({ metadata }: Pick<KubeObject, 'metadata'>): Reference | undefined {
  const owners = metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller) ?? (owners.length === 1 ? owners[0] : undefined);
  return owner?.name ? owner : undefined;
}

/** The same by kind, name and uid alone. */
export function controllerOf(object: Pick<KubeObject, 'metadata'>): Owner | undefined {
  const owner = controllerReference(object);
  return owner && { kind: owner.kind, name: owner.name, uid: owner.uid };
}

/** The uid of the object's controller; undefined without one. */
export const controllerUid = (object: Pick<KubeObject, 'metadata'>): string | undefined => controllerOf(object)?.uid;

/**
 * Who owns the owner, told by the owner's name where it was not read: a ReplicaSet is `DEPLOYMENT-<pod-template-hash>`,
 * a Job of a schedule is `CRONJOB-<minutes since 1970>`. The owner itself where the name says nothing.
 */
export function topByName(owner: Owner, templateHash: string | undefined): Owner {
  if (owner.kind === 'ReplicaSet' && templateHash && owner.name.endsWith(`-${templateHash}`))
    return { kind: 'Deployment', name: owner.name.slice(0, -templateHash.length - 1) };
  const cron = owner.kind === 'Job' ? /^(.+)-\d{8,10}$/.exec(owner.name)?.[1] : undefined;
  return cron === undefined ? owner : { kind: 'CronJob', name: cron };
}

/**
 * The workload that a person would name for a pod: Deployment, CronJob, StatefulSet …; undefined for a pod of its own.
 */
export function topOwnerOf(pod: Pick<KubeObject, 'metadata'>): Owner | undefined {
  const owner = controllerOf(pod);
  return owner && topByName(owner, pod.metadata?.labels?.['pod-template-hash']);
}
