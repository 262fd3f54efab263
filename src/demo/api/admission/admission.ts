import { KINDS, type Kind } from '../../../core/kinds.ts';
import type { KubeObject, Pod, Service } from '../../../core/kubernetes.ts';
import { forbidden } from '../../status-error.ts';
import { quotaRefusal } from '../../sim/quota.ts';
import { tokenVolume, withToken } from '../../sim/service-account.ts';
import type { Store } from '../../store.ts';
import { allocate } from './allocate.ts';
import { fillDefaults } from './defaults.ts';
import { validate } from './validate.ts';

/**
 * What happens to each object on its way into the store, whoever writes it: defaults, the ServiceAccount admission of
 * new pods, addresses of Services, validation. Throws the StatusErrors of the real server.
 */
export function admit(store: Store, kind: Kind, object: KubeObject, old: KubeObject | undefined): void {
  fillDefaults(kind, object, old === undefined);
  if (kind.plural === KINDS.services.plural) allocate(store, object as Service, old as Service | undefined);
  validate(kind, object, old);
  if (kind.plural === KINDS.pods.plural && old === undefined) admitPod(store, object as Pod);
}

/** What the admission plugins do to a new pod: its ServiceAccount and token, the quotas of its namespace. */
function admitPod(store: Store, pod: Pod): void {
  checkServiceAccount(store, pod);
  const refusal = quotaRefusal(store, pod);
  if (refusal !== undefined) throw forbidden(KINDS.pods, pod.metadata?.name ?? '', refusal);
  Object.assign(pod, withToken(pod, tokenVolume(store.ids.suffix())));
}

/**
 * Pods of a ServiceAccount that is not there are refused; "default" is taken as there, as the controller makes it in
 * each namespace.
 */
function checkServiceAccount(store: Store, { metadata, spec }: Pod): void {
  const account = spec?.serviceAccountName ?? 'default';
  const namespace = metadata?.namespace ?? '';
  if (account === 'default' || store.get(KINDS.serviceaccounts, namespace, account)) return;
  throw forbidden(
    KINDS.pods,
    metadata?.name ?? '',
    `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
  );
}
