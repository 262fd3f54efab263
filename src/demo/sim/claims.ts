import { KINDS } from '../../core/kinds.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

/** `PVClaimBinderSyncPeriod` of kube-controller-manager. */
const AGAIN_MS = 15_000;

/**
 * The persistent volume controller of a cluster without any storage: claims stay Pending and say why. Volumes that
 * already exist are not bound, since the node could not mount them.
 */
export function claimController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => (kind.plural === 'persistentvolumeclaims' ? [keyOf(object.metadata)] : []),
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const claim = world.store.get(KINDS.persistentvolumeclaims, namespace, name);
      if (!claim || claim.status?.phase === 'Bound') return undefined;
      const wanted = claim.spec?.storageClassName ?? '';
      const component = 'persistentvolume-controller';
      if (wanted === '')
        world.recorder.record(claim, {
          type: 'Normal',
          reason: 'FailedBinding',
          message: 'no persistent volumes available for this claim and no storage class is set',
          component,
        });
      else if (!world.store.get(KINDS.storageclasses, undefined, wanted))
        world.recorder.record(claim, {
          type: 'Warning',
          reason: 'ProvisioningFailed',
          message: `storageclass.storage.k8s.io ${JSON.stringify(wanted)} not found`,
          component,
        });
      return AGAIN_MS;
    },
  };
}
